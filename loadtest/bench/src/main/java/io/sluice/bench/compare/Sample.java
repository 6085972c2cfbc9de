package io.sluice.bench.compare;

/**
 * The figures of one target in one round.
 *
 * @param cpuMicros CPU of the proxy's processes per request or handshake, in µs
 * @param p50Micros median latency as the generator sees it, in µs; NaN when it does not tell
 * @param busy share of its core that the proxy used, 0 to 1
 * @param residentMib resident memory right after the load, in MiB
 */
record Sample(
        double cpuMicros,
        double requestsPerSecond,
        double p50Micros,
        double p99Micros,
        double busy,
        double residentMib) {

    static Sample mean(Sample one, Sample other) {
        return new Sample(
                (one.cpuMicros + other.cpuMicros) / 2,
                (one.requestsPerSecond + other.requestsPerSecond) / 2,
                (one.p50Micros + other.p50Micros) / 2,
                (one.p99Micros + other.p99Micros) / 2,
                (one.busy + other.busy) / 2,
                (one.residentMib + other.residentMib) / 2);
    }
}
