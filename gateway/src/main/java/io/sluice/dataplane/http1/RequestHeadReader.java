package io.sluice.dataplane.http1;

import io.netty.buffer.ByteBuf;
import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.Method;
import io.sluice.dataplane.http.Octets;
import io.sluice.dataplane.http.RequestHead;
import io.sluice.model.Reason;
import io.sluice.settings.HttpSettings;

/**
 * Reads request heads (RFC 9112 sections 2 to 5), one after the other; http1.md sections 1 to 3. One per connection.
 *
 * <p>Every byte is copied once and looked at once, and reading resumes where it stopped: one byte per segment costs as
 * much as all at once, and gives the same head or the same {@link Reason}. Of several faults in the bytes the first one
 * wins; what only the whole head can tell is checked at its end, in a fixed order. Nothing is repaired. Allocates only
 * where the head's block has to grow, and that is bounded by the limits.
 */
public final class RequestHeadReader {
    /** The head is not complete; all bytes were taken. */
    public static final int MORE = 0;
    /** The head is complete. */
    public static final int DONE = 1;
    /** The head is refused for {@link #failure()}; nothing further on this connection can be understood. */
    public static final int FAILED = 2;

    /** Bytes taken at a time: most heads are smaller, and what belongs to the body is not copied for nothing. */
    private static final int BITE = 1024;

    private enum Step {
        START,
        START_LINE_FEED,
        METHOD,
        TARGET,
        VERSION,
        LINE_FEED,
        FIELDS
    }

    private static final byte[] VERSION = BodyLength.ascii("HTTP/0.0");
    private static final long HTTP_11 = Octets.eight(BodyLength.ascii("HTTP/1.1"), 0);

    private final HttpSettings settings;
    private final FieldSection fields;
    private final RequestRules rules;

    private Step step;
    private int at;
    private int lineStart;
    private int leadingCrlf;
    private int versionStart;
    private Reason failure;

    /** For connections without TLS. */
    public RequestHeadReader(HttpSettings settings) {
        this(settings, false);
    }

    /**
     * @param settings limits
     * @param secure whether the connection is TLS, which is what the scheme of an absolute target must say
     */
    public RequestHeadReader(HttpSettings settings, boolean secure) {
        this.settings = settings;
        this.fields = new FieldSection(settings.maxHeaders(), settings.underscoreHeaders(), false);
        this.rules = new RequestRules(settings);
        secure(secure);
        reset();
    }

    /** Whether the connection of the next heads is TLS, as a reader may serve one connection after the other. */
    public void secure(boolean secure) {
        rules.secure(secure);
    }

    /** Makes ready for the next head. */
    public void reset() {
        step = Step.START;
        at = 0;
        lineStart = 0;
        leadingCrlf = 0;
        failure = null;
    }

    /** Why the head was refused; null unless {@link #FAILED}. */
    public Reason failure() {
        return failure;
    }

    /** Whether any byte of a head, or a CRLF before it, has been seen since {@link #reset()}. */
    public boolean started() {
        return at > 0;
    }

    /** How many empty lines have come, if nothing else has since {@link #reset()}; those {@link #after} included. */
    int onlyEmptyLines() {
        return step == Step.START && at > 0 ? leadingCrlf : 0;
    }

    /** After {@link #reset()}: so many empty lines have come before. */
    void after(int emptyLines) {
        leadingCrlf = emptyLines;
    }

    /** How many fields of the head were dropped for an underscore in their names. */
    public int underscoreHeadersDropped() {
        return step == Step.FIELDS ? fields.underscoresDropped() : 0;
    }

    /**
     * Takes bytes up to the end of the head, never beyond. The head is reset before its first byte.
     *
     * @return {@link #MORE}, {@link #DONE} or {@link #FAILED}
     */
    public int read(ByteBuf in, RequestHead head) {
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
        if (result == DONE) {
            failure = rules.check(head);
            return failure == null ? DONE : FAILED;
        }
        return result;
    }

    private int parse(RequestHead head, HeaderBlock block) {
        byte[] bytes = block.bytes();
        while (step != Step.FIELDS) {
            int limit = lineStart + settings.maxRequestLine();
            int end = Math.min(block.length(), limit);
            if (at == end) {
                return at == limit ? fail(Reason.TARGET_TOO_LONG) : MORE;
            }
            requestLine(head, bytes, end);
            if (failure != null) {
                return FAILED;
            }
        }
        int limit = lineStart + settings.maxHeaderBytes();
        int end = Math.min(block.length(), limit);
        int result = fields.read(block, end);
        at = fields.at();
        if (result == FieldSection.FAILED) {
            return fail(fields.failure());
        } else if (result == FieldSection.DONE) {
            return DONE;
        }
        return at >= limit ? fail(Reason.HEADERS_TOO_LARGE) : MORE;
    }

