package io.sluice.kit.load;

import org.HdrHistogram.Histogram;

/**
 * Percentiles of times in microseconds, from when a request was due, so that waiting behind a stall counts. Requests
 * without an answer count with the time until that was known.
 */
public record Latency(long count, long min, long p50, long p90, long p99, long p999, long max) {
    static Latency of(Histogram histogram) {
        return new Latency(
                histogram.getTotalCount(),
                histogram.getTotalCount() == 0 ? 0 : histogram.getMinValue(),
                histogram.getValueAtPercentile(50),
                histogram.getValueAtPercentile(90),
                histogram.getValueAtPercentile(99),
                histogram.getValueAtPercentile(99.9),
                histogram.getMaxValue());
    }
}
