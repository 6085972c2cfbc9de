package io.sluice.dataplane.http;

/** The Max-Forwards field of an OPTIONS request (RFC 9110 section 7.6.2). */
public final class MaxForwards {
    private MaxForwards() {}

    /**
     * Whether the gateway is the final recipient. If not, the number is lowered by one where it stands; leading zeros
     * are part of the grammar, so its length stays. What is no number is left alone.
     */
    public static boolean isZeroElseCountDown(HeaderBlock block) {
        int field = block.find(HeaderName.MAX_FORWARDS);
        if (field < 0) {
            return false;
        }
        byte[] bytes = block.bytes();
        int start = block.valueStart(field);
        int end = block.valueEnd(field);
        boolean zero = start < end;
        for (int i = start; i < end; i++) {
            if (!Octets.isDigit(bytes[i])) {
                return false;
            }
            zero &= bytes[i] == '0';
        }
        if (!zero) {
            countDown(bytes, end - 1);
        }
        return zero;
    }

    private static void countDown(byte[] bytes, int last) {
        int i = last;
        while (bytes[i] == '0') {
            bytes[i--] = '9';
        }
        bytes[i]--;
    }
}
