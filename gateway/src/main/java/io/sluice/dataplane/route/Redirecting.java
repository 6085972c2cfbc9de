package io.sluice.dataplane.route;

import io.sluice.dataplane.filter.ClientView;
import io.sluice.dataplane.http.Exchange;
import io.sluice.dataplane.http.RequestHead;
import io.sluice.model.Location;
import io.sluice.model.Location.Part;
import io.sluice.model.Location.Variable;
import io.sluice.model.Route;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * To another URL, which may depend on the request. Only text of the plan and ranges of a validated head are put into
 * it, and neither holds a control byte. Allocates for each request: redirects are rare.
 */
public final class Redirecting implements Decision {
    private final Optional<Route> route;
    private final int status;
    private final Location location;

    /**
     * @param route the route that was matched
     * @param status 300 to 308
     * @param location where to
     */
    public Redirecting(Optional<Route> route, int status, Location location) {
        this.route = route;
        this.status = status;
        this.location = location;
    }

    @Override
    public Optional<Route> route() {
        return route;
    }

    public int status() {
        return status;
    }

    /** As the plan has it, for all requests. */
    public Location location() {
        return location;
    }

    /**
     * The value of the Location field for one request.
     *
     * @param exchange before the request filters
     * @return nothing when the location needs the request's host, and it has none (HTTP/1.0): {@code https:///x} would
     *     lead to a host x
     */
    public Optional<String> location(Exchange exchange) {
        RequestHead request = exchange.request();
        boolean secure = exchange.secure;
        boolean ownHost = location.onOwnHost();
        if (lacksHost(exchange, ownHost)) {
            return Optional.empty();
        }
        StringBuilder value = new StringBuilder();
        if (ownHost) {
            value.append(scheme(secure)).append("://").append(request.host());
            if (request.hostPort > 0) {
                value.append(':').append(request.hostPort);
            }
        }
        for (Part part : location.parts()) {
            value.append(part instanceof Variable variable ? value(variable, exchange) : part);
        }
        return Optional.of(value.toString());
    }

    private boolean lacksHost(Exchange exchange, boolean ownHost) {
        List<Part> parts = location.parts();
        RequestHead request = exchange.request();
        return (ownHost || parts.contains(Variable.HOST)) && request.hostStart == request.hostEnd
                || parts.contains(Variable.PUBLIC_HOST)
                        && ClientView.host(exchange).isEmpty();
    }

    /** {@code Location: … CRLF} of {@link #location(Exchange)}. */
    public Optional<byte[]> locationLine(Exchange exchange) {
        return location(exchange).map(value -> ("Location: " + value + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String value(Variable variable, Exchange exchange) {
        RequestHead request = exchange.request();
        return switch (variable) {
            case REQUEST_URI -> request.target();
            case URI -> request.path();
            case HOST -> request.host();
            case SCHEME -> scheme(exchange.secure);
            case ARGS -> query(request);
            case IS_ARGS -> query(request).isEmpty() ? "" : "?";
            case REQUEST_URI_TRIMMED -> trimmed(request.target());
            case PUBLIC_HOST -> ClientView.host(exchange);
        };
    }

    private static String trimmed(String target) {
        return target.endsWith("/") ? target.substring(0, target.length() - 1) : target;
    }

    private static String scheme(boolean secure) {
        return secure ? "https" : "http";
    }

    private static String query(RequestHead request) {
        return request.headers().text(Math.min(request.rawPathEnd + 1, request.targetEnd), request.targetEnd);
    }

    @Override
    public String toString() {
        return "Redirecting[" + status + " " + location + "]";
    }
}
