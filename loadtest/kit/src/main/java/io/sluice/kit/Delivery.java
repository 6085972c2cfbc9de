package io.sluice.kit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** How the bytes of a vector are cut into TCP segments. {@code seed} matters to random segments alone. */
public record Delivery(Cut cut, long seed) {
    /** Vectors up to this size are delivered whole, byte by byte and line by line; longer ones whole and at random. */
    public static final int SMALL = 4096;

    public static final Delivery WHOLE = new Delivery(Cut.WHOLE, 0);
    public static final Delivery ONE_BYTE = new Delivery(Cut.ONE_BYTE, 0);
    public static final Delivery SPLIT_AT_CRLF = new Delivery(Cut.SPLIT_AT_CRLF, 0);

    /** The four ways to cut. */
    public enum Cut {
        WHOLE,
        ONE_BYTE,
        SPLIT_AT_CRLF,
        RANDOM_SEGMENTS
    }

    /** Segments of 1 to 1,460 bytes; the same seed cuts the same way. */
    public static Delivery randomSegments(long seed) {
        return new Delivery(Cut.RANDOM_SEGMENTS, seed);
    }

    /** The deliveries that a vector of {@code length} bytes has to pass. */
    public static List<Delivery> forLength(int length) {
        return length <= SMALL
                ? List.of(WHOLE, ONE_BYTE, SPLIT_AT_CRLF)
                : List.of(WHOLE, randomSegments(length), randomSegments(length + 1L));
    }

    public List<Segment> segments(byte[] bytes) {
        return switch (cut) {
            case WHOLE -> List.of(Segment.of(bytes));
            case ONE_BYTE -> cutAt(bytes, (from, all) -> from + 1);
            case SPLIT_AT_CRLF -> cutAt(bytes, Delivery::afterLine);
            case RANDOM_SEGMENTS -> {
                Random random = new Random(seed);
                yield cutAt(bytes, (from, all) -> from + 1 + random.nextInt(1460));
            }
        };
    }

    private static int afterLine(int from, byte[] bytes) {
        int lineEnd = Bytes.indexOf(bytes, new byte[] {'\r', '\n'}, from);
        return lineEnd < 0 ? bytes.length : lineEnd + 2;
    }

    private interface NextCut {
        int after(int from, byte[] bytes);
    }

    private static List<Segment> cutAt(byte[] bytes, NextCut next) {
        List<Segment> segments = new ArrayList<>();
        int from = 0;
        while (from < bytes.length) {
            int to = Math.min(bytes.length, next.after(from, bytes));
            segments.add(Segment.of(Arrays.copyOfRange(bytes, from, to)));
            from = to;
        }
        return segments;
    }

    @Override
    public String toString() {
        return cut == Cut.RANDOM_SEGMENTS ? "RANDOM_SEGMENTS(" + seed + ")" : cut.name();
    }
}
