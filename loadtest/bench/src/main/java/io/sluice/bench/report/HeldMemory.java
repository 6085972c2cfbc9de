package io.sluice.bench.report;

/**
 * What a gateway holds in all: its live heap, and what is resident beside the heap, of which BoringSSL's memory is a
 * part. Its JVM must have been started with {@link #FIXED}, so that no page of the heap becomes resident meanwhile.
 */
final class HeldMemory {
    /** A heap that is whole and resident from the start. */
    static final String[] FIXED = {"-Xms192m", "-Xmx192m", "-XX:+AlwaysPreTouch"};

    private HeldMemory() {}

    /** In MiB, after a full collection; only differences mean something. */
    static double mib(GatewayProcess gateway) {
        return SoakSample.liveHeapMib(gateway.figures().pid())
                + gateway.figures().residentMib();
    }
}
