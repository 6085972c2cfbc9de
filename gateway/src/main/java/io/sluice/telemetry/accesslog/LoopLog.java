package io.sluice.telemetry.accesslog;

import io.sluice.dataplane.http.Exchange;
import io.sluice.model.Reason;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;

/** One event loop's part of the log: it formats lines where they will be read. Confined to its loop but for the count. */
final class LoopLog {
    private static final VarHandle DROPPED;

    static {
        try {
            DROPPED = MethodHandles.lookup().findVarHandle(LoopLog.class, "dropped", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final LineRing ring;
    private final LineFormat format;
    private final Thread writer;
    private final Line line = new Line();
    private long dropped;

    LoopLog(LineRing ring, LineFormat format, Thread writer) {
        this.ring = ring;
        this.format = format;
        this.writer = writer;
    }

    void add(Exchange exchange, int status, Reason reason) {
        ring.place(line);
        format.write(exchange, status, reason, line);
        if (line.full() && ring.placeAtStart(line)) {
            format.write(exchange, status, reason, line);
        }
        if (line.full()) {
            DROPPED.setOpaque(this, dropped + 1);
        } else if (ring.commit(line)) {
            LockSupport.unpark(writer);
        }
    }

    /** Lines for which there was no room. For any thread. */
    long dropped() {
        return (long) DROPPED.getOpaque(this);
    }
}
