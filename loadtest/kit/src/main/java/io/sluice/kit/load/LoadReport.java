package io.sluice.kit.load;

import java.time.Duration;
import java.util.List;

/**
 * The result of one load.
 *
 * @param kinds one line for each kind of the mix, in its order
 * @param total all kinds together
 * @param witnessAsked false: nobody was asked for effects, so that {@code doubled} and {@code repeated} are 0 for want
 *     of knowledge
 * @param unasked connections on which bytes came that no request had asked for: always a failure
 * @param unclosed connections that the peer did not close within a second after {@code Connection: close}
 * @param connections how many were opened
 * @param stale pooled connections that the peer had ended before they were needed
 * @param sendLag how late the generator itself was, in microseconds, its warm-up aside
 * @param offering from the first request's turn until the last one was begun
 * @param took from the first request's turn to the last outcome
 */
public record LoadReport(
        List<KindReport> kinds,
        KindReport total,
        boolean witnessAsked,
        long unasked,
        long unclosed,
        long connections,
        long stale,
        Latency sendLag,
        Duration offering,
        Duration took) {
    /** A generator that is later than this measures itself. */
    public static final long MOST_LAG_MICROS = 1000;

    public LoadReport {
        kinds = List.copyOf(kinds);
    }

    /** True when the generator kept its schedule so badly that latencies say nothing; losses still count. */
    public boolean voided() {
        return sendLag.p99() >= MOST_LAG_MICROS;
    }

    /** Failures of all kinds, and bytes that nobody asked for. */
    public long failures() {
        return total.failures() + unasked;
    }

    /** The line of one kind, written as in the mix. */
    public KindReport kind(String name) {
        return kinds.stream()
                .filter(kind -> kind.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no kind " + name + " in this load"));
    }

    /** A table for people. */
    public String text() {
        return LoadReportText.of(this);
    }

    /** The same without a verdict on latencies: for who has a bound of his own for send lag. */
    public String countsText() {
        return LoadReportText.countsOf(this);
    }

    @Override
    public String toString() {
        return text();
    }
}
