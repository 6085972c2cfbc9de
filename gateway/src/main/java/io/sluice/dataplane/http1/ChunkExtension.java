package io.sluice.dataplane.http1;

import io.sluice.dataplane.http.Octets;

/**
 * The grammar of chunk extensions (RFC 9112 section 7.1.1), byte by byte: {@code *(";" name ["=" (token / quoted-string)])}
 * with blanks around the separators. Nothing of it is kept; it is read this strictly because readers that skip it
 * differently find different ends of the line (CVE-2025-58056, CVE-2026-33870).
 */
final class ChunkExtension {
    private enum Step {
        SEMICOLON,
        BEFORE_NAME,
        NAME,
        BEFORE_VALUE,
        VALUE,
        QUOTED,
        QUOTED_PAIR,
        /** A blank came behind a name: a value may still follow. */
        AFTER_NAME,
        AFTER_VALUE
    }

    private Step step = Step.SEMICOLON;

    void begin() {
        step = Step.SEMICOLON;
    }

    /** Whether the line may end here. */
    boolean complete() {
        return step == Step.NAME || step == Step.VALUE || step == Step.AFTER_VALUE;
    }

    /** Takes the next byte; false when it must not stand here. */
    boolean next(byte b) {
        return switch (step) {
            case SEMICOLON, AFTER_VALUE -> blank(b) || separator(b, ';', Step.BEFORE_NAME);
            case BEFORE_NAME -> blank(b) || token(b, Step.NAME);
            case NAME -> token(b, Step.NAME) || blank(b, Step.AFTER_NAME) || afterName(b);
            case AFTER_NAME -> blank(b) || afterName(b);
            case BEFORE_VALUE -> blank(b) || token(b, Step.VALUE) || separator(b, '"', Step.QUOTED);
            case VALUE -> token(b, Step.VALUE) || blank(b, Step.AFTER_VALUE) || separator(b, ';', Step.BEFORE_NAME);
            case QUOTED -> separator(b, '"', Step.AFTER_VALUE) || separator(b, '\\', Step.QUOTED_PAIR) || quotable(b);
            case QUOTED_PAIR -> quotable(b);
        };
    }

    private boolean afterName(byte b) {
        return separator(b, '=', Step.BEFORE_VALUE) || separator(b, ';', Step.BEFORE_NAME);
    }

    private boolean token(byte b, Step next) {
        return Octets.isToken(b) && go(next);
    }

    private boolean separator(byte b, char wanted, Step next) {
        return b == wanted && go(next);
    }

    private boolean blank(byte b, Step next) {
        return Octets.isBlank(b) && go(next);
    }

    private static boolean blank(byte b) {
        return Octets.isBlank(b);
    }

    private boolean quotable(byte b) {
        boolean control = b >= 0 && b < ' ' && b != '\t' || b == 0x7F;
        return !control && go(Step.QUOTED);
    }

    private boolean go(Step next) {
        step = next;
        return true;
    }
}
