package io.sluice.dataplane.http1;

import io.netty.buffer.ByteBuf;
import io.sluice.dataplane.http.ContentLength;
import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.HeaderName;
import io.sluice.dataplane.http.Method;
import io.sluice.dataplane.http.Octets;
import io.sluice.dataplane.http.ResponseHead;
import io.sluice.model.Reason;
import io.sluice.settings.HttpSettings.UnderscoreHeaders;
import io.sluice.settings.UpstreamSettings;

/**
 * Reads response heads (RFC 9112 sections 4 to 6; http1.md section 4), interim ones included. One per upstream
 * connection. Copies and looks at every byte once and resumes at any of them, as {@link RequestHeadReader} does. The
 * only thing repaired is a blank before a colon, which RFC 9112 section 5.1 asks a proxy to remove.
 */
public final class ResponseHeadReader {
    /** The head is not complete; all bytes were taken. */
    public static final int MORE = 0;
    /** The head is complete. */
    public static final int DONE = 1;
    /** The head is refused for {@link #failure()}; the connection is of no further use. */
    public static final int FAILED = 2;

    private static final int BITE = 1024;
    private static final int STATUS = 9;
    private static final int PHRASE = 13;

    private enum Step {
        VERSION,
        STATUS,
        PHRASE,
        LINE_FEED,
        FIELDS
    }

    private static final byte[] VERSION = BodyLength.ascii("HTTP/1.0 ");

    private final UpstreamSettings settings;
    private final FieldSection fields;

    private Step step;
    private int at;
    private Reason failure;

    /** @param settings limits */
    public ResponseHeadReader(UpstreamSettings settings) {
        this.settings = settings;
        this.fields = new FieldSection(settings.maxResponseHeaders(), UnderscoreHeaders.KEEP, true);
        reset();
    }

    /** Makes ready for the next head. */
    public void reset() {
        step = Step.VERSION;
        at = 0;
        failure = null;
    }

    /** Why the head was refused; null unless {@link #FAILED}. */
    public Reason failure() {
        return failure;
    }

    /** Whether any byte of a head has been seen since {@link #reset()}. */
    public boolean started() {
        return at > 0;
    }

    /**
     * Takes bytes up to the end of the head, never beyond. The head is reset before its first byte.
     *
     * @param requestMethod what was asked, see {@link Method}: no body follows the head of an answer to HEAD
     * @return {@link #MORE}, {@link #DONE} or {@link #FAILED}
     */
    public int read(ByteBuf in, ResponseHead head, int requestMethod) {
        HeaderBlock block = head.headers();
        if (at == 0) {
            head.reset();
        }
        int result = MORE;
        while (result == MORE && in.isReadable()) {
            block.append(in, Math.min(in.readableBytes(), BITE));
            result = parse(head, block);
        }
        if (result != MORE) {
            in.readerIndex(in.readerIndex() - (block.length() - at));
            block.length(at);
        }
        if (result == DONE && !framed(head, block, requestMethod)) {
            return fail(Reason.BAD_RESPONSE_FRAMING);
        }
        return result;
    }

    private int parse(ResponseHead head, HeaderBlock block) {
        byte[] bytes = block.bytes();
        while (step != Step.FIELDS) {
            int end = Math.min(block.length(), settings.maxStatusLine());
            if (at == end) {
                return at == settings.maxStatusLine() ? fail(Reason.RESPONSE_HEAD_TOO_LARGE) : MORE;
            }
            if (!statusLine(head, bytes, end)) {
                return fail(Reason.BAD_RESPONSE_HEAD);
            }
        }
        int end = Math.min(block.length(), settings.maxResponseHead());
        int result = fields.read(block, end);
        at = fields.at();
        if (result == FieldSection.FAILED) {
            boolean large = fields.failure() == Reason.TOO_MANY_HEADERS;
            return fail(large ? Reason.RESPONSE_HEAD_TOO_LARGE : Reason.BAD_RESPONSE_HEAD);
        } else if (result == FieldSection.DONE) {
            return DONE;
        }
        return at >= settings.maxResponseHead() ? fail(Reason.RESPONSE_HEAD_TOO_LARGE) : MORE;
    }

    private boolean statusLine(ResponseHead head, byte[] bytes, int end) {
        return switch (step) {
            case VERSION -> version(head, bytes[at]);
            case STATUS -> status(head, bytes[at]);
            case PHRASE -> phrase(head, bytes, end);
            case LINE_FEED -> lineFeed(bytes[at]);
            case FIELDS -> true;
        };
    }

    private boolean version(ResponseHead head, byte b) {
        if (at == VERSION.length - 2) {
            head.minorVersion = b - '0';
            at++;
            return b == '0' || b == '1';
        }
        boolean right = b == VERSION[at++];
        if (at == STATUS) {
            step = Step.STATUS;
        }
        return right;
    }

    /** Three digits, then SP and a phrase, or nothing. */
    private boolean status(ResponseHead head, byte b) {
        if (at < STATUS + 3) {
            head.status = head.status * 10 + b - '0';
            at++;
            return Octets.isDigit(b);
        }
        head.reasonStart = head.reasonEnd = ++at;
        step = b == ' ' ? Step.PHRASE : Step.LINE_FEED;
        return head.status >= 100 && (b == ' ' || b == '\r');
    }

    private boolean phrase(ResponseHead head, byte[] bytes, int end) {
        at = Octets.valueEnd(bytes, at, end);
        if (at == end) {
            return true;
        }
        head.reasonStart = PHRASE;
        head.reasonEnd = at;
        step = Step.LINE_FEED;
        return bytes[at++] == '\r';
    }

    private boolean lineFeed(byte b) {
        at++;
        fields.begin(at);
        step = Step.FIELDS;
        return b == '\n';
    }

    /** RFC 9112 section 6.3 and http1.md R-01: whether it is clear where the body ends. */
    private static boolean framed(ResponseHead head, HeaderBlock block, int requestMethod) {
        head.bodiless = ContentLength.bodiless(head.status, requestMethod);
        if (block.mayHave(HeaderName.TRANSFER_ENCODING)) {
            head.chunked = true;
            boolean forbidden = head.minorVersion == 0 || ContentLength.bodiless(head.status, Method.GET);
            if (forbidden
                    || block.mayHave(HeaderName.CONTENT_LENGTH)
                    || BodyLength.coding(block) != BodyLength.Coding.CHUNKED) {
                return false;
            }
        } else if (block.mayHave(HeaderName.CONTENT_LENGTH) && !ContentLength.ofResponse(head)) {
            return false;
        }
        int options = block.mayHave(HeaderName.CONNECTION) ? ConnectionOptions.of(block) : 0;
        head.keepAlive = ConnectionOptions.persistent(options, head.minorVersion) && !head.untilClose();
        if (block.mayHave(HeaderName.KEEP_ALIVE)) {
            head.keepAliveTimeout = KeepAliveTimeout.of(block);
        }
        return true;
    }

    private int fail(Reason reason) {
        failure = reason;
        return FAILED;
    }
}
