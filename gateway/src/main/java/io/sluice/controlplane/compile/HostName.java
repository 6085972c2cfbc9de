package io.sluice.controlplane.compile;

import java.util.Optional;

/** The host of a rule, made canonical: lower case, one trailing dot folded; {@code *.} in front means one label. */
final class HostName {
    private static final int LONGEST = 253;
    private static final int LONGEST_LABEL = 63;

    private HostName() {}

    /** The canonical name; absent when it is not a lower-case RFC 1123 name or a wildcard of one. */
    static Optional<String> canonical(String written) {
        String name = lowerCase(written);
        if (name.endsWith(".")) {
            name = name.substring(0, name.length() - 1);
        }
        String rest = name.startsWith("*.") ? name.substring(2) : name;
        boolean valid = name.length() <= LONGEST
                && isDnsName(rest)
                && AddressCheck.parse(name).isEmpty();
        return valid ? Optional.of(name) : Optional.empty();
    }

    /** ASCII alone: Unicode has signs that fold to ASCII letters, and those are other names. */
    static String lowerCase(String name) {
        StringBuilder lower = new StringBuilder(name);
        for (int i = 0; i < lower.length(); i++) {
            char c = lower.charAt(i);
            if (c >= 'A' && c <= 'Z') {
                lower.setCharAt(i, (char) (c + 'a' - 'A'));
            }
        }
        return lower.toString();
    }

    static boolean isDnsName(String name) {
        for (String label : name.split("\\.", -1)) {
            if (!isLabel(label)) {
                return false;
            }
        }
        return true;
    }

    /** RFC 1123: letters, digits and inner hyphens, at most 63. */
    static boolean isLabel(String label) {
        if (label.isEmpty() || label.length() > LONGEST_LABEL) {
            return false;
        }
        for (int i = 0; i < label.length(); i++) {
            char c = label.charAt(i);
            boolean hyphenInside = c == '-' && i > 0 && i < label.length() - 1;
            if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && !hyphenInside) {
                return false;
            }
        }
        return true;
    }
}
