package io.sluice.model;

import java.util.Comparator;
import java.util.Locale;

/**
 * Something wrong, doubtful or worth knowing about an object of the user: never an exception, never a silent default.
 *
 * @param code its documented code
 * @param object the object it concerns
 * @param place where exactly
 * @param what what is wrong
 * @param why why it matters, what happens instead
 * @param fix how to repair it
 */
public record Finding(FindingCode code, ObjectRef object, Place place, String what, String why, String fix)
        implements Comparable<Finding> {
    private static final int LONGEST_VALUE = 80;

    private static final Comparator<Finding> ORDER = Comparator.comparing(Finding::place)
            .thenComparing(Finding::object)
            .thenComparing(Finding::code)
            .thenComparing(Finding::what)
            .thenComparing(Finding::why)
            .thenComparing(Finding::fix);

    /** Control characters are shown, not sent: a user's text must not make lines of its own in a log or terminal. */
    public Finding {
        what = visible(what);
        why = visible(why);
        fix = visible(fix);
    }

    /** A user's value for a message: quoted, at most 80 characters of it. */
    public static String quoted(String value) {
        int end = Math.min(value.length(), LONGEST_VALUE);
        return "\"" + value.substring(0, end) + (end < value.length() ? "…\"" : "\"");
    }

    private static String visible(String text) {
        if (text.codePoints().noneMatch(Finding::isHidden)) {
            return text;
        }
        StringBuilder visible = new StringBuilder();
        text.codePoints().forEach(c -> {
            if (isHidden(c)) {
                visible.append(String.format(Locale.ROOT, "\\u%04x", c));
            } else {
                visible.appendCodePoint(c);
            }
        });
        return visible.toString();
    }

    /** Control characters, line and direction marks, halves of characters. */
    private static boolean isHidden(int c) {
        return c < ' '
                || c >= 0x7f && c < 0xa0
                || c >= 0x2028 && c <= 0x202e
                || c >= 0x2066 && c <= 0x2069
                || Character.getType(c) == Character.SURROGATE;
    }

    public Severity severity() {
        return code.severity();
    }

    @Override
    public int compareTo(Finding other) {
        return ORDER.compare(this, other);
    }

    /** One line: {@code file:line:column  Kind/namespace/name  severity CODE  what · why · how to fix}. */
    @Override
    public String toString() {
        return place + "  " + object + "  " + severity().name().toLowerCase(Locale.ROOT) + " " + code.id() + "  " + what
                + " · " + why + " · " + fix;
    }
}
