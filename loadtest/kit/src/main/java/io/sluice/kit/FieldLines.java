package io.sluice.kit;

import io.sluice.kit.Violation.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;

/** The grammar of field lines (RFC 9112 §5, RFC 9110 §5.5) and of the two framing fields (RFC 9112 §6). */
final class FieldLines {
    private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";
    private static final Set<String> NEVER_IN_TRAILERS = Set.of(
            "content-length",
            "transfer-encoding",
            "host",
            "connection",
            "te",
            "trailer",
            "authorization",
            "cookie",
            "forwarded",
            "x-forwarded-for",
            "x-forwarded-host",
            "x-forwarded-proto",
            "x-forwarded-port",
            "x-real-ip");

    private FieldLines() {}

    static HeaderLines parse(List<String> lines, Consumer<Violation> violations) {
        List<HeaderLine> parsed = new ArrayList<>(lines.size());
        for (String line : lines) {
            parsed.add(parseLine(line, violations));
        }
        return new HeaderLines(parsed);
    }

    private static HeaderLine parseLine(String line, Consumer<Violation> violations) {
        int colon = line.indexOf(':');
        String name = colon < 0 ? line : line.substring(0, colon);
        String value = colon < 0 ? "" : stripOws(line.substring(colon + 1));
        Rule broken = brokenRule(line, name, colon, value);
        if (broken != null) {
            violations.accept(new Violation(broken, line));
        }
        return new HeaderLine(name, value, line);
    }

    private static Rule brokenRule(String line, String name, int colon, String value) {
        if (isOws(line.charAt(0))) {
            return Rule.OBS_FOLD;
        }
        if (colon < 0) {
            return Rule.NO_COLON;
        }
        if (!name.isEmpty() && isOws(name.charAt(name.length() - 1))) {
            return Rule.BLANK_BEFORE_COLON;
        }
        if (!isToken(name)) {
            return Rule.NAME;
        }
        return value.chars().allMatch(FieldLines::isFieldByte) ? null : Rule.CONTROL_IN_VALUE;
    }

    static boolean isToken(String text) {
        return !text.isEmpty() && text.chars().allMatch(FieldLines::isTokenByte);
    }

    private static boolean isTokenByte(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || TOKEN_MARKS.indexOf(c) >= 0;
    }

    static boolean isFieldByte(int c) {
        return c == '\t' || c >= 0x20 && c != 0x7F;
    }

    private static boolean isOws(char c) {
        return c == ' ' || c == '\t';
    }

    private static String stripOws(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && isOws(text.charAt(from))) {
            from++;
        }
        while (to > from && isOws(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(from, to);
    }

    static List<String> forbiddenInTrailers(HeaderLines trailers) {
        return trailers.names().stream()
                .filter(name -> NEVER_IN_TRAILERS.contains(name.toLowerCase(Locale.ROOT)))
                .toList();
    }

    /**
     * The framing that the fields alone say: one {@code Content-Length} or one {@code chunked}, never both. Without
     * either it is {@code otherwise}.
     */
    static Framing framing(HeaderLines headers, Framing otherwise, Consumer<Violation> violations) {
        List<String> lengths = headers.all("Content-Length");
        List<String> codings = headers.all("Transfer-Encoding");
        if (!lengths.isEmpty() && !codings.isEmpty()) {
            violations.accept(new Violation(Rule.LENGTH_AND_CHUNKED, lengths + " and " + codings));
            return Framing.NONE;
        }
        if (!codings.isEmpty()) {
            return chunked(codings, violations);
        }
        return lengths.isEmpty() ? otherwise : length(lengths, violations);
    }

    private static Framing chunked(List<String> codings, Consumer<Violation> violations) {
        if (codings.size() > 1 || !codings.get(0).equalsIgnoreCase("chunked")) {
            violations.accept(new Violation(Rule.TRANSFER_ENCODING, codings.toString()));
        } else if (!codings.get(0).equals("chunked")) {
            violations.accept(new Violation(Rule.TRANSFER_ENCODING_CASE, codings.get(0)));
        }
        return Framing.CHUNKED;
    }

    private static Framing length(List<String> lengths, Consumer<Violation> violations) {
        if (lengths.size() > 1 || !lengths.get(0).matches("0|[1-9][0-9]{0,17}")) {
            violations.accept(new Violation(Rule.CONTENT_LENGTH, lengths.toString()));
            return Framing.NONE;
        }
        return Framing.ofLength(Long.parseLong(lengths.get(0)));
    }
}
