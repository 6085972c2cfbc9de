package io.sluice.dataplane.http2;

import io.sluice.dataplane.http.ContentLength;
import io.sluice.dataplane.http.HeaderName;
import io.sluice.dataplane.http.Octets;
import io.sluice.dataplane.http.ResponseHead;
import io.sluice.model.Reason;

/**
 * Makes a {@link ResponseHead} of a decoded section (RFC 9113 section 8.3.2), interim ones included. Afterwards the head is as
 * if it had come over HTTP/1.1: {@code chunked} for a body of unknown length, length 0 where the stream has ended.
 */
final class ResponseFields {
    private static final int DIGITS = 3;
    private static final int SMALLEST = 100;
    private static final int SWITCHING_PROTOCOLS = 101;

    private ResponseFields() {}

    /**
     * Fills in the head, which was reset before its section was decoded.
     *
     * @param in decoded into the head's block
     * @param requestMethod what was asked, see {@link io.sluice.dataplane.http.Method}
     * @param endOfStream whether nothing follows
     * @return why the head is refused, or null
     */
    static Reason check(DecodedHead in, ResponseHead head, int requestMethod, boolean endOfStream) {
        Reason fault = in.fault();
        if (fault != null) {
            boolean large = fault == Reason.HEADERS_TOO_LARGE || fault == Reason.TOO_MANY_HEADERS;
            return large ? Reason.RESPONSE_HEAD_TOO_LARGE : Reason.BAD_RESPONSE_HEAD;
        } else if (!status(in, head)) {
            return Reason.BAD_RESPONSE_HEAD;
        } else if (head.status == SWITCHING_PROTOCOLS) {
            return Reason.UNEXPECTED_UPGRADE; // RFC 9113 section 8.6: there is no such thing in HTTP/2
        }
        head.keepAlive = true;
        return framed(head, requestMethod, endOfStream) ? null : Reason.BAD_RESPONSE_FRAMING;
    }

    private static boolean status(DecodedHead in, ResponseHead head) {
        int start = in.start(Pseudo.STATUS);
        if (start < 0 || in.end(Pseudo.STATUS) - start != DIGITS) {
            return false;
        }
        byte[] bytes = in.block().bytes();
        int status = 0;
        for (int i = start; i < start + DIGITS; i++) {
            if (!Octets.isDigit(bytes[i])) {
                return false;
            }
            status = status * 10 + bytes[i] - '0';
        }
        head.status = status;
        return status >= SMALLEST;
    }

    private static boolean framed(ResponseHead head, int requestMethod, boolean endOfStream) {
        head.bodiless = ContentLength.bodiless(head.status, requestMethod);
        if (head.headers().mayHave(HeaderName.CONTENT_LENGTH) && !ContentLength.ofResponse(head)) {
            return false;
        } else if (head.interim()) {
            return !endOfStream; // RFC 9113 section 8.1: the final response is still to come
        } else if (head.bodiless) {
            return true;
        } else if (!endOfStream) {
            head.chunked = head.contentLength < 0;
            return true;
        }
        boolean empty = head.contentLength <= 0;
        head.contentLength = 0;
        return empty;
    }
}
