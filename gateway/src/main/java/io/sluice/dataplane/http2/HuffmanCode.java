package io.sluice.dataplane.http2;

import io.sluice.dataplane.http.Octets;
import java.util.Arrays;

/**
 * HPACK's Huffman code (RFC 7541 appendix B). It is canonical: codes of one length follow each other in the order of the
 * bytes, so that the lengths tell everything.
 */
final class HuffmanCode {
    private static final int SYMBOLS = 256;
    private static final int LONGEST = 30;
    private static final int SMALL_BITS = 28;
    private static final byte[] LENGTHS = lengths();

    /** Bytes as they are. */
    static final HuffmanCode EXACT = new HuffmanCode(false);
    /** Letters in lower case, which names have to be in. */
    static final HuffmanCode LOWER = new HuffmanCode(true);

    private final int[] codes = new int[SYMBOLS];
    private final byte[] lengths = new byte[SYMBOLS];

    private HuffmanCode(boolean lower) {
        int[] canonical = canonical();
        for (int b = 0; b < SYMBOLS; b++) {
            int symbol = lower && b >= 'A' && b <= 'Z' ? b | 0x20 : b;
            codes[b] = canonical[symbol];
            lengths[b] = LENGTHS[symbol];
        }
    }

    private static int[] canonical() {
        int[] codes = new int[SYMBOLS];
        int next = 0;
        for (int length = 1; length <= LONGEST; length++) {
            for (int symbol = 0; symbol < SYMBOLS; symbol++) {
                if (LENGTHS[symbol] == length) {
                    codes[symbol] = next++;
                }
            }
            next <<= 1;
        }
        return codes;
    }

    private static byte[] lengths() {
        byte[] lengths = new byte[SYMBOLS];
        Arrays.fill(lengths, (byte) SMALL_BITS); // the rest: most control bytes, DEL, 220 and 249
        text(lengths, 5, "012aceiost");
        text(lengths, 6, " %-./3456789=A_bdfghlmnpru");
        text(lengths, 7, ":BCDEFGHIJKLMNOPQRSTUVWYjkqvwxyz");
        text(lengths, 8, "&*,;XZ");
        text(lengths, 10, "!\"()?");
        text(lengths, 11, "'+|");
        text(lengths, 12, "#>");
        text(lengths, 13, "\0$@[]~");
        text(lengths, 14, "^}");
        text(lengths, 15, "<`{");
        of(lengths, 19, '\\', 195, 208);
        of(lengths, 20, 128, 130, 131, 162, 184, 194, 224, 226);
        of(lengths, 21, 153, 161, 167, 172, 176, 177, 179, 209, 216, 217, 227, 229, 230);
        of(lengths, 22, 129, 132, 133, 134, 136, 146, 154, 156, 160, 163, 164, 169, 170, 173, 178, 181, 185, 186, 187);
        of(lengths, 22, 189, 190, 196, 198, 228, 232, 233);
        of(lengths, 23, 1, 135, 137, 138, 139, 140, 141, 143, 147, 149, 150, 151, 152, 155, 157, 158, 165, 166, 168);
        of(lengths, 23, 174, 175, 180, 182, 183, 188, 191, 197, 231, 239);
        of(lengths, 24, 9, 142, 144, 145, 148, 159, 171, 206, 215, 225, 236, 237);
        of(lengths, 25, 199, 207, 234, 235);
        of(lengths, 26, 192, 193, 200, 201, 202, 205, 210, 213, 218, 219, 238, 240, 242, 243, 255);
        of(lengths, 27, 203, 204, 211, 212, 214, 221, 222, 223, 241, 244, 245, 246, 247, 248, 250, 251, 252, 253, 254);
        of(lengths, 30, '\n', '\r', 22);
        return lengths;
    }

    private static void text(byte[] lengths, int length, String symbols) {
        for (byte symbol : Octets.ascii(symbols)) {
            lengths[symbol] = (byte) length;
        }
    }

    private static void of(byte[] lengths, int length, int... symbols) {
        for (int symbol : symbols) {
            lengths[symbol] = (byte) length;
        }
    }

    /** How many bytes {@code [start, end)} takes in this code. */
    int size(byte[] bytes, int start, int end) {
        int bits = 0;
        for (int i = start; i < end; i++) {
            bits += lengths[bytes[i] & 0xFF];
        }
        return (bits + 7) >>> 3;
    }

    /** Writes {@code [start, end)} to {@code out} from {@code to} on, filled up with ones; gives the end. */
    int encode(byte[] bytes, int start, int end, byte[] out, int to) {
        int at = to;
        long pending = 0;
        int count = 0;
        for (int i = start; i < end; i++) {
            int symbol = bytes[i] & 0xFF;
            pending = pending << lengths[symbol] | codes[symbol];
            count += lengths[symbol];
            while (count >= 8) {
                count -= 8;
                out[at++] = (byte) (pending >>> count);
            }
        }
        if (count > 0) {
            out[at++] = (byte) (pending << 8 - count | 0xFF >>> count);
        }
        return at;
    }
}
