package io.sluice.model;

/** What is done to the messages of a route, as the plan says it. */
public sealed interface FilterSpec {
    /**
     * Refuses larger request bodies with 413.
     *
     * @param bytes the largest body allowed; 0 = unlimited
     */
    record BodyLimit(long bytes) implements FilterSpec {}

    /**
     * Tells endpoints what the client's certificate has come to. Nobody writes it for a route: a host with client certificates has
     * it on all of them.
     *
     * @param passed the certificate itself, too
     */
    record ClientCertificate(boolean passed) implements FilterSpec {}
}
