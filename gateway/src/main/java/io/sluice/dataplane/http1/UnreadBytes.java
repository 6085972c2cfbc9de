package io.sluice.dataplane.http1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** What a connection has read and not interpreted yet: the bytes of one read, as a rule, which are never copied then. */
final class UnreadBytes {
    /** CRLF CRLF. */
    private static final int END_OF_HEAD = 0x0d0a0d0a;

    private static final int END_OF_HEAD_BYTES = 4;

    private ByteBuf bytes;

    boolean any() {
        return bytes != null;
    }

    int size() {
        return bytes == null ? 0 : bytes.readableBytes();
    }

    /** To be read from, not to be released; null when there are none. */
    ByteBuf bytes() {
        return bytes;
    }

    /** Whether they begin with something else than an empty line, which asks for nothing. */
    boolean beginARequest() {
        return bytes.getByte(bytes.readerIndex()) > ' ';
    }

    /**
     * Whether they look like a GET or HEAD, from its first to its last byte: then the connection can be closed without a
     * look at what still comes. If not, RFC 9112 section 9.6 holds.
     */
    boolean lookLikeAllOfARequest() {
        byte first = bytes.getByte(bytes.readerIndex());
        return (first == 'G' || first == 'H')
                && size() >= END_OF_HEAD_BYTES
                && bytes.getInt(bytes.writerIndex() - END_OF_HEAD_BYTES) == END_OF_HEAD;
    }

    /** Takes over what has come behind what is held: copied only if something is, which is bounded by one read. */
    void add(ByteBuf in, ByteBufAllocator allocator) {
        bytes = bytes == null ? in : join(bytes, in, allocator);
    }

    private static ByteBuf join(ByteBuf first, ByteBuf second, ByteBufAllocator allocator) {
        ByteBuf both = allocator.buffer(first.readableBytes() + second.readableBytes());
        both.writeBytes(first).writeBytes(second);
        first.release();
        second.release();
        return both;
    }

    /** The next so many bytes, now the caller's: without a slice when nothing follows them in their buffer. */
    ByteBuf take(int length) {
        if (length == bytes.readableBytes()) {
            ByteBuf all = bytes;
            bytes = null;
            return all;
        }
        return bytes.readRetainedSlice(length);
    }

    /** All of them, now the caller's; null when there are none. */
    ByteBuf takeAll() {
        ByteBuf all = bytes;
        bytes = null;
        return all;
    }

    /** Lets go of a buffer that has been read to its end. */
    void dropRead() {
        if (bytes != null && !bytes.isReadable()) {
            drop();
        }
    }

    /** Forgets all. */
    void drop() {
        if (bytes != null) {
            bytes.release();
            bytes = null;
        }
    }
}
