package io.sluice.dataplane.http;

import java.nio.charset.StandardCharsets;

/**
 * The names of fields that the gateway itself looks at, each with a small number, so that the parser looks a name up
 * once and everybody after it compares numbers. All numbers are below 64: a block keeps the set of those present in
 * one long.
 */
public final class HeaderName {
    /** Any name that the gateway does not look at. */
    public static final int OTHER = 0;

    public static final int HOST = 1;
    public static final int CONTENT_LENGTH = 2;
    public static final int TRANSFER_ENCODING = 3;
    public static final int CONNECTION = 4;
    public static final int EXPECT = 5;
    public static final int UPGRADE = 6;
    public static final int TE = 7;
    public static final int TRAILER = 8;
    public static final int KEEP_ALIVE = 9;
    public static final int PROXY_CONNECTION = 10;
    public static final int PROXY_AUTHORIZATION = 11;
    public static final int PROXY_AUTHENTICATE = 12;
    public static final int HTTP2_SETTINGS = 13;
    public static final int X_FORWARDED_FOR = 14;
    public static final int X_FORWARDED_PROTO = 15;
    public static final int X_FORWARDED_HOST = 16;
    public static final int X_FORWARDED_PORT = 17;
    public static final int X_FORWARDED_SCHEME = 18;
    public static final int X_FORWARDED_PREFIX = 19;
    public static final int X_FORWARDED_URI = 20;
    public static final int X_FORWARDED_CLIENT_CERT = 21;
    public static final int X_SCHEME = 22;
    public static final int X_REAL_IP = 23;
    public static final int X_ORIGINAL_FORWARDED_FOR = 24;
    public static final int X_ORIGINAL_URL = 25;
    public static final int X_REWRITE_URL = 26;
    public static final int X_REQUEST_ID = 27;
    public static final int FORWARDED = 28;
    public static final int PROXY = 29;
    public static final int SERVER = 30;
    public static final int DATE = 31;
    public static final int COOKIE = 32;
    public static final int SET_COOKIE = 33;
    public static final int AUTHORIZATION = 34;
    public static final int ACCEPT = 35;
    public static final int VIA = 36;
    public static final int MAX_FORWARDS = 37;
    public static final int LOCATION = 38;
    public static final int CONTENT_TYPE = 39;
    public static final int USER_AGENT = 40;
    public static final int REFERER = 41;
    public static final int STRICT_TRANSPORT_SECURITY = 42;
    /** Any name that begins with {@code X-SSL-}. */
    public static final int X_SSL_FAMILY = 43;
    /** Any name that begins with {@code X-Envoy-}. */
    public static final int X_ENVOY_FAMILY = 44;
    /** Any name that begins with {@code ssl-client-}, or is that to an application that cannot tell {@code _} from {@code -}. */
    public static final int SSL_CLIENT_FAMILY = 45;

