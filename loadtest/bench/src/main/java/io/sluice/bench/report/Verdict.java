package io.sluice.bench.report;

/** What a row came to. */
enum Verdict {
    PASS,
    FAIL,
    /** Nothing was lost, but the generator was too late for latencies to say anything. */
    VOID,
    /** The row could not be run. */
    ERROR
}
