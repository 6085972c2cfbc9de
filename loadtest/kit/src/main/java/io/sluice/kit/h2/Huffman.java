package io.sluice.kit.h2;

import java.io.ByteArrayOutputStream;

/**
 * The code of RFC 7541 appendix B. It is canonical: codes ascend by length, then by symbol, so that the lengths say it
 * all.
 */
final class Huffman {
    private static final int END_OF_STRING = 256;
    private static final int SYMBOLS = 257;
    private static final int LONGEST = 30;

    private static final byte[] LENGTHS = {
        13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, //
        28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 28, //
        6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6, // SP to /
        5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10, // 0 to ?
        13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, // @ to O
        7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6, // P to _
        15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, // ` to o
        6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28, // p to DEL
        20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23, //
        24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24, //
        22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23, //
        21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23, //
        26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25, //
        19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27, //
        20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23, //
        26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26, //
        30 // end of string
    };

    private static final int[] CODES = new int[SYMBOLS];
    /** By length: the first code, and where its symbol stands in {@link #BY_CODE}. */
    private static final int[] FIRST_CODE = new int[LONGEST + 2];

    private static final int[] FIRST_INDEX = new int[LONGEST + 2];
    private static final int[] BY_CODE = new int[SYMBOLS];

    static {
        int code = 0;
        int index = 0;
        for (int length = 1; length <= LONGEST; length++) {
            code <<= 1;
            FIRST_CODE[length] = code;
            FIRST_INDEX[length] = index;
            for (int symbol = 0; symbol < SYMBOLS; symbol++) {
                if (LENGTHS[symbol] == length) {
                    CODES[symbol] = code++;
                    BY_CODE[index++] = symbol;
                }
            }
        }
        FIRST_INDEX[LONGEST + 1] = index;
    }

    private Huffman() {}

    static byte[] encode(byte[] plain) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        long bits = 0;
        int count = 0;
        for (byte b : plain) {
            int symbol = b & 0xff;
            bits = bits << LENGTHS[symbol] | CODES[symbol];
            count += LENGTHS[symbol];
            while (count >= 8) {
                count -= 8;
                out.write((int) (bits >>> count));
            }
        }
        if (count > 0) {
            // Padded by the most significant bits of end of string, which are ones.
            out.write((int) (bits << 8 - count | 0xff >>> count));
        }
        return out.toByteArray();
    }

    /** Strict: RFC 7541 5.2 forbids end of string and padding that is not its beginning or longer than 7 bits. */
    static byte[] decode(byte[] coded) throws HpackException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int code = 0;
        int length = 0;
        for (int bit = 0; bit < coded.length * 8; bit++) {
            code = code << 1 | coded[bit / 8] >> 7 - bit % 8 & 1;
            length++;
            int symbol = symbol(code, length);
            if (symbol == END_OF_STRING) {
                throw new HpackException("end of string inside a string");
            }
            if (symbol >= 0) {
                out.write(symbol);
                code = 0;
                length = 0;
            }
        }
        if (length > 7 || code != (1 << length) - 1) {
            throw new HpackException("padding of " + length + " bits: " + Integer.toBinaryString(code));
        }
        return out.toByteArray();
    }

    /** -1 when the code goes on. */
    private static int symbol(int code, int length) {
        int nth = code - FIRST_CODE[length];
        int known = FIRST_INDEX[length + 1] - FIRST_INDEX[length];
        return nth >= 0 && nth < known ? BY_CODE[FIRST_INDEX[length] + nth] : -1;
    }
}
