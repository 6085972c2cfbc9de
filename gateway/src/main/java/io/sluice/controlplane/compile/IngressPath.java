package io.sluice.controlplane.compile;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The path of a rule, made canonical in the way request paths are before they are matched (else a rule could never
 * match what it says): unreserved characters decoded, hexadecimal digits in upper case, {@code ;parameters} cut, dot
 * segments resolved, slashes merged. Characters that a request can only carry percent-encoded are encoded.
 */
final class IngressPath {
    private static final String UNRESERVED_MARKS = "-._~";
    private static final Pattern SEPARATOR = Pattern.compile("%2F|%5C");
    private static final String NEVER_LITERAL = "\"<>";

    /**
     * @param path canonical
     * @param problem why there is none
     */
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
                if (octet <= 0 || octet == '\r' || octet == '\n') {
                    return "it contains a '%' that encodes no byte, or one that requests are refused for";
                }
                append(octet, out);
                i += 2;
            } else if (c > ' ' && c < 0x7f && NEVER_LITERAL.indexOf(c) < 0) {
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

    /** Parameters are cut last: up to then a segment of parameters alone is one that a dot segment can remove. */
    private static Result resolve(String path) {
        Deque<String> segments = new ArrayDeque<>();
        boolean open = true; // whether the path ends in a slash
        for (String segment : path.substring(1).split("/", -1)) {
            boolean dots = segment.equals(".") || segment.equals("..");
            if (hidesDots(segment)) {
                return bad("it hides a dot segment, and requests with one are refused");
            }
            if (segment.equals("..")) {
                String left = segments.pollLast();
                if (left != null && SEPARATOR.matcher(left).find()) {
                    return bad("a dot segment follows an encoded slash, and requests with both are refused");
                }
            } else if (!dots && !segment.isEmpty()) {
                segments.addLast(segment);
            }
            open = dots || segment.isEmpty();
        }
        return new Result(Optional.of(joined(segments, open)), "");
    }

    private static String joined(Deque<String> segments, boolean open) {
        StringBuilder path = new StringBuilder("/");
        for (String segment : segments) {
            int parameters = segment.indexOf(';');
            String plain = parameters < 0 ? segment : segment.substring(0, parameters);
            path.append(plain).append(plain.isEmpty() ? "" : "/");
        }
        boolean lastIsEmpty = segments.isEmpty() || segments.getLast().startsWith(";");
        return open || lastIsEmpty ? path.toString() : path.substring(0, path.length() - 1);
    }

    /** A reader that decodes %2F or %5C, or takes parameters for nothing, would find a dot segment (http1.md N-02). */
    private static boolean hidesDots(String segment) {
        String[] parts = SEPARATOR.split(segment, -1);
        for (String part : parts) {
            String plain = part.indexOf(';') < 0 ? part : part.substring(0, part.indexOf(';'));
            boolean dots = plain.equals(".") || plain.equals("..");
            if (dots && (parts.length > 1 || plain.length() < part.length())) {
                return true;
            }
        }
        return false;
    }
}
