package io.sluice.dataplane.http;

/**
 * Which trailer fields are forwarded. Fields that decide about framing, routing, authentication, caching or the client's
 * identity are dropped: whoever merged them into the head would let the sender change its mind after everything was
 * checked (RFC 9110 section 6.5.1; http1.md S-47).
 */
public final class TrailerNames {
    private static final byte[][] FORBIDDEN = {
        Octets.ascii("content-encoding"),
        Octets.ascii("content-range"),
        Octets.ascii("content-location"),
        Octets.ascii("www-authenticate"),
        Octets.ascii("authentication-info"),
        Octets.ascii("proxy-authentication-info"),
        Octets.ascii("cache-control"),
        Octets.ascii("pragma"),
        Octets.ascii("expires"),
        Octets.ascii("age"),
        Octets.ascii("vary"),
        Octets.ascii("retry-after"),
        Octets.ascii("warning"),
        Octets.ascii("range"),
        Octets.ascii("if-match"),
        Octets.ascii("if-none-match"),
        Octets.ascii("if-modified-since"),
        Octets.ascii("if-unmodified-since"),
        Octets.ascii("if-range"),
        Octets.ascii("priority"),
        Octets.ascii("origin")
    };

    private TrailerNames() {}

    /** Drops what must not come as a trailer; every name that the gateway itself looks at is among it. */
    public static void dropForbidden(HeaderBlock block) {
        for (int field = 0; field < block.count(); field++) {
            if (block.id(field) != HeaderName.OTHER || isForbidden(block, field)) {
                block.drop(field);
            }
        }
    }

    private static boolean isForbidden(HeaderBlock block, int field) {
        for (byte[] name : FORBIDDEN) {
            if (block.nameIs(field, name)) {
                return true;
            }
        }
        return false;
    }

    /** The block when any of its fields is left; else null. */
    public static HeaderBlock forwardable(HeaderBlock block) {
        for (int field = 0; field < block.count(); field++) {
            if (!block.dropped(field)) {
                return block;
            }
        }
        return null;
    }
}
