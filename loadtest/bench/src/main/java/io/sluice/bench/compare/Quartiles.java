package io.sluice.bench.compare;

import java.util.Arrays;
import java.util.Locale;

/** The middle of a series and how far it scatters: first quartile, median, third quartile and how many values there were. */
record Quartiles(double lower, double median, double upper, int count) {

    /** No value at all: every figure is NaN, so that an empty series can never meet a goal. */
    static final Quartiles NONE = new Quartiles(Double.NaN, Double.NaN, Double.NaN, 0);

    /** Linear interpolation between the two neighbours (the "type 7" of R and the default of numpy). */
    static Quartiles of(double... values) {
        if (values.length == 0) {
            return NONE;
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return new Quartiles(at(sorted, 0.25), at(sorted, 0.5), at(sorted, 0.75), sorted.length);
    }

    private static double at(double[] sorted, double fraction) {
        double position = fraction * (sorted.length - 1);
        int below = (int) position;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }

    String text(String format) {
        return count == 0
                ? "-"
                : String.format(Locale.ROOT, format + " [" + format + " " + format + "]", median, lower, upper);
    }
}
