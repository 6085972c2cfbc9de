package io.sluice.dataplane.http1;

import io.netty.buffer.ByteBuf;
import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.HopFields;

/**
 * Writes the field lines that were kept, neighbours in one copy, without those of {@link HopFields}.
 */
final class FieldLines {
    private static final int COLON_SPACE = ':' << 8 | ' ';
    private static final int CRLF = '\r' << 8 | '\n';

    private FieldLines() {}

    static void write(HeaderBlock block, long except, ByteBuf out) {
        int count = block.count();
        byte[] bytes = block.bytes();
        int start = 0;
        int end = 0;
        for (int field = 0; field < count; field++) {
            if (block.dropped(field) || (except & 1L << block.id(field)) != 0) {
                continue;
            }
            boolean rewritten = block.rewritten(field);
            if (rewritten || block.nameStart(field) != end) {
                out.writeBytes(bytes, start, end - start);
                start = end = block.nameStart(field);
            }
            if (rewritten) {
                rewrite(block, field, out);
                start = end = block.lineEnd(field);
            } else {
                end = block.lineEnd(field);
            }
        }
        out.writeBytes(bytes, start, end - start);
    }

    private static void rewrite(HeaderBlock block, int field, ByteBuf out) {
        byte[] bytes = block.bytes();
        out.writeBytes(bytes, block.nameStart(field), block.nameEnd(field) - block.nameStart(field));
        out.writeShort(COLON_SPACE);
        out.writeBytes(bytes, block.valueStart(field), block.valueEnd(field) - block.valueStart(field));
        out.writeShort(CRLF);
    }
}
