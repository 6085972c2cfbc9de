package io.sluice.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** What a mistyped name was probably meant to be. */
final class Nearest {
    private Nearest() {}

    /** Nothing where no known name is near: a wild guess misleads. */
    static Optional<String> of(String name, Collection<String> known) {
        int allowed = Math.max(1, name.length() / 4);
        return known.stream()
                .filter(candidate -> distance(name, candidate) <= allowed)
                .min(Comparator.comparingInt(candidate -> distance(name, candidate)));
    }

    /** Levenshtein: how many letters must change. */
    static int distance(String left, String right) {
        int[] row = new int[right.length() + 1];
        for (int j = 0; j <= right.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= right.length(); j++) {
                int changed = diagonal + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[right.length()];
    }
}
