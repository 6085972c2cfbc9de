package io.sluice.model;

import java.util.Map;

/**
 * Everything the data plane serves from, at one moment. Replaced as a whole, never edited.
 *
 * <p>The parts of an unchanged object are the same instances in successive plans, so that comparing and activating a
 * plan costs in proportion to what changed.
 *
 * @param routes which request goes where
 * @param upstreams every upstream that a route names, by its id
 * @param tls what handshakes show and ask for
 */
public record GatewayPlan(RoutingTable routes, Map<UpstreamId, Upstream> upstreams, TlsTable tls) {
    /** Serves nothing: every request is answered 404. */
    public static final GatewayPlan EMPTY = new GatewayPlan(RoutingTable.EMPTY, Map.of());

    /** Without certificates. */
    public GatewayPlan(RoutingTable routes, Map<UpstreamId, Upstream> upstreams) {
        this(routes, upstreams, TlsTable.EMPTY);
    }
}
