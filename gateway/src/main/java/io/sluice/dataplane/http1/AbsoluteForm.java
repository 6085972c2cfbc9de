package io.sluice.dataplane.http1;

import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.HostCanonicaliser;
import io.sluice.dataplane.http.ListElements;
import io.sluice.dataplane.http.Method;
import io.sluice.dataplane.http.RequestHead;
import io.sluice.model.Reason;

/**
 * Turns a target in absolute-form into origin-form and takes the host from it (RFC 9112 sections 3.2.2 and 3.2.4). Who
 * names one host in the target and another in Host is refused: two readers of that request could disagree.
 */
final class AbsoluteForm {
    /** On a connection without TLS. */
    static final AbsoluteForm HTTP = new AbsoluteForm("http", 80);
    /** On a TLS connection. */
    static final AbsoluteForm HTTPS = new AbsoluteForm("https", 443);

    private static final byte[] SLASH = {'/'};
    private static final byte[] ASTERISK = {'*'};

    private final byte[] scheme;
    private final int defaultPort;

    private AbsoluteForm(String scheme, int defaultPort) {
        this.scheme = BodyLength.ascii(scheme);
        this.defaultPort = defaultPort;
    }

    /**
     * Rewrites the head's target and host.
     *
     * @param hostField whether the head's host was set from a Host field
     * @return why the target is refused; null when it is not
     */
    Reason resolve(RequestHead head, boolean hostField) {
        byte[] bytes = head.headers().bytes();
        int colon = schemeEnd(bytes, head.targetStart, head.targetEnd);
        if (colon < 0) {
            return Reason.BAD_TARGET;
        } else if (!ListElements.is(scheme, bytes, head.targetStart, colon)) {
            return Reason.SCHEME_MISMATCH;
        }
        int authority = colon + 3;
        int path = authorityEnd(bytes, authority, head.targetEnd);
        if (hasUserInfo(bytes, authority, path)) {
            return Reason.BAD_TARGET;
        }
        Reason reason = host(head, hostField, authority, path);
        if (reason == null) {
            originForm(head, path);
        }
        return reason;
    }

    /** The colon of {@code scheme "://"}; −1 when the target does not begin so. */
    private static int schemeEnd(byte[] bytes, int start, int end) {
        int i = start;
        while (i < end && isSchemeByte(bytes[i], i == start)) {
            i++;
        }
        boolean follows = i > start && end - i >= 3 && bytes[i] == ':' && bytes[i + 1] == '/' && bytes[i + 2] == '/';
        return follows ? i : -1;
    }

    private static boolean isSchemeByte(byte b, boolean first) {
        int lower = b | 0x20;
        return lower >= 'a' && lower <= 'z' || !first && (b >= '0' && b <= '9' || b == '+' || b == '-' || b == '.');
    }

    private static int authorityEnd(byte[] bytes, int start, int end) {
        int i = start;
        while (i < end && bytes[i] != '/' && bytes[i] != '?') {
            i++;
        }
        return i;
    }

    private static boolean hasUserInfo(byte[] bytes, int start, int end) {
        for (int i = start; i < end; i++) {
            if (bytes[i] == '@') {
                return true;
            }
        }
        return false;
    }

    private Reason host(RequestHead head, boolean hostField, int start, int end) {
        int fieldStart = head.hostStart;
        int fieldEnd = head.hostEnd;
        int fieldPort = head.hostPort;
        if (!HostCanonicaliser.canonicalise(head, start, end)) {
            return Reason.BAD_HOST;
        }
        return !hostField || HostCanonicaliser.isAlso(head, fieldStart, fieldEnd, fieldPort, defaultPort)
                ? null
                : Reason.HOST_MISMATCH;
    }

    private static void originForm(RequestHead head, int path) {
        HeaderBlock block = head.headers();
        int end = head.targetEnd;
        if (path < end && block.bytes()[path] == '/') {
            head.targetStart = path;
            return;
        }
        boolean asterisk = path == end && head.method == Method.OPTIONS;
        int start = block.append(asterisk ? ASTERISK : SLASH, 0, 1);
        block.ensure(end - path);
        block.append(block.bytes(), path, end - path);
        head.targetStart = start;
        head.targetEnd = block.length();
    }
}
