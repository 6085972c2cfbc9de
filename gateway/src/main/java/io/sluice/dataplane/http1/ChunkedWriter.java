package io.sluice.dataplane.http1;

import io.netty.buffer.ByteBuf;
import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.HopFields;

/**
 * Writes the framing of the chunked transfer coding (RFC 9112 section 7.1): {@link #writeChunkHead}, the data,
 * {@link #writeChunkTail}, …, {@link #writeEnd}.
 */
public final class ChunkedWriter {
    /** The most that {@link #writeChunkHead} writes. */
    public static final int LARGEST_HEAD = 10;

    private static final int CRLF = '\r' << 8 | '\n';

    private ChunkedWriter() {}

    /** @param size of the data that follows; not 0, which would end the body */
    public static void writeChunkHead(ByteBuf out, int size) {
        WireNumbers.writeHex(out, size);
        out.writeShort(CRLF);
    }

    /** What follows the data of a chunk. */
    public static void writeChunkTail(ByteBuf out) {
        out.writeShort(CRLF);
    }

    /** The last chunk and the trailers that were kept; null for none. */
    public static void writeEnd(HeaderBlock trailers, ByteBuf out) {
        out.writeByte('0');
        out.writeShort(CRLF);
        if (trailers != null) {
            FieldLines.write(trailers, HopFields.OF_TRAILERS, out);
        }
        out.writeShort(CRLF);
    }

    /** An upper bound of what {@link #writeEnd} writes. */
    public static int endSize(HeaderBlock trailers) {
        return 5 + (trailers == null ? 0 : trailers.length() + 2 * trailers.count());
    }
}
