package io.sluice.model;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A request's target as RFC 9112 section 3.2.1 has it: an absolute path, perhaps with a query; by RFC 3986 appendix A a
 * few characters only, and no fragment. A strict server answers 400 to anything else.
 */
final class OriginForm {
    private static final String MARKS = "-._~!$&'()*+,;=:@/?";
    private static final int FINE = -1;

    private OriginForm() {}

    /** Where the first character is that must not be there; below 0 for none. */
    static int firstWrong(String target) {
        for (int i = 0; i < target.length(); i++) {
            char c = target.charAt(i);
            boolean right = c == '%' ? isHex(target, i + 1) && isHex(target, i + 2) : isAllowed(c);
            if (!right) {
                return i;
            }
        }
        return FINE;
    }

    private static boolean isAllowed(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || MARKS.indexOf(c) >= 0;
    }

    private static boolean isHex(String text, int at) {
        return at < text.length() && "0123456789abcdefABCDEF".indexOf(text.charAt(at)) >= 0;
    }

    /** How such a character is written: its octets of UTF-8, each with a percent sign. */
    static String encoded(String character) {
        StringBuilder encoded = new StringBuilder();
        for (byte octet : character.getBytes(StandardCharsets.UTF_8)) {
            encoded.append(String.format(Locale.ROOT, "%%%02X", octet & 0xff));
        }
        return encoded.toString();
    }
}
