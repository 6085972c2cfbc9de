package io.sluice.dataplane.route;

import io.sluice.model.Route;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** To another URL: status and the encoded Location line. */
public final class Redirecting implements Decision {
    private final Optional<Route> route;
    private final int status;
    private final String location;
    private final byte[] line;

    /**
     * @param route the route that was matched
     * @param status 300 to 308
     * @param location without control bytes; the plan has checked that
     */
    public Redirecting(Optional<Route> route, int status, String location) {
        if (location.chars().anyMatch(c -> c < ' ' || c == 0x7f || c > 0xff)) {
            throw new IllegalArgumentException("a control or wide character in Location: " + location);
        }
        this.route = route;
        this.status = status;
        this.location = location;
        this.line = ("Location: " + location + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public Optional<Route> route() {
        return route;
    }

    public int status() {
        return status;
    }

    public String location() {
        return location;
    }

    /** {@code Location: … CRLF}; shared, not to be changed. */
    public byte[] locationLine() {
        return line;
    }

    /** Whether the location is a path of the request's own scheme and host. */
    public boolean onOwnHost() {
        return location.startsWith("/") && !location.startsWith("//");
    }

    @Override
    public String toString() {
        return "Redirecting[" + status + " " + location + "]";
    }
}
