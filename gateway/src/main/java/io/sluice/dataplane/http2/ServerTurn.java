package io.sluice.dataplane.http2;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;

/**
 * What a client's connection has still to do when its loop has no time left for it in this round: bytes that have come and are not
 * interpreted yet, and requests that nobody was told of. On its loop; while there is time it holds nothing.
 */
final class ServerTurn implements Turns.Waiting {
    /** So many requests are one turn. */
    private static final int PART = 8;
    /** What waits beyond it is left with the kernel. */
    private static final int MOST_HELD = 16 * 1024;
    /** What keeping a piece costs, in bytes, however small it is. */
    private static final int LEAST_COST = 256;

    private final Turns turns;
    private final Http2ServerConnection connection;
    private ArrayDeque<Piece> held; // made for the first who has to wait
    private int heldBytes;
    private long since; // when that has come which is handed over at present
    private boolean fresh; // nothing of this batch was interpreted yet
    private boolean waits;
    private boolean queued;
    private boolean paused;

    /** @param cost bytes of memory that it takes */
    private record Piece(ByteBuf data, int cost, long since) {}

    ServerTurn(Turns turns, Http2ServerConnection connection) {
        this.turns = turns;
        this.connection = connection;
    }

    /** Whether something has come that is not done yet. */
    boolean isWaiting() {
        return waits;
    }

    void batchBegins(long now) {
        fresh = true;
        if (!waits && !turns.mayBegin(now)) {
            enter();
        }
    }

    private void enter() {
        waits = true;
        since = turns.waitBegins();
        if (!queued) {
            queued = true;
            turns.enter(this);
        }
    }

    /**
     * Something has come.
     *
     * @return whether it waits, and was taken over
     */
    boolean takes(ByteBuf data) {
        if (!waits && !fresh && !turns.hasTime()) {
            enter();
        }
        fresh = false;
        if (waits) {
            hold(data);
        }
        return waits;
    }

    private void hold(ByteBuf data) {
        held = held == null ? new ArrayDeque<>(4) : held;
        ByteBuf kept = compact(data);
        int cost = Math.max(kept.capacity(), LEAST_COST);
        held.add(new Piece(kept, cost, turns.waitBegins()));
        holds(cost);
        if (heldBytes > MOST_HELD && !paused) {
            paused = true;
            connection.context().channel().config().setAutoRead(false);
        }
    }

    /** A few frames in a buffer for many would cost as much as many. */
    private ByteBuf compact(ByteBuf data) {
        int size = data.readableBytes();
        if (data.capacity() <= 2 * size) {
            return data;
        }
        try {
            return connection.alloc().buffer(size).writeBytes(data);
        } finally {
            data.release();
        }
    }

    private void holds(int more) {
        heldBytes += more;
        connection.streams().memory().held(more);
    }

    /** All that could be read at once has been interpreted, or waits. */
    void batchEnds() {
        while (!waits && connection.streams().handOver(PART)) {
            if (!turns.hasTime()) {
                enter();
            }
        }
        if (!waits) {
            turns.hasTime(); // counts what this has taken
        }
    }

    @Override
    public boolean turn() {
        queued = waits && part();
        return queued;
    }

    /** Does all that waits, at once: the connection is about to end. */
    void all() {
        while (waits) {
            part();
        }
    }

    /** As a task of the loop's, whose exceptions nobody hears. */
    private boolean part() {
        try {
            connection.pump().reading();
            if (!connection.streams().hasTouched() && heldBytes > 0) {
                interpretNext();
            }
            if (connection.streams().hasTouched()) {
                turns.waited(since);
            }
            boolean left = connection.streams().handOver(PART);
            if (connection.isOver() || !left && heldBytes == 0) {
                leave();
            }
            connection.channelReadComplete(connection.context());
        } catch (Exception | Error e) {
            leave();
            connection.exceptionCaught(connection.context(), e);
        }
        return waits;
    }

    private void interpretNext() throws Exception {
        Piece next = held.remove();
        holds(-next.cost());
        since = next.since();
        connection.interpret(next.data());
    }

    private void leave() {
        forget();
        if (paused && connection.context().channel().isActive()) {
            connection.context().channel().config().setAutoRead(true);
        }
        paused = false;
    }

    /** Nothing of it is of use any more. */
    void forget() {
        waits = false;
        while (held != null && !held.isEmpty()) {
            Piece next = held.remove();
            holds(-next.cost());
            next.data().release();
        }
    }
}
