package io.sluice.kit.load;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** What one thread of a load has counted; threads add theirs up when all have ended. */
final class Tally {
    private static final long LONGEST_MICROS = TimeUnit.MINUTES.toMicros(10);
    private static final int STATUSES = 1000;

    /** One kind's share. */
    static final class OfKind {
        final long[] outcomes = new long[Outcome.values().length];
        final long[] statuses = new long[STATUSES];
        final Histogram latency = histogram();
        final Histogram answered = histogram();
        final Histogram duringLoad = histogram();
        long sent;
        long lostOnReuse;

        void add(OfKind other) {
            addAll(outcomes, other.outcomes);
            addAll(statuses, other.statuses);
            latency.add(other.latency);
            answered.add(other.answered);
            duringLoad.add(other.duringLoad);
            sent += other.sent;
            lostOnReuse += other.lostOnReuse;
        }

        SortedMap<Integer, Long> statusCounts() {
            TreeMap<Integer, Long> counts = new TreeMap<>();
            for (int status = 0; status < STATUSES; status++) {
                if (statuses[status] > 0) {
                    counts.put(status, statuses[status]);
                }
            }
            return counts;
        }
    }

    final OfKind[] kinds;
    final Histogram lag = histogram();
    long unasked;
    long unclosed;
    long connections;
    long stale;
    /** When the last request was begun, on the JVM's clock; 0: none was. */
    long lastBegun;

    Tally(List<Kind> mix) {
        kinds = new OfKind[mix.size()];
        for (int i = 0; i < kinds.length; i++) {
            kinds[i] = new OfKind();
        }
    }

    static Histogram histogram() {
        return new Histogram(LONGEST_MICROS, 3);
    }

    static void record(Histogram histogram, long nanos) {
        histogram.recordValue(Math.min(LONGEST_MICROS, Math.max(0, nanos / 1000)));
    }

    void add(Tally other) {
        for (int i = 0; i < kinds.length; i++) {
            kinds[i].add(other.kinds[i]);
        }
        lag.add(other.lag);
        unasked += other.unasked;
        unclosed += other.unclosed;
        connections += other.connections;
        stale += other.stale;
        lastBegun = lastBegun == 0 || other.lastBegun - lastBegun > 0 ? other.lastBegun : lastBegun;
    }

    private static void addAll(long[] to, long[] from) {
        for (int i = 0; i < to.length; i++) {
            to[i] += from[i];
        }
    }
}
