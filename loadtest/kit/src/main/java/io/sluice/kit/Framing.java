package io.sluice.kit;

/** Where a message body ends. {@code length} counts for {@link Kind#LENGTH} alone. */
public record Framing(Kind kind, long length) {
    static final Framing NONE = new Framing(Kind.NONE, 0);
    static final Framing CHUNKED = new Framing(Kind.CHUNKED, 0);
    static final Framing UNTIL_CLOSE = new Framing(Kind.UNTIL_CLOSE, 0);

    /** The four body framings of RFC 9112 §6. */
    public enum Kind {
        NONE,
        LENGTH,
        CHUNKED,
        UNTIL_CLOSE
    }

    static Framing ofLength(long length) {
        return new Framing(Kind.LENGTH, length);
    }
}
