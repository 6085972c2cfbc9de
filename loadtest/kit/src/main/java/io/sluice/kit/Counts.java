package io.sluice.kit;

/**
 * What the gateway says it did so far, for oracle O3.
 *
 * @param observed lines of the access log
 * @param local those of them for which no upstream began to answer: refused, redirected, or without an endpoint
 */
public record Counts(long observed, long local) {
    public Counts minus(Counts earlier) {
        return new Counts(observed - earlier.observed, local - earlier.local);
    }
}
