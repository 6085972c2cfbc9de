package io.sluice.dataplane.http;

import io.sluice.model.Reason;
import io.sluice.settings.HttpSettings.EncodedSlash;
import java.util.Arrays;

/**
 * The one canonical path of a request, computed once, for routes, policies and logs alike (http1.md section 5):
 * unreserved bytes decoded, hexadecimal in upper case, slashes merged, dot segments resolved, {@code %2F} and
 * {@code %5C} kept and never separators. What two readers could understand differently is refused.
 *
 * <p>The query is never touched. A path that is canonical already (nearly every one) is looked at once and not copied.
 */
public final class PathCanonicaliser {
    private static final int NONE = -1;
    private static final int MALFORMED = -1;
    private static final int HIDING = -2;
    private static final int ENCODED_SEPARATOR = -3;
    private static final Reason[] REFUSALS = {null, Reason.BAD_TARGET, Reason.BAD_PATH, Reason.ENCODED_SLASH};

    private PathCanonicaliser() {}

    /**
     * Sets {@link RequestHead#rawPathEnd}, {@link RequestHead#pathStart}, {@link RequestHead#pathEnd} and
     * {@link RequestHead#pathChanged} from the target, which begins with a slash and whose bytes are all in 0x21 to
     * 0x7E without {@code #}.
     *
     * @param encodedSlash whether {@code %2F} and {@code %5C} are refused
     * @return why the path is refused; null when it is not
     */
    public static Reason canonicalise(RequestHead head, EncodedSlash encodedSlash) {
        byte[] bytes = head.headers().bytes();
        int end = head.targetEnd;
        boolean plain = true;
        byte previous = 0;
        int i = head.targetStart;
        for (; i < end; i++) {
            byte b = bytes[i];
            if (!Octets.isPlainPath(b)) {
                if (b == '/') {
                    plain &= previous != '/';
                } else if (b == '.') {
                    plain &= previous != '/';
                } else if (b == '%') {
                    plain = false;
                } else if (b == '?') {
                    break;
                } else {
                    return Reason.BAD_TARGET;
                }
            }
            previous = b;
        }
        head.rawPathEnd = i;
        head.pathStart = head.targetStart;
        head.pathEnd = i;
        head.pathChanged = false;
        return plain ? null : rewrite(head, encodedSlash);
    }

    private static Reason rewrite(RequestHead head, EncodedSlash encodedSlash) {
        HeaderBlock block = head.headers();
        int start = head.targetStart;
        int end = head.rawPathEnd;
        block.ensure(end - start);
        byte[] bytes = block.bytes();
        int base = block.length();
        int out = base;
        bytes[out++] = '/';
        int i = start + 1;
        while (i <= end) {
            int stop = segmentEnd(bytes, i, end);
            int copied = copySegment(bytes, i, stop, out, encodedSlash);
            if (copied < 0) {
                return REFUSALS[-copied];
            }
            int dots = dots(bytes, out, copied);
            if (dots > 0) {
                head.pathChanged = true;
                out = dots == 1 ? out : parent(bytes, base, out);
                if (out == NONE) {
                    return Reason.BAD_PATH;
                }
            } else if (copied > out) {
                out = copied;
                if (stop < end) {
                    bytes[out++] = '/';
                }
            }
            i = stop + 1;
        }
        if (!Arrays.equals(bytes, base, out, bytes, start, end)) {
            block.length(out);
            head.pathStart = base;
            head.pathEnd = out;
        }
        return null;
    }

    private static int segmentEnd(byte[] bytes, int from, int end) {
        int i = from;
        while (i < end && bytes[i] != '/') {
            i++;
        }
        return i;
    }

    /**
     * Copies one segment to {@code out}, decoded as far as canonical form decodes.
     *
     * @return where the copy ends, or the negative number of a refusal
     */
    private static int copySegment(byte[] bytes, int from, int end, int to, EncodedSlash encodedSlash) {
        int out = to;
        int octet = 0; // the byte before, if it was percent-encoded
        int part = to; // what a reader that decodes %2F would take for a segment
        boolean parts = false;
        for (int i = from; i < end; i++) {
            if (bytes[i] != '%') {
                bytes[out++] = bytes[i];
                octet = 0;
                continue;
            }
            int high = i + 2 < end ? Octets.hex(bytes[i + 1]) : NONE;
            int low = i + 2 < end ? Octets.hex(bytes[i + 2]) : NONE;
            if (high < 0 || low < 0) {
                return MALFORMED;
            }
            int value = high << 4 | low;
            i += 2;
            if (value == 0 || value == '\r' || value == '\n' || overlong(octet, value)) {
                return HIDING;
            }
            octet = value;
            if (Octets.isUnreserved(value)) {
                bytes[out++] = (byte) value;
                continue;
            }
            boolean separator = value == '/' || value == '\\';
            if (separator && encodedSlash == EncodedSlash.REJECT) {
                return ENCODED_SEPARATOR;
            } else if (separator) {
                if (dots(bytes, part, out) != 0) {
                    return HIDING;
                }
                parts = true;
            }
            bytes[out++] = '%';
            bytes[out++] = upperHex(high);
            bytes[out++] = upperHex(low);
            part = separator ? out : part;
        }
        int last = dots(bytes, part, out);
        return last < 0 || parts && last != 0 ? HIDING : out;
    }

    private static byte upperHex(int digit) {
        return (byte) (digit < 10 ? '0' + digit : 'A' - 10 + digit);
    }

    /** 1 or 2 for a dot segment, its negative when a {@code ;} follows, 0 for any other. */
    private static int dots(byte[] bytes, int from, int end) {
        int i = from;
        while (i < end && i < from + 3 && bytes[i] == '.') {
            i++;
        }
        int dots = i - from;
        if (dots == 0 || dots > 2) {
            return 0;
        } else if (i == end) {
            return dots;
        }
        return bytes[i] == ';' ? -dots : 0;
    }

    /** RFC 3629 section 3: the second byte tells whether a shorter encoding exists. */
    private static boolean overlong(int first, int second) {
        if (second < 0x80 || second > 0xBF) {
            return false;
        }
        return first == 0xC0
                || first == 0xC1
                || first == 0xE0 && second < 0xA0
                || first == 0xF0 && second < 0x90
                || first == 0xF8 && second < 0x88
                || first == 0xFC && second < 0x84;
    }

    /**
     * Where the output ends without its last segment.
     *
     * @return {@link #NONE} when that segment holds an encoded separator: a reader that decodes it would remove less
     */
    private static int parent(byte[] bytes, int base, int end) {
        int i = end - 1; // the slash before the dot segment
        if (i == base) {
            return end;
        }
        while (bytes[i - 1] != '/') {
            i--;
            if (bytes[i] == '%' && isSeparator(bytes[i + 1], bytes[i + 2])) {
                return NONE;
            }
        }
        return i;
    }

    private static boolean isSeparator(byte high, byte low) {
        return high == '2' && low == 'F' || high == '5' && low == 'C';
    }
}
