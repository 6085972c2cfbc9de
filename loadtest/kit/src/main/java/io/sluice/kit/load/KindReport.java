package io.sluice.kit.load;

import java.util.EnumMap;
import java.util.Map;
import java.util.SortedMap;

/**
 * What became of the requests of one kind, or of all.
 *
 * @param name {@code post-new}, or {@code all}
 * @param attempted requests whose turn came; the sum of {@code outcomes}
 * @param sent requests that were wholly written to an open connection
 * @param outcomes how many had each outcome; absent ones had none
 * @param lostOnReuse those of {@link #lost} whose connection had answered a request before
 * @param doubled requests that nobody may repeat and that an upstream acted on more than once
 * @param repeated repeatable ones that it acted on more than once: allowed, but a sign of retries
 * @param statuses statuses of complete answers
 * @param latency of complete answers and lost requests, without those of the warm-up
 * @param answered the same of those that ended well
 * @param duringLoad the same of those that ended well before the load's last request was begun: what the peer answers when
 *     nothing more is asked of it tells nothing of what it does under this load
 */
public record KindReport(
        String name,
        long attempted,
        long sent,
        Map<Outcome, Long> outcomes,
        long lostOnReuse,
        long doubled,
        long repeated,
        SortedMap<Integer, Long> statuses,
        Latency latency,
        Latency answered,
        Latency duringLoad) {

    static KindReport of(String name, Tally.OfKind tally, long doubled, long repeated) {
        Map<Outcome, Long> outcomes = new EnumMap<>(Outcome.class);
        long attempted = 0;
        for (Outcome outcome : Outcome.values()) {
            long count = tally.outcomes[outcome.ordinal()];
            attempted += count;
            if (count > 0) {
                outcomes.put(outcome, count);
            }
        }
        SortedMap<Integer, Long> statuses = tally.statusCounts();
        return new KindReport(
                name,
                attempted,
                tally.sent,
                outcomes,
                tally.lostOnReuse,
                doubled,
                repeated,
                statuses,
                Latency.of(tally.latency),
                Latency.of(tally.answered),
                Latency.of(tally.duringLoad));
    }

    public long count(Outcome outcome) {
        return outcomes.getOrDefault(outcome, 0L);
    }

    /** Sent, and gone without an answer. */
    public long lost() {
        return count(Outcome.RESET) + count(Outcome.CLOSED) + count(Outcome.TIMED_OUT);
    }

    /** Everything that zero-loss forbids: lost, made by the gateway, truncated, mixed up, doubled … */
    public long failures() {
        return doubled + sum(true);
    }

    /** Requests that never reached anybody: they prove nothing. */
    public long untested() {
        return sum(false);
    }

    private long sum(boolean failures) {
        return outcomes.entrySet().stream()
                .filter(each ->
                        failures ? each.getKey().failure() : each.getKey().untested())
                .mapToLong(Map.Entry::getValue)
                .sum();
    }
}
