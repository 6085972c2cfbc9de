package io.sluice.kit.load;

import java.time.Duration;
import java.util.Locale;
import java.util.SortedMap;

/**
 * What became of a load of handshakes.
 *
 * @param full handshakes with a new session that were complete
 * @param resumed handshakes of an older session that were complete
 * @param failures the others, by cause: an alert's name, {@code refused}, {@code reset}, {@code closed}, {@code timeout}
 * @param ticketless complete ones after which no session ticket came, within a second or with the answer, when tickets were waited for; they
 *     count as {@code full} or {@code resumed}, too
 * @param unanswered complete ones whose request was not answered with 200; counted above, too
 * @param unclosed complete ones whose connection the server did not end in time; counted above, too
 * @param seen version, cipher suite and ALPN protocol of those complete ones, and how many had them
 * @param latency of the complete ones in microseconds, from their turn
 * @param took from the begin to the last end
 */
public record HandshakeReport(
        long full,
        long resumed,
        SortedMap<String, Long> failures,
        long ticketless,
        long unanswered,
        long unclosed,
        SortedMap<String, Long> seen,
        Latency latency,
        Duration took) {

    /** Full and resumed ones. */
    public long complete() {
        return full + resumed;
    }

    public long failed() {
        return failures.values().stream().mapToLong(Long::longValue).sum();
    }

    public double perSecond() {
        return complete() * 1e9 / Math.max(1, took.toNanos());
    }

    /** A few lines for people. */
    public String text() {
        return String.format(
                Locale.ROOT,
                "handshakes: %d full, %d resumed, %d failed %s; %.0f/s, p50 %s ms, p99 %s ms%n"
                        + "session tickets that did not come: %d, requests not answered: %d, connections not ended by the"
                        + " server: %d%nspoken: %s%n",
                full,
                resumed,
                failed(),
                failures,
                perSecond(),
                LoadReportText.millis(latency.p50()),
                LoadReportText.millis(latency.p99()),
                ticketless,
                unanswered,
                unclosed,
                seen);
    }

    @Override
    public String toString() {
        return text();
    }
}
