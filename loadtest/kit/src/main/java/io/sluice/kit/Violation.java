package io.sluice.kit;

/** One departure from the canonical form of a message; recorded, never repaired. */
public record Violation(Rule rule, String detail) {
    /** What was broken. After a fatal one the framing is in doubt, so nothing further on the connection is read. */
    public enum Rule {
        BARE_LF(true),
        BARE_CR(true),
        BLANK_LINE_BEFORE_MESSAGE(false),
        START_LINE(true),
        TARGET(false),
        VERSION(false),
        OBS_FOLD(true),
        NO_COLON(true),
        BLANK_BEFORE_COLON(true),
        NAME(true),
        CONTROL_IN_VALUE(true),
        HOST(false),
        CONTENT_LENGTH(true),
        TRANSFER_ENCODING(true),
        TRANSFER_ENCODING_CASE(false),
        LENGTH_AND_CHUNKED(true),
        FRAMING_NOT_ALLOWED(true),
        CHUNK_SIZE(true),
        CHUNK_EXTENSION(false),
        CHUNK_END(true),
        FORBIDDEN_TRAILER(false),
        TRUNCATED(true);

        private final boolean fatal;

        Rule(boolean fatal) {
            this.fatal = fatal;
        }

        public boolean fatal() {
            return fatal;
        }
    }

    @Override
    public String toString() {
        return rule + " (" + Bytes.excerpt(Bytes.raw(detail)) + ")";
    }
}
