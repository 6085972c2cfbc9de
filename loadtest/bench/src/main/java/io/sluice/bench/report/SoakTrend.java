package io.sluice.bench.report;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * Whether a figure of a soak is flat.
 *
 * @param first value
 * @param perHour slope
 * @param rise what the slope makes of the time that was watched
 * @param most rise that counts as flat: less than that cannot be told from noise
 */
record SoakTrend(String name, double first, double last, double perHour, double rise, double most) {
    private static final double SECONDS_PER_HOUR = 3600;
    /** Quality goal: less than 1 MB an hour. */
    private static final double MOST_PER_HOUR = 1;

    static SoakTrend of(String name, List<SoakSample> samples, ToDoubleFunction<SoakSample> figure, double noise) {
        double[] times = samples.stream().mapToDouble(SoakSample::seconds).toArray();
        double[] values = samples.stream().mapToDouble(figure).toArray();
        double slope = TheilSen.slope(times, values);
        double watched = times.length == 0 ? 0 : times[times.length - 1] - times[0];
        double most = Math.max(noise, MOST_PER_HOUR * watched / SECONDS_PER_HOUR);
        double first = times.length == 0 ? 0 : values[0];
        double last = times.length == 0 ? 0 : values[values.length - 1];
        return new SoakTrend(name, first, last, slope * SECONDS_PER_HOUR, slope * watched, most);
    }

    /** The four figures that must not grow. */
    static List<SoakTrend> all(List<SoakSample> samples) {
        return List.of(
                of("heap MiB", samples, SoakSample::heapMib, 1),
                of("direct MiB", samples, SoakSample::directMib, 1),
                of("descriptors", samples, SoakSample::descriptors, 5),
                of("threads", samples, SoakSample::threads, 1));
    }

    boolean flat() {
        return rise <= most;
    }

    String text() {
        return String.format(
                Locale.ROOT,
                "%-12s first %8.1f  last %8.1f  slope %+9.2f/h  rise %+7.2f (at most %.2f)  %s",
                name,
                first,
                last,
                perHour,
                rise,
                most,
                flat() ? "flat" : "NOT FLAT");
    }
}
