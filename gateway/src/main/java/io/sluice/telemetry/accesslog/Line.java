package io.sluice.telemetry.accesslog;

import java.nio.charset.StandardCharsets;

/** A line while it is formatted into a bounded range of bytes. What does not fit makes it {@link #full}. */
final class Line {
    private static final byte[] DIGITS = "0123456789".getBytes(StandardCharsets.US_ASCII);
    private static final int LONGEST_NUMBER = 20;
    private static final long MILLI = 1_000_000;

    private final byte[] number = new byte[LONGEST_NUMBER];
    private byte[] bytes;
    private int start;
    private int at;
    private int end;
    private boolean full;

    void begin(byte[] into, int from, int to) {
        bytes = into;
        start = at = from;
        end = to;
        full = false;
    }

    /** Something did not fit: the line is not to be used. */
    boolean full() {
        return full;
    }

    int length() {
        return at - start;
    }

    private boolean room(int size) {
        if (end - at < size) {
            full = true;
            end = at; // nor may anything smaller that follows
            return false;
        }
        return true;
    }

    void put(char ascii) {
        if (room(1)) {
            bytes[at++] = (byte) ascii;
        }
    }

    void put(byte[] all) {
        put(all, 0, all.length);
    }

    void put(byte[] from, int first, int size) {
        if (room(size)) {
            System.arraycopy(from, first, bytes, at, size);
            at += size;
        }
    }

    /** A name of the plan. It should be plain; what is not printable ASCII, or a quote or backslash, becomes {@code _}. */
    void name(String text) {
        int length = text.length();
        if (room(length)) {
            for (int i = 0; i < length; i++) {
                char c = text.charAt(i);
                bytes[at++] = (byte) (c > ' ' && c < 0x7F && c != '"' && c != '\\' ? c : '_');
            }
        }
    }

    /** A number that is not negative. */
    void number(long value) {
        int first = LONGEST_NUMBER;
        long rest = value;
        do {
            number[--first] = DIGITS[(int) (rest % 10)];
            rest /= 10;
        } while (rest > 0);
        put(number, first, LONGEST_NUMBER - first);
    }

    /** Nanoseconds as seconds with three decimals; a clock that went back counts as no time. */
    void seconds(long nanos) {
        long millis = Math.max(0, nanos) / MILLI;
        number(millis / 1000);
        put('.');
        threeDigits((int) (millis % 1000));
    }

    void threeDigits(int value) {
        if (room(3)) {
            bytes[at++] = DIGITS[value / 100];
            bytes[at++] = DIGITS[value / 10 % 10];
            bytes[at++] = DIGITS[value % 10];
        }
    }
}
