package io.sluice.kit.load;

/** A load of handshakes that has begun; ends by itself, or early by {@link #stop}. Any thread. */
public final class RunningHandshakes {
    private final HandshakeLoop loop;
    private final Thread thread;
    private volatile Throwable failure;

    RunningHandshakes(HandshakeLoop loop) {
        this.loop = loop;
        thread = new Thread(loop, "handshakes");
        // A test that forgot to wait must not keep the JVM alive.
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler((dead, cause) -> failure = cause);
        thread.start();
    }

    /** Begins no more; those under way are seen to their end. */
    public RunningHandshakes stop() {
        loop.stop();
        return this;
    }

    /** Waits for the last one. */
    public HandshakeReport await() {
        try {
            thread.join();
        } catch (InterruptedException e) {
            stop();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while handshakes were under way", e);
        }
        if (failure != null) {
            throw new IllegalStateException("the load died", failure);
        }
        return loop.report();
    }
}
