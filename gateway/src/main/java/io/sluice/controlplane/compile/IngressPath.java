package io.sluice.controlplane.compile;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/**
 * The path of a rule, made canonical in the way request paths are before they are matched (else a rule could never
 * match what it says): unreserved characters decoded, hexadecimal digits in upper case, {@code ;parameters} cut, dot
 * segments resolved, slashes merged. Characters that a request can only carry percent-encoded are encoded.
 */
final class IngressPath {
    private static final String UNRESERVED_MARKS = "-._~";
    private static final String LITERAL = UNRESERVED_MARKS + "!$&'()*+,;=:@/";

    /** @param path canonical; @param problem why there is none */
    record Result(Optional<String> path, String problem) {}

    private IngressPath() {}

    static Result canonical(String written) {
        if (!written.startsWith("/")) {
            return bad("it does not begin with /");
        }
        StringBuilder encoded = new StringBuilder(written.length());
        String problem = encode(written, encoded);
        return problem.isEmpty() ? resolve(encoded.toString()) : bad(problem);
    }

    /** As {@link #canonical}, without a trailing slash: element-wise, {@code /foo/} and {@code /foo} are one prefix. */
    static String withoutTrailingSlash(String canonical) {
        return canonical.length() > 1 && canonical.endsWith("/")
                ? canonical.substring(0, canonical.length() - 1)
                : canonical;
    }

    private static Result bad(String problem) {
        return new Result(Optional.empty(), problem);
    }

    private static String encode(String written, StringBuilder out) {
        for (int i = 0; i < written.length(); ) {
            int c = written.codePointAt(i);
            i += Character.charCount(c);
            if (c < ' ' || c == 0x7f) {
                return "it contains a control character";
            } else if (c == '?' || c == '#') {
                return "it contains '" + (char) c + "', which ends the path of a URL";
            } else if (c == '\\') {
                return "it contains a backslash, and requests with one are refused";
            } else if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
                return "it contains half of a character";
            } else if (c == '%') {
                int octet = octet(written, i);
                if (octet < ' ' || octet == 0x7f) {
                    return "it contains a '%' that does not encode a printable byte";
                }
                append(octet, out);
                i += 2;
            } else if (isLetterOrDigit(c) || LITERAL.indexOf(c) >= 0) {
                out.append((char) c);
            } else {
                for (byte octet : new String(Character.toChars(c)).getBytes(StandardCharsets.UTF_8)) {
                    append(octet & 255, out);
                }
            }
        }
        return "";
    }

    private static int octet(String text, int index) {
        if (index + 2 > text.length()
                || !HexFormat.isHexDigit(text.charAt(index))
                || !HexFormat.isHexDigit(text.charAt(index + 1))) {
            return -1;
        }
        return HexFormat.fromHexDigits(text, index, index + 2);
    }

    private static void append(int octet, StringBuilder out) {
        if (isLetterOrDigit(octet) || octet < 128 && UNRESERVED_MARKS.indexOf(octet) >= 0) {
            out.append((char) octet);
        } else {
            out.append('%').append(HexFormat.of().withUpperCase().toHexDigits((byte) octet));
        }
    }

    private static boolean isLetterOrDigit(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
    }

    private static Result resolve(String path) {
        Deque<String> segments = new ArrayDeque<>();
        boolean open = true; // whether the path ends in a slash
        for (String raw : path.substring(1).split("/", -1)) {
            int parameters = raw.indexOf(';');
            String segment = parameters < 0 ? raw : raw.substring(0, parameters);
            boolean dots = segment.equals(".") || segment.equals("..");
            if (dots && parameters >= 0 || hidesDots(segment)) {
                return bad("it hides a dot segment, and requests with one are refused");
            }
            if (segment.equals("..")) {
                segments.pollLast();
            } else if (!dots && !segment.isEmpty()) {
                segments.addLast(segment);
            }
            open = dots || segment.isEmpty();
        }
        String joined = "/" + String.join("/", segments);
        return new Result(Optional.of(open && joined.length() > 1 ? joined + "/" : joined), "");
    }

    /** Decoding %2F or %5C once would make a dot segment (http1.md N-02): such a request never gets here. */
    private static boolean hidesDots(String segment) {
        if (segment.indexOf('%') < 0) {
            return false;
        }
        String decoded = segment.toLowerCase(Locale.ROOT).replace("%2f", "/").replace("%5c", "/");
        for (String part : decoded.split("/", -1)) {
            if (decoded.indexOf('/') >= 0 && (part.equals(".") || part.equals(".."))) {
                return true;
            }
        }
        return false;
    }
}
