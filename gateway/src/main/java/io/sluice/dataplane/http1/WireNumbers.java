package io.sluice.dataplane.http1;

import io.netty.buffer.ByteBuf;

/** Numbers as HTTP writes them: no sign, no leading zero. Allocates nothing. */
final class WireNumbers {
    private static final byte[] HEX = BodyLength.ascii("0123456789abcdef");

    private WireNumbers() {}

    /** @param number not negative */
    static void writeDecimal(ByteBuf out, long number) {
        long power = 1;
        while (number / power >= 10) {
            power *= 10;
        }
        for (; power > 0; power /= 10) {
            out.writeByte((int) ('0' + number / power % 10));
        }
    }

    /** @param number not negative */
    static void writeHex(ByteBuf out, int number) {
        int shift = Math.max(0, 28 - Integer.numberOfLeadingZeros(number) / 4 * 4);
        for (; shift >= 0; shift -= 4) {
            out.writeByte(HEX[number >>> shift & 0xF]);
        }
    }
}
