package io.sluice.bench.report;

import java.util.Arrays;

/** The slope of a series by the median of the slopes of all pairs: a few outliers do not move it. */
final class TheilSen {
    private static final int MOST = 2000;

    private TheilSen() {}

    /** In units of {@code values} per unit of {@code times}; 0 for fewer than two points. */
    static double slope(double[] times, double[] values) {
        int step = Math.max(1, times.length / MOST);
        double[] slopes = new double[times.length * (times.length - 1) / 2];
        int count = 0;
        for (int i = 0; i < times.length; i += step) {
            for (int j = i + step; j < times.length; j += step) {
                if (times[j] != times[i]) {
                    slopes[count++] = (values[j] - values[i]) / (times[j] - times[i]);
                }
            }
        }
        double[] sorted = Arrays.copyOf(slopes, count);
        Arrays.sort(sorted);
        return count == 0 ? 0 : (sorted[(count - 1) / 2] + sorted[count / 2]) / 2;
    }
}
