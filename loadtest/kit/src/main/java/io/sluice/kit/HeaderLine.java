package io.sluice.kit;

/**
 * One field line as it was on the wire.
 *
 * @param name the bytes before the colon, case as sent
 * @param value the bytes after the colon without the optional white space around them
 * @param line the whole line without its CRLF
 */
public record HeaderLine(String name, String value, String line) {
    boolean is(String other) {
        return name.equalsIgnoreCase(other);
    }
}
