package io.sluice.dataplane.http1;

import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.Octets;
import io.sluice.model.Reason;
import io.sluice.settings.HttpSettings.UnderscoreHeaders;

/**
 * The field lines of a head or of a trailer section, up to and including the empty line (RFC 9112 section 5): a state
 * machine that looks at every byte once and resumes at any of them, so that the verdict and its reason depend on the
 * bytes alone, never on how they were cut into segments.
 */
final class FieldSection {
    static final int MORE = 0;
    static final int DONE = 1;
    static final int FAILED = 2;

    private enum Step {
        LINE,
        NAME,
        BLANK_BEFORE_COLON,
        BLANK_BEFORE_VALUE,
        VALUE,
        LINE_FEED,
        LAST_LINE_FEED
    }

    private final int maxFields;
    private final UnderscoreHeaders underscores;
    private final boolean blankBeforeColon;

    private Step step;
    private int at;
    private int lines;
    private int nameStart;
    private int nameEnd;
    private int valueStart;
    private boolean blankSeen;
    private boolean underscoreSeen;
    private int underscoresDropped;
    private Reason failure;

    /**
     * @param maxFields one more is refused
     * @param underscores what happens to a name with an underscore
     * @param blankBeforeColon whether a blank between name and colon is removed (RFC 9112 section 5.1 asks this of
     *     responses) or refused
     */
    FieldSection(int maxFields, UnderscoreHeaders underscores, boolean blankBeforeColon) {
        this.maxFields = maxFields;
        this.underscores = underscores;
        this.blankBeforeColon = blankBeforeColon;
        begin(0);
    }

    /** Starts a section whose first byte is at {@code start} of the block. */
    void begin(int start) {
        step = Step.LINE;
        at = start;
        lines = 0;
        underscoreSeen = false;
        underscoresDropped = 0;
        failure = null;
    }

    /** The next byte to look at. */
    int at() {
        return at;
    }

    int underscoresDropped() {
        return underscoresDropped;
    }

    Reason failure() {
        return failure;
    }

    /** Looks at the block's bytes up to {@code end}; fields are registered as their lines end. */
    int read(HeaderBlock block, int end) {
        byte[] bytes = block.bytes();
        while (at < end) {
            switch (step) {
                case LINE -> {
                    if (!wholeLine(block, bytes, end)) {
                        line(bytes[at]);
                    }
                }
                case NAME -> name(bytes, end);
                case BLANK_BEFORE_COLON -> beforeColon(bytes[at]);
                case BLANK_BEFORE_VALUE -> beforeValue(bytes[at]);
                case VALUE -> value(bytes, end);
                case LINE_FEED -> lineFeed(block);
                case LAST_LINE_FEED -> {
                    return bytes[at++] == '\n' ? DONE : fail(Reason.BAD_LINE_END);
                }
            }
            if (failure != null) {
                return FAILED;
            }
        }
        return MORE;
    }

    /** Takes a line that has arrived whole and in its usual form; leaves any other, untouched, to the steps. */
    private boolean wholeLine(HeaderBlock block, byte[] bytes, int end) {
        int colon = Octets.nameEnd(bytes, at, end);
        if (colon == at || end - colon < 4 || bytes[colon] != ':' || lines == maxFields) {
            return false;
        }
        int value = bytes[colon + 1] == ' ' ? colon + 2 : colon + 1;
        int stop = Octets.valueEnd(bytes, value, end);
        if (end - stop < 2
                || bytes[stop] != '\r'
                || bytes[stop + 1] != '\n'
                || Octets.isBlank(bytes[value])
                || Octets.isBlank(bytes[stop - 1])) {
            return false;
        }
        lines++;
        block.field(at, colon, value, stop, stop + 2);
        at = stop + 2;
        return true;
    }

    private void line(byte first) {
        if (first == '\r') {
            step = Step.LAST_LINE_FEED;
            at++;
        } else if (first == '\n') {
            fail(Reason.BAD_LINE_END);
        } else if (Octets.isBlank(first)) {
            fail(lines == 0 ? Reason.BAD_HEADER_NAME : Reason.OBSOLETE_FOLD);
        } else if (!Octets.isToken(first)) {
            fail(Reason.BAD_HEADER_NAME);
        } else if (lines == maxFields) {
            fail(Reason.TOO_MANY_HEADERS);
        } else {
            lines++;
            nameStart = at;
            blankSeen = false;
            step = Step.NAME;
        }
    }

    private void name(byte[] bytes, int end) {
        at = Octets.nameEnd(bytes, at, end);
        if (at == end) {
            return;
        }
        byte b = bytes[at];
        if (b == ':') {
            nameEnd = at++;
            step = Step.BLANK_BEFORE_VALUE;
        } else if (b == '_') {
            underscoreSeen = true;
            at++;
        } else if (blankBeforeColon && Octets.isBlank(b)) {
            nameEnd = at++;
            blankSeen = true;
            step = Step.BLANK_BEFORE_COLON;
        } else {
            fail(b == '\n' ? Reason.BAD_LINE_END : Reason.BAD_HEADER_NAME);
        }
    }

    private void beforeColon(byte b) {
        if (b == ':') {
            at++;
            step = Step.BLANK_BEFORE_VALUE;
        } else if (Octets.isBlank(b)) {
            at++;
        } else {
            fail(Reason.BAD_HEADER_NAME);
        }
    }

    private void beforeValue(byte b) {
        if (Octets.isBlank(b)) {
            at++;
        } else {
            valueStart = at;
            step = Step.VALUE;
        }
    }

    private void value(byte[] bytes, int end) {
        at = Octets.valueEnd(bytes, at, end);
        if (at == end) {
            return;
        } else if (bytes[at] == '\r') {
            at++;
            step = Step.LINE_FEED;
        } else {
            fail(bytes[at] == '\n' ? Reason.BAD_LINE_END : Reason.BAD_HEADER_VALUE);
        }
    }

    private void lineFeed(HeaderBlock block) {
        byte[] bytes = block.bytes();
        if (bytes[at] != '\n') {
            fail(Reason.BAD_LINE_END);
            return;
        }
        int valueEnd = Octets.trimEnd(bytes, valueStart, at - 1);
        int field = block.field(nameStart, nameEnd, valueStart, valueEnd, ++at);
        step = Step.LINE;
        if (underscoreSeen) {
            underscore(block, field);
        }
        if (blankSeen) {
            block.rewrite(field);
        }
    }

    private void underscore(HeaderBlock block, int field) {
        underscoreSeen = false;
        switch (underscores) {
            case DROP -> {
                block.drop(field);
                underscoresDropped++;
            }
            case REJECT -> fail(Reason.UNDERSCORE_IN_HEADER_NAME);
            case KEEP -> {}
        }
    }

    private int fail(Reason reason) {
        failure = reason;
        return FAILED;
    }
}
