package io.sluice.dataplane.http2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;

/**
 * Gathers the frames of a connection in one buffer, whatever stream they are of, so that what a loop round brings leaves with
 * one write: a buffer for each of a response's frame headers and payloads would cost more than to copy small payloads. Full
 * buffers are written, not flushed. One per connection; confined to its loop. Allocates one buffer per batch.
 */
final class Outbox {
    /** Four full frames: more in one write makes nothing cheaper. */
    static final int LARGEST = 64 * 1024;

    private static final int SMALLEST = 512;

    private ChannelHandlerContext context;
    private ByteBuf batch;
    private int lastSize = SMALLEST;
    private boolean dirty;
    private int controls; // in the batch
    private int unsentControls;

    void attach(ChannelHandlerContext channel) {
        context = channel;
    }

    /**
     * The buffer to put a frame into.
     *
     * @param size of the frame; a buffer that has no room for it is written first
     */
    ByteBuf room(int size) {
        if (batch != null && batch.readableBytes() + size > LARGEST) {
            emit();
        }
        if (batch == null) {
            batch = context.alloc().directBuffer(Math.max(lastSize, size));
        }
        return batch;
    }

    /** A frame is put here that the client has provoked: how many of them wait is to be bounded. */
    void control() {
        controls++;
        unsentControls++;
    }

    /** How many such frames are here, or with a socket that does not take them. */
    int unsentControls() {
        return unsentControls;
    }

    /** Bytes that are here and not with the channel. */
    int size() {
        return batch == null ? 0 : batch.readableBytes();
    }

    private void emit() {
        // As large as this one was the next one may get; most batches of a connection are alike.
        lastSize = Math.max(SMALLEST, Math.min(LARGEST, batch.readableBytes()));
        ByteBuf full = batch;
        batch = null;
        dirty = true;
        if (controls == 0) {
            context.write(full, context.voidPromise());
        } else {
            int sent = controls;
            controls = 0;
            context.write(full).addListener(written -> unsentControls -= sent);
        }
    }

    /** Hands everything to the socket. */
    void flush() {
        if (batch != null) {
            emit();
        }
        if (dirty) {
            dirty = false;
            context.flush();
        }
    }

    /** Forgets what was not handed to the channel. */
    void discard() {
        if (batch != null) {
            batch.release();
            batch = null;
        }
    }
}
