package io.sluice.kit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/** One direction of a {@link Relay}: bytes and ends, each handed on when it is due. Belongs to the loop. */
final class RelayPipe {
    /** Held while the sink does not take it, per direction. */
    private static final int BUFFER = 64 * 1024;
    /** With latency the buffer is the wire: what is under way must fit in. */
    private static final int LATE_BUFFER = 4 * 1024 * 1024;

    /** What one direction needs to know of its relay. */
    interface Owner {
        void resetBoth();

        void closeBoth();

        /** This direction has handed its FIN on. */
        void finished();

        /** The sink took no more: it has gone. */
        void sinkGone(RelayPipe pipe);
    }

    /** Bytes, or the end when {@code end} is not OPEN. */
    private record Chunk(ByteBuffer bytes, long due, End end) {}

    private final Loop loop;
    private final Owner owner;
    private final Leg source;
    private final Leg sink;
    private final Supplier<Link> link;
    private final Random random;
    private final ByteBuffer scratch;
    private final LongConsumer passedOn;
    private final Deque<Chunk> queue = new ArrayDeque<>();
    private long queued;
    private long taken;
    private long passed;
    private long lastDue = System.nanoTime();
    private long nextWrite = lastDue;
    private boolean timerSet;
    private boolean sourceEnded;
    private boolean finished;
    private boolean dead;

    RelayPipe(Relay.Home home, Owner owner, Leg source, Leg sink, Supplier<Link> link, LongConsumer passedOn) {
        this.loop = home.loop();
        this.random = home.random();
        this.scratch = home.scratch();
        this.owner = owner;
        this.source = source;
        this.sink = sink;
        this.link = link;
        this.passedOn = passedOn;
    }

    boolean finished() {
        return finished;
    }

    /** The source sends no more. */
    boolean sourceEnded() {
        return sourceEnded;
    }

    /** Bytes that the source has sent. */
    long taken() {
        return taken;
    }

    boolean swallowing() {
        return link.get().swallowing();
    }

    /** Nothing is handed on from now on. */
    void kill() {
        dead = true;
        queue.clear();
        queued = 0;
    }

    /** The source has something. */
    void fill() {
        try {
            scratch.clear();
            int count = source.read(scratch);
            if (count < 0) {
                sourceEnded(End.FIN);
            } else if (count > 0) {
                take(count);
            }
        } catch (IOException e) {
            sourceEnded(End.RST);
        }
        drain();
    }

    private void take(int count) {
        Link now = link.get();
        if (!now.swallowing() && !dead) {
            byte[] bytes = new byte[count];
            scratch.flip().get(bytes);
            now.corrupt(bytes, count, taken);
            enqueue(new Chunk(ByteBuffer.wrap(bytes), due(now, 0), End.OPEN));
        }
        taken += count;
    }

    private void sourceEnded(End how) {
        Link now = link.get();
        sourceEnded = true;
        if (dead) {
            // The other side had gone before, unheard: now there is nobody left.
            owner.closeBoth();
        } else if (how == End.RST && now.swallowing()) {
            source.reset();
        } else if (!now.swallowing()) {
            enqueue(new Chunk(ByteBuffer.allocate(0), due(now, how == End.FIN ? now.slowCloseNanos() : 0), how));
        }
    }

    private long due(Link now, long extra) {
        long due = System.nanoTime() + now.latencyNanos(random.nextDouble()) + extra;
        lastDue = due - lastDue > 0 ? due : lastDue;
        return lastDue;
    }

    private void enqueue(Chunk chunk) {
        queue.add(chunk);
        queued += chunk.bytes().remaining();
    }

    /** Hands on what is due and fits; also called when the link has changed. */
    void drain() {
        Link now = link.get();
        if (now.swallowing()) {
            queue.clear();
            queued = 0;
        } else if (now.closesAfter(passed) && !dead) {
            owner.closeBoth();
        }
        boolean goesOn = !dead;
        while (goesOn) {
            goesOn = step(now);
        }
        source.want(SelectionKey.OP_READ, !sourceEnded && queued < (now.late() ? LATE_BUFFER : BUFFER));
    }

    /** True when the next thing may be tried at once. */
    private boolean step(Link now) {
        Chunk first = queue.peek();
        if (first == null || dead) {
            return false;
        }
        long wait = Math.max(first.due() - System.nanoTime(), nextWrite - System.nanoTime());
        if (wait > 0) {
            drainIn(wait);
            return false;
        }
        if (first.end() != End.OPEN) {
            end(first.end());
            return false;
        }
        if (now.resetsAt(passed)) {
            owner.resetBoth();
            return false;
        }
        return write(first, now);
    }

    private void drainIn(long nanos) {
        if (!timerSet) {
            timerSet = true;
            loop.schedule(Duration.ofNanos(nanos), () -> {
                timerSet = false;
                drain();
            });
        }
    }

    private void end(End how) {
        queue.clear();
        if (how == End.RST) {
            owner.resetBoth();
            return;
        }
        try {
            sink.finish();
            finished = true;
            owner.finished();
        } catch (IOException e) {
            owner.sinkGone(this);
        }
    }

    private boolean write(Chunk first, Link now) {
        ByteBuffer bytes = first.bytes();
        int whole = bytes.limit();
        bytes.limit(bytes.position() + Math.min(bytes.remaining(), now.writable(passed)));
        try {
            int count = sink.write(bytes);
            bytes.limit(whole);
            return written(count, now);
        } catch (IOException e) {
            owner.sinkGone(this);
            return false;
        }
    }

    private boolean written(int count, Link now) {
        passed += count;
        queued -= count;
        passedOn.accept(count);
        nextWrite = System.nanoTime() + now.pauseNanos(count);
        sink.want(SelectionKey.OP_WRITE, count == 0);
        if (!queue.peek().bytes().hasRemaining()) {
            queue.poll();
        }
        if (now.closesAfter(passed)) {
            owner.closeBoth();
            return false;
        }
        if (count > 0 && now.slicing()) {
            // A turn of the loop between two slices: the receiver shall have a chance to read each alone.
            loop.execute(this::drain);
            return false;
        }
        return count > 0;
    }
}
