package io.sluice.dataplane.http;

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

    private Method() {}

    /** Whether a repetition does no harm (RFC 9110 section 9.2.2), as far as the method is known. */
    public static boolean idempotent(int method) {
        return method == GET || method == HEAD || method == PUT || method == DELETE || method == OPTIONS;
    }
}
