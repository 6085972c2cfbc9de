package io.sluice.vectors;

import io.sluice.model.Action;
import io.sluice.model.Endpoint;
import io.sluice.model.FilterSpec;
import io.sluice.model.GatewayPlan;
import io.sluice.model.HostRoutes;
import io.sluice.model.Location;
import io.sluice.model.ObjectRef;
import io.sluice.model.PathMatch;
import io.sluice.model.Place;
import io.sluice.model.Reason;
import io.sluice.model.Route;
import io.sluice.model.RouteOrigin;
import io.sluice.model.RoutingTable;
import io.sluice.model.Upstream;
import io.sluice.model.UpstreamId;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The routes that vectors need.
 *
 * <pre>
 * t.example/…            the witness
 * t.example/admin        the witness "admin", to tell which route was taken
 * t.example/redirect     308 to https://elsewhere.example/
 * t.example/moved        301 to /new and the request's query
 * t.example/unserved     503, its Service does not exist
 * t.example/limited      the witness, bodies up to 1 GiB
 * t.example/small        the witness, bodies up to 10 bytes
 * a.example, b.example   the witness
 * paths.example          /aaa by prefix and exactly /foo: the witness; no other path
 * </pre>
 */
final class FixturePlan {
    static final String LOCATION = "https://elsewhere.example/";
    private static final UpstreamId MAIN = new UpstreamId("vectors", "main", 80);
    private static final UpstreamId ADMIN = new UpstreamId("vectors", "admin", 80);

    private final InetSocketAddress main;
    private final InetSocketAddress admin;
    private final boolean defaultBackend;

    FixturePlan(InetSocketAddress main, InetSocketAddress admin, boolean defaultBackend) {
        this.main = main;
        this.admin = admin;
        this.defaultBackend = defaultBackend;
    }

    GatewayPlan build() {
        HostRoutes open = routes("", prefix("/", forward(MAIN)));
        HostRoutes target = routes(
                "t.example",
                new Route(PathMatch.EXACT, "/redirect", new Action.Redirect(308, Location.of(LOCATION)), origin()),
                prefix("/moved", new Action.Redirect(301, moved())),
                prefix("/unserved", new Action.Respond(Reason.SERVICE_NOT_FOUND)),
                prefix("/limited", forward(MAIN, new FilterSpec.BodyLimit(1L << 30))),
                prefix("/small", forward(MAIN, new FilterSpec.BodyLimit(10))),
                prefix("/admin", forward(ADMIN)),
                prefix("/", forward(MAIN)));
        HostRoutes paths = routes(
                "paths.example",
                prefix("/aaa", forward(MAIN)),
                new Route(PathMatch.EXACT, "/foo", forward(MAIN), origin()));
        RoutingTable table = new RoutingTable(
                Map.of("t.example", target, "a.example", open, "b.example", open, "paths.example", paths),
                Map.of(),
                Optional.empty(),
                defaultBackend ? Optional.of(forward(MAIN)) : Optional.empty());
        return new GatewayPlan(table, Map.of(MAIN, upstream(MAIN, main), ADMIN, upstream(ADMIN, admin)));
    }

    private static Location moved() {
        return new Location(List.of(new Location.Text("/new"), Location.Variable.IS_ARGS, Location.Variable.ARGS));
    }

    private static HostRoutes routes(String host, Route... routes) {
        return new HostRoutes(host, List.of(routes), Optional.empty());
    }

    private static Route prefix(String path, Action action) {
        return new Route(PathMatch.PREFIX, path, action, origin());
    }

    private static Action forward(UpstreamId to, FilterSpec... filters) {
        return new Action.Forward(to, List.of(filters));
    }

    private static Upstream upstream(UpstreamId id, InetSocketAddress address) {
        Endpoint endpoint = new Endpoint("127.0.0.1", address.getPort());
        return new Upstream(id, new Upstream.Addresses(List.of(endpoint), Optional.empty()), Optional.empty());
    }

    private static RouteOrigin origin() {
        return new RouteOrigin(new ObjectRef("Ingress", "vectors", "vectors"), new Place("vectors.yaml", 1, 1), "");
    }
}
