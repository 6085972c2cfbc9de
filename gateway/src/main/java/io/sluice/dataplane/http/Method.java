package io.sluice.dataplane.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Numbers of request methods (RFC 9110 section 9; case-sensitive). */
public final class Method {
    /** Any other token. */
    public static final int OTHER = 0;

    public static final int GET = 1;
    public static final int HEAD = 2;
    public static final int POST = 3;
    public static final int PUT = 4;
    public static final int DELETE = 5;
    public static final int OPTIONS = 6;
    public static final int PATCH = 7;
    public static final int CONNECT = 8;
    public static final int TRACE = 9;

    private static final byte[][] NAMES = new byte[TRACE + 1][];

    static {
        String[] names = {"", "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "CONNECT", "TRACE"};
        for (int method = GET; method <= TRACE; method++) {
            NAMES[method] = names[method].getBytes(StandardCharsets.US_ASCII);
        }
    }

    private Method() {}

    /** The number of the method in {@code bytes[start, end)}. */
    public static int of(byte[] bytes, int start, int end) {
        return switch (end - start) {
            case 3 -> bytes[start] == 'G' ? match(GET, bytes, start, end) : match(PUT, bytes, start, end);
            case 4 -> bytes[start] == 'H' ? match(HEAD, bytes, start, end) : match(POST, bytes, start, end);
            case 5 -> bytes[start] == 'P' ? match(PATCH, bytes, start, end) : match(TRACE, bytes, start, end);
            case 6 -> match(DELETE, bytes, start, end);
            case 7 -> bytes[start] == 'O' ? match(OPTIONS, bytes, start, end) : match(CONNECT, bytes, start, end);
            default -> OTHER;
        };
    }

    private static int match(int method, byte[] bytes, int start, int end) {
        byte[] name = NAMES[method];
        return Arrays.equals(name, 0, name.length, bytes, start, end) ? method : OTHER;
    }

    /** Whether a repetition does no harm (RFC 9110 section 9.2.2), as far as the method is known. */
    public static boolean idempotent(int method) {
        return method == GET || method == HEAD || method == PUT || method == DELETE || method == OPTIONS;
    }
}
