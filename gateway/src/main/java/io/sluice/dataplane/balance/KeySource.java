package io.sluice.dataplane.balance;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * What of a request a policy wants to know, as one number: {@link KeyHash} of it, or {@link #NO_KEY} where the request
 * does not have it. Whoever knows requests makes the number, for this package knows none.
 */
public final class KeySource {
    /** A request that does not have what is asked for. */
    public static final long NO_KEY = 0;

    /** Nothing: the number is not looked at. */
    public static final KeySource NONE = new KeySource(Kind.NOTHING, "");

    private final Kind kind;
    private final byte[] name;

    /** What is asked for. */
    public enum Kind {
        NOTHING,
        /** The hash of the value of the first field of {@link #name()}. */
        HEADER,
        /** The hash of the value of the first cookie of {@link #name()}. */
        COOKIE,
        /** The hash of the client's address. */
        CLIENT,
        /** The hash of the target as the client sent it. */
        URI,
        /** The first cookie of {@link #name()}: the number that its 16 hexadecimal digits are. */
        ENDPOINT_COOKIE
    }

    KeySource(Kind kind, String name) {
        this.kind = kind;
        String folded = kind == Kind.HEADER ? name.toLowerCase(Locale.ROOT) : name;
        this.name = folded.getBytes(StandardCharsets.US_ASCII);
    }

    public Kind kind() {
        return kind;
    }

    /** A header's name in lower case, a cookie's as it is written; not to be changed. */
    public byte[] name() {
        return name;
    }
}
