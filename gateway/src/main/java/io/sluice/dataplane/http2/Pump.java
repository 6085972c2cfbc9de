package io.sluice.dataplane.http2;

import io.netty.handler.codec.http2.Http2Exception;

/**
 * When what was written leaves: with the end of a batch of reads, or once per loop round where others write, so that sixteen streams
 * that are answered in one round are one write and one flush. One per connection; on its loop.
 */
final class Pump {
    private final Http2Loop shared;
    private final FrameConnection connection;
    private final FrameCodec codec;
    private final Runnable flushTask = this::flushNow;
    private boolean inBatch;
    private boolean flushAwaited;
    private boolean pumping;
    private boolean again;

    Pump(Http2Loop shared, FrameConnection connection, FrameCodec codec) {
        this.shared = shared;
        this.connection = connection;
        this.codec = codec;
    }

    /**
     * Something was read.
     *
     * @return whether a batch begins with it
     */
    boolean reading() {
        boolean begins = !inBatch;
        inBatch = true;
        return begins;
    }

    /** All that could be read at once has been interpreted. */
    void batchEnds() {
        inBatch = false;
        pump();
        connection.pumped();
    }

    /** What is in the outbox leaves with the end of this batch or of this loop round, together with what others add. */
    void flushSoon() {
        if (!inBatch && !flushAwaited) {
            flushAwaited = true;
            shared.execute(flushTask);
        }
    }

    private void flushNow() {
        flushAwaited = false;
        if (connection.context().channel().isActive()) {
            pump();
            connection.pumped();
        }
    }

    /** Writes what windows and socket take, and tells those who waited for that. */
    void pump() {
        if (pumping) {
            again = true; // the flush itself may come back here, when it makes the channel writable
            return;
        }
        pumping = true;
        try {
            do {
                again = false;
                distribute();
                codec.outbox().flush();
            } while (again);
        } finally {
            pumping = false;
        }
        connection.unblock();
    }

    private void distribute() {
        try {
            codec.encoder().flowController().writePendingBytes();
        } catch (Http2Exception e) {
            connection.failed(e);
        }
    }
}
