package io.sluice.dataplane.tls;

import io.sluice.dataplane.loop.Loop;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;

/**
 * Whose handshake is next on an event loop. The server's signature is made the moment that the engine gets a ClientHello,
 * and costs as much as dozens of requests: so a round of the loop has room for a few, the rest wait in the order in which
 * they came, and where too many wait the next one is refused (T-17). A few are counted, and timed as well, since a signature by
 * RSA takes ten times as long as one by an elliptic curve, and a request waits for several rounds. Confined to the loop; costs two
 * clock calls per handshake.
 */
final class HandshakeQueue {
    /**
     * Of a round, in nanoseconds; who has begun ends. Three signatures by an elliptic curve, or one by RSA: little beside what a
     * client notices, much beside looking at the sockets once more.
     */
    static final long SHARE = 500_000;

    private final Loop loop;
    private final int batch;
    private final int most;
    private final Executor nextRound;
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private int begun;
    private long spent;
    private boolean watching;

    /**
     * @param batch most handshakes that begin in one round
     * @param most how many may wait
     * @param nextRound runs a task on this loop, after it has looked at its sockets once more
     */
    HandshakeQueue(Loop loop, int batch, int most, Executor nextRound) {
        this.loop = loop;
        this.batch = batch;
        this.most = most;
        this.nextRound = nextRound;
    }

    /**
     * Runs it, now if there is room.
     *
     * @return false when too many wait: it is not run
     */
    boolean enter(Runnable handshake) {
        if (waiting.isEmpty() && hasRoom()) {
            begin(handshake);
            return true;
        } else if (waiting.size() >= most) {
            return false;
        }
        waiting.addLast(handshake);
        return true;
    }

    /** Its client is gone. Looks at all who wait, which are few. */
    void leave(Runnable handshake) {
        waiting.remove(handshake);
    }

    /** How many wait. */
    int waiting() {
        return waiting.size();
    }

    private boolean hasRoom() {
        return begun < batch && spent < SHARE;
    }

    private void begin(Runnable handshake) {
        begun++;
        if (!watching) {
            watching = true;
            nextRound.execute(this::round);
        }
        long began = loop.tick();
        try {
            handshake.run(); // last, so that one that fails is not in the way of others
        } finally {
            spent += loop.tick() - began;
        }
    }

    private void round() {
        watching = false;
        begun = 0;
        spent = 0;
        while (hasRoom() && !waiting.isEmpty()) {
            begin(waiting.pollFirst());
        }
    }
}
