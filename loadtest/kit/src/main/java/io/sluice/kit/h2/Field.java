package io.sluice.kit.h2;

/** A field of HTTP/2 as it is, pseudo-header or not: bytes as ISO-8859-1, nothing checked. */
public record Field(String name, String value) {
    /** What it counts in a table or a list: name, value and 32 (RFC 7541 4.1). */
    public int size() {
        return name.length() + value.length() + 32;
    }

    @Override
    public String toString() {
        return name + ": " + value;
    }
}
