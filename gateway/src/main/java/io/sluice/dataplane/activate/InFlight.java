package io.sluice.dataplane.activate;

/**
 * What an end has to wait for.
 *
 * @param requests clients in the middle of a request, one whose head is half read too
 * @param tunnels open ones
 */
public record InFlight(long requests, long tunnels) {
    /** Of a data plane that does nothing. */
    public static final InFlight NOTHING = new InFlight(0, 0);

    /** Both together. */
    public InFlight plus(InFlight other) {
        return new InFlight(requests + other.requests, tunnels + other.tunnels);
    }

    /** For people: {@code 1 request, 2 tunnels}. */
    @Override
    public String toString() {
        return counted(requests, "request") + ", " + counted(tunnels, "tunnel");
    }

    private static String counted(long count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }
}