    private static final String[] NAMES = {
        "host",
        "content-length",
        "transfer-encoding",
        "connection",
        "expect",
        "upgrade",
        "te",
        "trailer",
        "keep-alive",
        "proxy-connection",
        "proxy-authorization",
        "proxy-authenticate",
        "http2-settings",
        "x-forwarded-for",
        "x-forwarded-proto",
        "x-forwarded-host",
        "x-forwarded-port",
        "x-forwarded-scheme",
        "x-forwarded-prefix",
        "x-forwarded-uri",
        "x-forwarded-client-cert",
        "x-scheme",
        "x-real-ip",
        "x-original-forwarded-for",
        "x-original-url",
        "x-rewrite-url",
        "x-request-id",
        "forwarded",
        "proxy",
        "server",
        "date",
        "cookie",
        "set-cookie",
        "authorization",
        "accept",
        "via",
        "max-forwards",
        "location",
        "content-type",
        "user-agent",
        "referer",
        "strict-transport-security"
    };
    private static final byte[] X_SSL = "x-ssl-".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SSL_CLIENT = "ssl-client-".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] X_ENVOY = "x-envoy-".getBytes(StandardCharsets.US_ASCII);
    // A perfect hash over the last eight bytes of the name, found once at start: a lookup is one multiplication and
    // looks
    // at one slot.
    private static final int SLOT_BITS = 8;
    private static final long CASE_BITS = 0x2020202020202020L;
    private static final byte[][] SLOT_NAMES = new byte[1 << SLOT_BITS][];
    private static final byte[] SLOT_IDS = new byte[1 << SLOT_BITS];
    private static final long MULTIPLIER = multiplier();

    static {
        for (int i = 0; i < NAMES.length; i++) {
            byte[] name = NAMES[i].getBytes(StandardCharsets.US_ASCII);
            int slot = slot(tail(name, 0, name.length), name.length, MULTIPLIER);
            SLOT_NAMES[slot] = name;
            SLOT_IDS[slot] = (byte) (i + 1);
        }
    }

    private static long multiplier() {
        long candidate = 0x9E3779B97F4A7C15L;
        while (collides(candidate)) {
            candidate += 2;
        }
        return candidate;
    }

    private static boolean collides(long multiplier) {
        boolean[] taken = new boolean[1 << SLOT_BITS];
        for (String each : NAMES) {
            byte[] name = each.getBytes(StandardCharsets.US_ASCII);
            int slot = slot(tail(name, 0, name.length), name.length, multiplier);
            if (taken[slot]) {
                return true;
            }
            taken[slot] = true;
        }
        return false;
    }

    private HeaderName() {}

    /** The number of the name in {@code bytes[start, end)}, in any case; {@link #OTHER} when it is none of ours. */
    public static int idOf(byte[] bytes, int start, int end) {
        int length = end - start;
        if (length < 2) {
            return OTHER;
        }
        int slot = slot(tail(bytes, start, end), length, MULTIPLIER);
        byte[] name = SLOT_NAMES[slot];
        if (name != null && name.length == length && equalsIgnoreCase(name, bytes, start)) {
            return SLOT_IDS[slot];
        }
        return family(bytes, start, length);
    }

    /** Whether names that differ have this number in common. */
    public static boolean isFamily(int id) {
        return id >= X_SSL_FAMILY && id <= SSL_CLIENT_FAMILY;
    }

    private static int family(byte[] bytes, int start, int length) {
        int first = bytes[start] | 0x20;
        if (first == 's') {
            return isSslClient(bytes, start, length) ? SSL_CLIENT_FAMILY : OTHER;
        } else if (first != 'x' || bytes[start + 1] != '-') {
            return OTHER;
        } else if (length >= X_SSL.length && equalsIgnoreCase(X_SSL, bytes, start)) {
            return X_SSL_FAMILY;
        } else if (length >= X_ENVOY.length && equalsIgnoreCase(X_ENVOY, bytes, start)) {
            return X_ENVOY_FAMILY;
        }
        return OTHER;
    }

    private static boolean isSslClient(byte[] bytes, int start, int length) {
        if (length < SSL_CLIENT.length) {
            return false;
        }
        for (int i = 0; i < SSL_CLIENT.length; i++) {
            int each = bytes[start + i] == '_' ? '-' : bytes[start + i] | 0x20;
            if (each != SSL_CLIENT[i]) {
                return false;
            }
        }
        return true;
    }

    /** The last eight bytes of the name, or all of a shorter one; case folded, roughly. */
    private static long tail(byte[] bytes, int start, int end) {
        if (end - start >= 8) {
            return Octets.eight(bytes, end - 8) | CASE_BITS;
        } else if (end >= 8) {
            return (Octets.eight(bytes, end - 8) | CASE_BITS) >>> (8 - (end - start)) * 8;
        }
        long tail = 0;
        for (int i = end - 1; i >= start; i--) {
            tail = tail << 8 | (bytes[i] & 0xFF | 0x20);
        }
        return tail;
    }

    private static int slot(long tail, int length, long multiplier) {
        return (int) ((tail + length) * multiplier >>> Long.SIZE - SLOT_BITS);
    }

    /**
     * Whether {@code bytes} at {@code start} begins with {@code lower}, ignoring ASCII case; the caller has checked the
     * length.
     */
    public static boolean equalsIgnoreCase(byte[] lower, byte[] bytes, int start) {
        for (int i = 0; i < lower.length; i++) {
            byte b = bytes[start + i];
            int folded = b >= 'A' && b <= 'Z' ? b | 0x20 : b;
            if (folded != lower[i]) {
                return false;
            }
        }
        return true;
    }
}
