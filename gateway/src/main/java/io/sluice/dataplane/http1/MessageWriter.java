package io.sluice.dataplane.http1;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.sluice.dataplane.http.HeaderBlock;

/**
 * Puts one message after the other on a wire, with as few buffers and system calls as possible and without copying
 * bodies: a head is encoded only when what follows it is known. If that is a body whose buffer has room in front (the
 * room of the head that was read from it, as a rule), the head is put there and both leave in one write.
 */
abstract class MessageWriter {
    // Below this, copying is cheaper than a second element in a gathering write.
    private static final int COPIED = 4096;
    private static final int GATHERED = 8192;
    private static final int TAIL = 2;

    private final Http1Loop shared;
    private ChannelHandlerContext context;
    private boolean headPending;
    private boolean chunked;
    private boolean dirty;
    // Chunk lines and small pieces of a chunked body on their way into one write.
    private ByteBuf gathered;

    MessageWriter(Http1Loop shared) {
        this.shared = shared;
    }

    final void attach(ChannelHandlerContext channel) {
        context = channel;
    }

    /** Encodes the head that {@link #head} announced. */
    abstract void encodeHead(ByteBuf out);

    /** A head, which is encoded with what follows it. */
    final void head(boolean chunkedBody) {
        headPending = true;
        chunked = chunkedBody;
    }

    /** A piece of a body; released here. */
    final void body(ByteBuf data) {
        if (!data.isReadable()) {
            data.release();
        } else if (chunked) {
            chunk(data);
        } else if (headPending) {
            write(behindHead(data));
        } else {
            write(data);
        }
    }

    /** The end of the message. */
    final void end(HeaderBlock trailers) {
        if (chunked) {
            ChunkedWriter.writeEnd(trailers, gather(ChunkedWriter.endSize(trailers)));
            chunked = false;
        } else if (headPending) {
            gather(0);
        }
    }

    /** Hands everything to the socket. */
    final void flush() {
        if (headPending) {
            gather(0);
        }
        if (gathered != null) {
            emit();
        }
        if (dirty) {
            dirty = false;
            context.flush();
        }
    }

    /** Forgets what was not handed to the channel yet. */
    final void discard() {
        headPending = false;
        chunked = false;
        if (gathered != null) {
            gathered.release();
            gathered = null;
        }
    }

    final boolean pending() {
        return headPending || gathered != null || dirty;
    }

    private ByteBuf behindHead(ByteBuf data) {
        headPending = false;
        ByteBuf head = shared.scratch();
        encodeHead(head);
        int length = head.readableBytes();
        // A buffer that is nobody else's and whose bytes in front of the data were read already.
        if (data.refCnt() == 1 && data.readerIndex() >= length) {
            data.setBytes(data.readerIndex() - length, head, length);
            return data.readerIndex(data.readerIndex() - length);
        }
        int copied = data.readableBytes() <= COPIED ? data.readableBytes() : 0;
        ByteBuf first = context.alloc().directBuffer(length + copied).writeBytes(head, length);
        if (copied == 0) {
            write(first);
            return data;
        }
        first.writeBytes(data);
        data.release();
        return first;
    }

    private void chunk(ByteBuf data) {
        int size = data.readableBytes();
        boolean copied = size <= COPIED;
        ByteBuf out = gather(ChunkedWriter.LARGEST_HEAD + (copied ? size + TAIL : 0));
        ChunkedWriter.writeChunkHead(out, size);
        if (copied) {
            out.writeBytes(data);
            data.release();
        } else {
            emit();
            write(data);
            out = gather(TAIL);
        }
        ChunkedWriter.writeChunkTail(out);
    }

    /** The gathering buffer with this much room, behind the head if that is still to come. */
    private ByteBuf gather(int room) {
        if (gathered != null && gathered.writableBytes() < room) {
            emit();
        }
        if (headPending) {
            headPending = false;
            ByteBuf head = shared.scratch();
            encodeHead(head);
            int length = head.readableBytes();
            open(length + room);
            gathered.writeBytes(head, length);
        } else if (gathered == null) {
            open(room);
        }
        return gathered;
    }

    private void open(int room) {
        gathered = context.alloc().directBuffer(chunked ? Math.max(room, GATHERED) : room);
    }

    private void emit() {
        ByteBuf full = gathered;
        gathered = null;
        write(full);
    }

    private void write(ByteBuf data) {
        dirty = true;
        context.write(data, context.voidPromise());
    }
}
