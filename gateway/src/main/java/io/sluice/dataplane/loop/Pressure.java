package io.sluice.dataplane.loop;

/**
 * What one event loop does about too much load: written with the wheel's ticks, read per request for the price of a field.
 * Confined to the loop.
 */
public final class Pressure {
    private boolean endsConnections;
    private boolean sheds;

    /** As it is from now on. */
    public void set(boolean responsesEndConnections, boolean requestsAreRefused) {
        endsConnections = responsesEndConnections;
        sheds = requestsAreRefused;
    }

    /** Whether every response ends its connection. */
    public boolean endsConnections() {
        return endsConnections;
    }

    /** Whether new requests are refused before anything is done for them. */
    public boolean sheds() {
        return sheds;
    }
}
