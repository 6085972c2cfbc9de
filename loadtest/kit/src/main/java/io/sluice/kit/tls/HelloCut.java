package io.sluice.kit.tls;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How a first flight is cut: into TLS records of other sizes, which the handshake's transcript does not see (RFC 8446
 * 4.4.1), and into TCP segments. 0 leaves either as it is.
 *
 * @param record payload bytes per record
 * @param segment bytes per write to the socket
 */
public record HelloCut(int record, int segment) {
    public static final HelloCut WHOLE = new HelloCut(0, 0);

    private static final int HEADER = 5;
    private static final int HANDSHAKE = 22;

    /** Records of so many bytes of the message, written at once. */
    public static HelloCut records(int payload) {
        return new HelloCut(payload, 0);
    }

    /** One record, as the client made it, in writes of so many bytes. */
    public static HelloCut segments(int bytes) {
        return new HelloCut(0, bytes);
    }

    public HelloCut inSegments(int bytes) {
        return new HelloCut(record, bytes);
    }

    /** What to write, one element per write. */
    public List<byte[]> apply(byte[] firstFlight) {
        byte[] bytes = record == 0 ? firstFlight : reframed(firstFlight, record);
        return segment == 0 ? List.of(bytes) : cut(bytes, segment);
    }

    /** The same handshake bytes in records of {@code payload} bytes; only handshake records may be among them. */
    static byte[] reframed(byte[] records, int payload) {
        byte[] header = Arrays.copyOf(records, 3);
        byte[][] framed = cut(message(records), payload).stream()
                .map(piece -> Der.concat(header, new byte[] {(byte) (piece.length >> 8), (byte) piece.length}, piece))
                .toArray(byte[][]::new);
        return Der.concat(framed);
    }

    private static byte[] message(byte[] records) {
        List<byte[]> payloads = new ArrayList<>();
        int at = 0;
        while (at < records.length) {
            if (records[at] != HANDSHAKE) {
                throw new IllegalArgumentException("no handshake record at " + at);
            }
            int length = (records[at + 3] & 0xff) << 8 | records[at + 4] & 0xff;
            payloads.add(Arrays.copyOfRange(records, at + HEADER, at + HEADER + length));
            at += HEADER + length;
        }
        return Der.concat(payloads.toArray(new byte[0][]));
    }

    private static List<byte[]> cut(byte[] bytes, int size) {
        List<byte[]> pieces = new ArrayList<>();
        for (int at = 0; at < bytes.length; at += size) {
            pieces.add(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + size)));
        }
        return pieces;
    }
}
