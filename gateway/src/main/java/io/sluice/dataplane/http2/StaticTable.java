package io.sluice.dataplane.http2;

import io.sluice.dataplane.http.HeaderName;
import io.sluice.dataplane.http.Octets;
import java.util.ArrayList;
import java.util.List;

/** HPACK's static table (RFC 7541 appendix A): which number stands for a name, or for a name with its value. */
final class StaticTable {
    /** No entry. */
    static final int NONE = 0;

    static final int AUTHORITY = 1;
    static final int METHOD_GET = 2;
    static final int METHOD_POST = 3;
    static final int PATH_ROOT = 4;
    static final int PATH_INDEX = 5;
    static final int SCHEME_HTTP = 6;
    static final int SCHEME_HTTPS = 7;
    static final int STATUS_200 = 8;
    static final int ACCEPT_ENCODING = 16;
    static final int CONTENT_LENGTH = 28;

    private static final int FIRST_FIELD = 15;
    /** The names from {@link #FIRST_FIELD} on, in the table's order. */
    private static final String[] FIELDS = {
        "accept-charset",
        "accept-encoding",
        "accept-language",
        "accept-ranges",
        "accept",
        "access-control-allow-origin",
        "age",
        "allow",
        "authorization",
        "cache-control",
        "content-disposition",
        "content-encoding",
        "content-language",
        "content-length",
        "content-location",
        "content-range",
        "content-type",
        "cookie",
        "date",
        "etag",
        "expect",
        "expires",
        "from",
        "host",
        "if-match",
        "if-modified-since",
        "if-none-match",
        "if-range",
        "if-unmodified-since",
        "last-modified",
        "link",
        "location",
        "max-forwards",
        "proxy-authenticate",
        "proxy-authorization",
        "range",
        "referer",
        "refresh",
        "retry-after",
        "server",
        "set-cookie",
        "strict-transport-security",
        "transfer-encoding",
        "user-agent",
        "vary",
        "via",
        "www-authenticate"
    };

    private static final int LONGEST = 27;
    /** By length; at most six names have one length, and their first bytes tell most of those apart. */
    private static final byte[][][] NAMES = new byte[LONGEST + 1][][];

    private static final byte[][] INDEXES = new byte[LONGEST + 1][];

    static {
        for (int length = 0; length <= LONGEST; length++) {
            List<byte[]> names = new ArrayList<>();
            byte[] indexes = new byte[FIELDS.length];
            for (int i = 0; i < FIELDS.length; i++) {
                if (FIELDS[i].length() == length) {
                    indexes[names.size()] = (byte) (FIRST_FIELD + i);
                    names.add(Octets.ascii(FIELDS[i]));
                }
            }
            NAMES[length] = names.toArray(byte[][]::new);
            INDEXES[length] = indexes;
        }
    }

    private StaticTable() {}

    /** The entry of the field name in {@code [start, end)}, in any case; {@link #NONE} when there is none. */
    static int name(byte[] bytes, int start, int end) {
        int length = end - start;
        if (length > LONGEST) {
            return NONE;
        }
        byte[][] names = NAMES[length];
        for (int i = 0; i < names.length; i++) {
            if (HeaderName.equalsIgnoreCase(names[i], bytes, start)) {
                return INDEXES[length][i];
            }
        }
        return NONE;
    }

    /** The entry of {@code :status} with this value; {@link #NONE} when only the name has one. */
    static int status(int status) {
        return switch (status) {
            case 200 -> STATUS_200;
            case 204 -> STATUS_200 + 1;
            case 206 -> STATUS_200 + 2;
            case 304 -> STATUS_200 + 3;
            case 400 -> STATUS_200 + 4;
            case 404 -> STATUS_200 + 5;
            case 500 -> STATUS_200 + 6;
            default -> NONE;
        };
    }
}
