package io.sluice.kit.attack;

import io.sluice.kit.load.LoadReport;
import io.sluice.kit.load.Outcome;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * How the connections of an attack ended.
 *
 * @param connected how many were accepted
 * @param counts of each ending: {@code 408 FIN} (a status, then the end), {@code RST}, {@code open}, {@code refused} …
 * @param closed how many the peer ended
 * @param soonest of those, from the connect to the end; an idle connection's from its last byte
 * @param median the same
 * @param latest the same
 */
public record Endings(
        int connected,
        SortedMap<String, Integer> counts,
        int closed,
        Duration soonest,
        Duration median,
        Duration latest) {

    /** How many connections ended like that. */
    public int count(String ending) {
        return counts.getOrDefault(ending, 0);
    }

    /** How many connections the peer left open to the last. */
    public int open() {
        return counts.entrySet().stream()
                .filter(each -> each.getKey().endsWith("open"))
                .mapToInt(Map.Entry::getValue)
                .sum();
    }

    /** A flood's connections are requests of a load. */
    static Endings of(LoadReport flood) {
        TreeMap<String, Integer> counts = new TreeMap<>();
        flood.total().statuses().forEach((status, count) -> counts.put(status + " FIN", count.intValue()));
        flood.total().outcomes().forEach((outcome, count) -> {
            if (outcome.lost() || outcome.untested() || outcome == Outcome.TRUNCATED) {
                counts.merge(outcome.toString(), count.intValue(), Integer::sum);
            }
        });
        int answered = flood.total().statuses().values().stream()
                .mapToInt(Long::intValue)
                .sum();
        return new Endings(
                (int) flood.total().sent(),
                counts,
                answered,
                micros(flood.total().latency().min()),
                micros(flood.total().latency().p50()),
                micros(flood.total().latency().max()));
    }

    private static Duration micros(long count) {
        return Duration.of(count, ChronoUnit.MICROS);
    }

    /** Gathers the endings one by one. */
    static final class Counter {
        private final TreeMap<String, Integer> counts = new TreeMap<>();
        private final List<Long> times = new ArrayList<>();
        private int connected;

        void add(String ending, boolean wasConnected, long nanosToEnd) {
            counts.merge(ending, 1, Integer::sum);
            connected += wasConnected ? 1 : 0;
            if (nanosToEnd >= 0) {
                times.add(nanosToEnd);
            }
        }

        Endings result() {
            Collections.sort(times);
            int last = times.size() - 1;
            return new Endings(connected, counts, times.size(), at(0), at(last / 2), at(last));
        }

        private Duration at(int index) {
            return times.isEmpty() ? Duration.ZERO : Duration.ofNanos(times.get(index));
        }
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        counts.forEach((ending, count) -> text.append(String.format("%8d  %s%n", count, ending)));
        if (closed > 0) {
            text.append(String.format(
                    "time to the end: min %s, median %s, max %s s%n",
                    seconds(soonest), seconds(median), seconds(latest)));
        }
        return text.toString();
    }

    private static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.3f", (double) time.toNanos() / TimeUnit.SECONDS.toNanos(1));
    }
}
