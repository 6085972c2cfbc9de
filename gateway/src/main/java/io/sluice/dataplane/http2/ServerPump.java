package io.sluice.dataplane.http2;

import io.netty.handler.codec.http2.Http2Exception;

/**
 * When what was written to a client leaves: with the end of a batch of reads, or once per loop round where endpoints answer, so
 * that sixteen streams that are answered in one round are one write and one flush. One per connection; on its loop.
 */
final class ServerPump {
    private final Http2Loop shared;
    private final Http2ServerConnection connection;
    private final ServerCodec codec;
    private final Runnable flushTask = this::flushNow;
    private boolean inBatch;
    private boolean flushAwaited;
    private boolean pumping;
    private boolean again;

    ServerPump(Http2Loop shared, Http2ServerConnection connection, ServerCodec codec) {
        this.shared = shared;
        this.connection = connection;
        this.codec = codec;
    }

    /** Something was read. */
    void reading() {
        if (!inBatch) {
            inBatch = true;
            shared.loop().tick();
        }
    }

    /** All that could be read at once has been interpreted. */
    void batchEnds() {
        inBatch = false;
        pump();
        connection.ending().checkMemory();
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
            connection.ending().checkMemory();
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
        connection.streams().unblock();
    }

    private void distribute() {
        try {
            codec.encoder().flowController().writePendingBytes();
        } catch (Http2Exception e) {
            connection.failed(e);
        }
    }
}