    private void requestLine(RequestHead head, byte[] bytes, int end) {
        switch (step) {
            case START -> start(head, bytes[at]);
            case START_LINE_FEED -> startLineFeed(bytes[at]);
            case METHOD -> method(head, bytes, end);
            case TARGET -> target(head, bytes, end);
            case VERSION -> version(bytes, end);
            case LINE_FEED -> lineFeed(head, bytes);
            case FIELDS -> {}
        }
    }

    private void start(RequestHead head, byte first) {
        if (first == '\r' && leadingCrlf < settings.leadingCrlf()) {
            at++;
            step = Step.START_LINE_FEED;
        } else if (Octets.isToken(first)) {
            lineStart = at;
            head.methodStart = at;
            step = Step.METHOD;
        } else {
            fail(Reason.BAD_START);
        }
    }

    private void startLineFeed(byte b) {
        if (b == '\n') {
            at++;
            leadingCrlf++;
            lineStart = at;
            step = Step.START;
        } else {
            fail(Reason.BAD_START);
        }
    }

    private void method(RequestHead head, byte[] bytes, int end) {
        int longest = head.methodStart + settings.maxMethodLength();
        at = Octets.tokenEnd(bytes, at, Math.min(end, longest + 1));
        if (at > longest) {
            fail(Reason.BAD_METHOD);
        } else if (at < end) {
            methodEnd(head, bytes);
        }
    }

    private void methodEnd(RequestHead head, byte[] bytes) {
        byte b = bytes[at];
        if (b != ' ') {
            fail(b == '\r' || b == '\n' ? Reason.BAD_REQUEST_LINE : Reason.BAD_METHOD);
            return;
        }
        head.methodEnd = at;
        head.method = Method.of(bytes, head.methodStart, at);
        if (head.method == Method.CONNECT || head.method == Method.TRACE) {
            fail(Reason.METHOD_NOT_ALLOWED); // whatever follows: a target in authority-form is not even looked at
            return;
        }
        head.targetStart = ++at;
        step = Step.TARGET;
    }

    private void target(RequestHead head, byte[] bytes, int end) {
        at = Octets.targetEnd(bytes, at, end);
        if (at == end) {
            return;
        }
        byte b = bytes[at];
        if (b != ' ') {
            fail(b == '\r' ? Reason.BAD_VERSION : b == '\n' ? Reason.BAD_LINE_END : Reason.BAD_TARGET);
        } else if (at == head.targetStart) {
            fail(Reason.BAD_REQUEST_LINE);
        } else {
            head.targetEnd = at++;
            versionStart = at;
            step = Step.VERSION;
        }
    }

    private void version(byte[] bytes, int end) {
        int offset = at - versionStart;
        if (offset == 0 && end - at > VERSION.length && Octets.eight(bytes, at) == HTTP_11) {
            at += VERSION.length;
            return;
        }
        byte b = bytes[at++];
        if (offset == VERSION.length && b == '\r') {
            step = Step.LINE_FEED;
        } else if (b == '\n') {
            fail(Reason.BAD_LINE_END);
        } else if (offset == VERSION.length) {
            fail(Reason.BAD_VERSION);
        } else if (VERSION[offset] == '0' ? !Octets.isDigit(b) : b != VERSION[offset]) {
            fail(offset == 0 && b != 'h' ? Reason.BAD_REQUEST_LINE : Reason.BAD_VERSION);
        }
    }

    private void lineFeed(RequestHead head, byte[] bytes) {
        if (bytes[at] != '\n') {
            fail(Reason.BAD_LINE_END);
            return;
        }
        int minor = bytes[versionStart + 7] - '0';
        if (bytes[versionStart + 5] != '1' || minor > 1) {
            fail(Reason.UNSUPPORTED_VERSION);
            return;
        }
        head.minorVersion = minor;
        at++;
        fields.begin(at);
        step = Step.FIELDS;
    }

    private int fail(Reason reason) {
        failure = reason;
        return FAILED;
    }
}
