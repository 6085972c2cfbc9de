package io.sluice.model;

/** What is done to the messages of a route, as the plan says it. */
public sealed interface FilterSpec {
    /**
     * Refuses larger request bodies with 413.
     *
     * @param bytes the largest body allowed; 0 = unlimited
     */
    record BodyLimit(long bytes) implements FilterSpec {}
}
