package io.sluice.dataplane.http1;

import io.sluice.dataplane.http.ContentLength;
import io.sluice.dataplane.http.HeadRules;
import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.HeaderName;
import io.sluice.dataplane.http.HostCanonicaliser;
import io.sluice.dataplane.http.Method;
import io.sluice.dataplane.http.RequestHead;
import io.sluice.model.Reason;
import io.sluice.settings.HttpSettings;

/**
 * What only a whole request head can tell: framing, host, connection, expectation, path. Checked in this order, so that
 * of several faults always the same one is reported: the one that would make the bytes after the head ambiguous first.
 */
final class RequestRules {
    private static final long FRAMING = 1L << HeaderName.CONTENT_LENGTH | 1L << HeaderName.TRANSFER_ENCODING;
    private static final long RARE = HeadRules.RARE | 1L << HeaderName.UPGRADE;

    private final HeadRules rules;
    private AbsoluteForm absoluteForm = AbsoluteForm.HTTP;

    RequestRules(HttpSettings settings) {
        this.rules = new HeadRules(settings);
    }

    /** @param secure whether the connection is TLS, which is what the scheme of an absolute target must say */
    void secure(boolean secure) {
        absoluteForm = secure ? AbsoluteForm.HTTPS : AbsoluteForm.HTTP;
    }

    /** Fills in what the fields of a head say; gives the reason to refuse it, or null. */
    Reason check(RequestHead head) {
        HeaderBlock block = head.headers();
        Reason reason = block.mayHaveAny(FRAMING) ? framing(head, block) : null;
        if (reason == null) {
            reason = host(head, block);
        }
        if (reason == null) {
            reason = connection(head, block);
        }
        if (reason == null && block.mayHaveAny(RARE)) {
            reason = rare(head, block);
        }
        return reason == null ? rules.target(head) : reason;
    }

    private static Reason framing(RequestHead head, HeaderBlock block) {
        if (block.mayHave(HeaderName.TRANSFER_ENCODING)) {
            return transferEncoding(head, block);
        } else if (block.repeated(HeaderName.CONTENT_LENGTH)) {
            return Reason.REPEATED_CONTENT_LENGTH;
        }
        long length = ContentLength.of(block, block.find(HeaderName.CONTENT_LENGTH));
        if (length == ContentLength.MALFORMED) {
            return Reason.BAD_CONTENT_LENGTH;
        }
        head.contentLength = length;
        boolean unclear = head.method == Method.GET || head.method == Method.HEAD || head.method == Method.DELETE;
        return head.minorVersion == 0 && length > 0 && unclear ? Reason.UNEXPECTED_BODY : null;
    }

    private static Reason transferEncoding(RequestHead head, HeaderBlock block) {
        if (head.minorVersion == 0) {
            return Reason.TRANSFER_ENCODING_ON_HTTP10;
        } else if (block.mayHave(HeaderName.CONTENT_LENGTH)) {
            return Reason.LENGTH_AND_ENCODING;
        }
        return switch (BodyLength.coding(block)) {
            case UNKNOWN -> Reason.UNKNOWN_TRANSFER_CODING;
            case MALFORMED -> Reason.BAD_TRANSFER_ENCODING;
            case CHUNKED -> {
                head.chunked = true;
                yield null;
            }
        };
    }

    private Reason host(RequestHead head, HeaderBlock block) {
        int field = block.find(HeaderName.HOST);
        if (field < 0 ? head.minorVersion > 0 : block.repeated(HeaderName.HOST)) {
            return Reason.BAD_HOST;
        } else if (field >= 0
                && !HostCanonicaliser.canonicalise(head, block.valueStart(field), block.valueEnd(field))) {
            return Reason.BAD_HOST;
        }
        byte first = block.bytes()[head.targetStart];
        return first == '/' || first == '*' ? null : absoluteForm.resolve(head, field >= 0);
    }

    private static Reason connection(RequestHead head, HeaderBlock block) {
        int options = block.mayHave(HeaderName.CONNECTION) ? ConnectionOptions.of(block) : 0;
        if ((options & ConnectionOptions.PROTECTED) != 0) {
            return Reason.PROTECTED_HEADER_NOMINATED;
        } else if ((options & ConnectionOptions.MALFORMED) != 0) {
            return Reason.BAD_HEADER_VALUE;
        }
        head.keepAlive = ConnectionOptions.persistent(options, head.minorVersion);
        return null;
    }

    private static Reason rare(RequestHead head, HeaderBlock block) {
        Reason reason = HeadRules.rare(head);
        return reason == null && block.mayHave(HeaderName.UPGRADE) ? upgrade(head) : reason;
    }

    private static Reason upgrade(RequestHead head) {
        head.upgrade = WebSocketHandshake.isAskedFor(head);
        return head.upgrade && !WebSocketHandshake.hasKey(head) ? Reason.BAD_WEBSOCKET_KEY : null;
    }
}
