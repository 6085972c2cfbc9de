package io.sluice.controlplane.source;

/** How a user's text appears in a finding: on one line, without control or direction characters, not too long. */
final class Shown {
    private static final int LONGEST_VALUE = 60;

    private Shown() {}

    /** In double quotes, cut after sixty characters. */
    static String value(String text) {
        boolean cut = text.length() > LONGEST_VALUE;
        return '"' + line(cut ? text.substring(0, LONGEST_VALUE) : text) + (cut ? "…\"" : "\"");
    }

    /** The text with everything escaped that could break a line or reorder it. */
    static String line(String text) {
        if (text.chars().allMatch(c -> c >= ' ' && c < 0x7F)) {
            return text;
        }
        StringBuilder line = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> appendShown(line, c));
        return line.toString();
    }

    private static void appendShown(StringBuilder line, int codePoint) {
        switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.UNASSIGNED,
                    Character.PRIVATE_USE -> line.append(String.format("\\u%04x", codePoint));
            default -> line.appendCodePoint(codePoint);
        }
    }
}
