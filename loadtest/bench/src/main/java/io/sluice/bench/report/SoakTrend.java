package io.sluice.bench.report;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * Whether a figure of a soak is flat.
 *
 * @param first value
 * @param perHour slope
 * @param rise what the slope makes of the time that was watched, or the difference between two moments
 * @param most rise that counts as flat: less than that cannot be told from noise
 */
record SoakTrend(String name, double first, double last, double perHour, double rise, double most) {
    private static final double SECONDS_PER_HOUR = 3600;
    /** Quality goal: less than 1 MB an hour. */
    private static final double MOST_PER_HOUR = 1;
    /** What a gateway has open that serves nobody differs by this, for example by a folder that is being read. */
    static final int MOST_DESCRIPTORS = 5;

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

    /** The figures that must not grow while the load runs. */
    static List<SoakTrend> all(List<SoakSample> samples) {
        return List.of(
                of("heap MiB", samples, SoakSample::heapMib, 1),
                of("direct MiB", samples, SoakSample::directMib, 1),
                of("threads", samples, SoakSample::threads, 1));
    }

    /**
     * Whether what was opened is closed again: no slope through the load, in which the number of unused connections to
     * endpoints goes up for minutes and falls with each attack.
     */
    static SoakTrend descriptors(long before, long after, Duration between) {
        double rise = (double) after - before;
        return new SoakTrend(
                "descriptors", before, after, rise / between.toSeconds() * SECONDS_PER_HOUR, rise, MOST_DESCRIPTORS);
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
