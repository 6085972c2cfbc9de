package io.sluice.dataplane.http;

/**
 * What Content-Length says, read strictly: with Transfer-Encoding the field that decides where a message ends, and with
 * that every smuggling attack (RFC 9110 section 8.6).
 */
public final class ContentLength {
    /** Not a plain number, see {@link #of}. */
    public static final long MALFORMED = -2;

    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;
    /** More digits could exceed a long, and no honest body is that long. */
    private static final int LONGEST = 18;

    private ContentLength() {}

    /** The number in the field's value, {@link #MALFORMED} unless it is 1*DIGIT without a leading zero. */
    public static long of(HeaderBlock block, int field) {
        byte[] bytes = block.bytes();
        int start = block.valueStart(field);
        int end = block.valueEnd(field);
        if (start == end || end - start > LONGEST || bytes[start] == '0' && end - start > 1) {
            return MALFORMED;
        }
        long length = 0;
        for (int i = start; i < end; i++) {
            int digit = bytes[i] - '0';
            if (digit < 0 || digit > 9) {
                return MALFORMED;
            }
            length = length * 10 + digit;
        }
        return length;
    }

    /** Whether a response of this status never has a body, and no Content-Length either (RFC 9110 section 8.6). */
    public static boolean forbidden(int status) {
        return status < 200 || status == NO_CONTENT;
    }

    /** Whether no body follows the head of this status (RFC 9110 section 6.4.1). */
    public static boolean bodiless(int status, int requestMethod) {
        return forbidden(status) || status == NOT_MODIFIED || requestMethod == Method.HEAD;
    }

    /**
     * Sets {@link ResponseHead#contentLength} from the head's field, which is there. On a response that must not have one, a
     * zero is dropped: some servers write it, and it means nothing else.
     *
     * @return false when the length cannot be trusted
     */
    public static boolean ofResponse(ResponseHead head) {
        HeaderBlock block = head.headers();
        int field = block.find(HeaderName.CONTENT_LENGTH);
        boolean forbidden = forbidden(head.status);
        long length = of(block, field);
        if (length == MALFORMED || block.repeated(HeaderName.CONTENT_LENGTH) || forbidden && length > 0) {
            return false;
        }
        if (forbidden) {
            block.drop(field);
            length = RequestHead.NO_LENGTH;
        }
        head.contentLength = length;
        return true;
    }
}
