package io.sluice.bench.micro;

import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.RequestHead;
import io.sluice.dataplane.route.ActionBinder;
import io.sluice.dataplane.route.Responding;
import io.sluice.model.Action;
import io.sluice.model.HostRoutes;
import io.sluice.model.ObjectRef;
import io.sluice.model.PathMatch;
import io.sluice.model.Place;
import io.sluice.model.Reason;
import io.sluice.model.Route;
import io.sluice.model.RouteOrigin;
import io.sluice.model.RoutingTable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Routing tables of any size, and request heads that they route. */
final class RoutingTables {
    static final ActionBinder BINDER = (action, route) -> new Responding(route, Reason.NO_ENDPOINT);

    private RoutingTables() {}

    static String hostName(int number) {
        return "app-" + number + ".team-" + number % 97 + ".example.test";
    }

    static String path(int number) {
        return number == 0 ? "/" : "/api/v" + number % 7 + "/resource-" + number;
    }

    static RoutingTable table(int hosts, int paths) {
        Map<String, HostRoutes> exact = new HashMap<>();
        for (int host = 0; host < hosts; host++) {
            exact.put(hostName(host), routes(hostName(host), paths));
        }
        return new RoutingTable(exact, Map.of(), Optional.empty(), Optional.empty());
    }

    static HostRoutes routes(String host, int paths) {
        List<Route> routes = new ArrayList<>();
        for (int path = paths - 1; path >= 0; path--) {
            routes.add(new Route(
                    PathMatch.PREFIX,
                    path(path),
                    new Action.Respond(Reason.NO_ENDPOINT),
                    new RouteOrigin(new ObjectRef("Ingress", "team", host), Place.CLUSTER, "spec.rules[0]")));
        }
        return new HostRoutes(host, routes, Optional.empty());
    }

    static RequestHead head(String host, String path) {
        RequestHead head = new RequestHead(new HeaderBlock(256, 4));
        head.hostStart = append(head, host);
        head.hostEnd = head.headers().length();
        head.pathStart = append(head, path);
        head.pathEnd = head.headers().length();
        return head;
    }

    private static int append(RequestHead head, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return head.headers().append(bytes, 0, bytes.length);
    }
}
