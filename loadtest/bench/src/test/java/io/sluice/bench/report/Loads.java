package io.sluice.bench.report;

import io.sluice.kit.load.KindReport;
import io.sluice.kit.load.Latency;
import io.sluice.kit.load.LoadReport;
import io.sluice.kit.load.Outcome;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reports of loads that nobody ran. */
final class Loads {
    private static final Latency NONE = latency(0);

    private Loads() {}

    /** @param lagMicros p99 of its send lag */
    static LoadReport of(long lagMicros, KindReport... kinds) {
        Map<Outcome, Long> outcomes = new EnumMap<>(Outcome.class);
        TreeMap<Integer, Long> statuses = new TreeMap<>();
        long doubled = 0;
        for (KindReport kind : kinds) {
            kind.statuses().forEach((status, count) -> statuses.merge(status, count, Long::sum));
            kind.outcomes().forEach((outcome, count) -> outcomes.merge(outcome, count, Long::sum));
            doubled += kind.doubled();
        }
        return new LoadReport(
                List.of(kinds),
                withLatency(
                        withStatuses(kind("all", doubled, outcomes), statuses),
                        kinds.length == 0 ? NONE : kinds[0].answered(),
                        kinds.length == 0 ? NONE : kinds[0].duringLoad()),
                true,
                0,
                0,
                1,
                0,
                latency(lagMicros),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1));
    }

    static KindReport kind(String name, long doubled, Map<Outcome, Long> outcomes) {
        long sum = outcomes.values().stream().mapToLong(Long::longValue).sum();
        return new KindReport(name, sum, sum, outcomes, 0, doubled, 0, new TreeMap<>(), NONE, NONE, NONE);
    }

    /** The same, with these times of those that ended well, and of those of them that ended before the load did. */
    static KindReport withLatency(KindReport kind, Latency answered, Latency duringLoad) {
        return new KindReport(
                kind.name(),
                kind.attempted(),
                kind.sent(),
                kind.outcomes(),
                kind.lostOnReuse(),
                kind.doubled(),
                kind.repeated(),
                kind.statuses(),
                kind.latency(),
                answered,
                duringLoad);
    }

    /** A load of one kind, all answered, with this p99. */
    static LoadReport answered(long micros) {
        KindReport kind = new KindReport(
                "get",
                1000,
                1000,
                Map.of(Outcome.ANSWERED, 1000L),
                0,
                0,
                0,
                new TreeMap<>(),
                latency(micros),
                latency(micros),
                latency(micros));
        return new LoadReport(
                List.of(kind), kind, true, 0, 0, 1, 0, NONE, Duration.ofSeconds(1), Duration.ofSeconds(1));
    }

    /** The same, with so many answers of each of these statuses. */
    static KindReport withStatuses(KindReport kind, long each, int... statuses) {
        TreeMap<Integer, Long> counts = new TreeMap<>();
        for (int status : statuses) {
            counts.put(status, each);
        }
        return withStatuses(kind, counts);
    }

    private static KindReport withStatuses(KindReport kind, SortedMap<Integer, Long> counts) {
        return new KindReport(
                kind.name(),
                kind.attempted(),
                kind.sent(),
                kind.outcomes(),
                kind.lostOnReuse(),
                kind.doubled(),
                kind.repeated(),
                counts,
                kind.latency(),
                kind.answered(),
                kind.duringLoad());
    }

    private static Latency latency(long micros) {
        return latency(1, micros);
    }

    /** So many that all took as long. */
    static Latency latency(long count, long micros) {
        return new Latency(count, micros, micros, micros, micros, micros, micros);
    }
}
