package io.sluice.kit.attack;

import java.util.Locale;
import java.util.SortedMap;

/**
 * What an attack by HTTP/2 came to.
 *
 * @param connections at once
 * @param bytesSent of the attack itself, before TLS; each connection's beginning is not in it
 * @param cpuNanos that this side has used
 * @param endings how connections ended, such as {@code GOAWAY ENHANCE_YOUR_CALM, FIN}, or {@code open} when time was up; how often
 */
public record H2AttackReport(
        H2AttackKind kind,
        int connections,
        long bytesSent,
        long cpuNanos,
        SortedMap<String, Integer> endings,
        long nanos) {

    /** One line for people. */
    public String text() {
        return String.format(
                Locale.ROOT,
                "%s: %d at once for %.1f s, %.1f kB sent, %.2f s of CPU, %s",
                kind.label(),
                connections,
                nanos / 1e9,
                bytesSent / 1e3,
                cpuNanos / 1e9,
                endings);
    }

    @Override
    public String toString() {
        return text();
    }
}
