package io.sluice.dataplane.route;

import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.RequestHead;
import io.sluice.model.Action;
import io.sluice.model.HostRoutes;
import io.sluice.model.Location;
import io.sluice.model.ObjectRef;
import io.sluice.model.PathMatch;
import io.sluice.model.Place;
import io.sluice.model.Reason;
import io.sluice.model.Route;
import io.sluice.model.RouteOrigin;
import io.sluice.model.RoutingTable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Routing tables in short: {@code "= /foo"} is Exact, {@code "/foo"} is Prefix; each route is known by its text. */
final class Tables {
    /** Redirects to the route's own text, which tells a test who won. */
    static final ActionBinder BY_TEXT = ActionBinder.of(
            id -> {
                throw new AssertionError("no upstreams here");
            },
            filters -> {
                throw new AssertionError("no filters here");
            });

    private Tables() {}

    /** Routes of a host in order of precedence, as the plan has them. */
    static HostRoutes host(String name, String... paths) {
        List<Route> routes = Arrays.stream(paths)
                .map(path -> route(name, path))
                .sorted(Comparator.comparingInt((Route route) -> -route.path().length())
                        .thenComparing(Route::match))
                .toList();
        return new HostRoutes(name, routes, Optional.empty());
    }

    static HostRoutes withDefault(HostRoutes host) {
        return new HostRoutes(host.host(), host.routes(), Optional.of(route(host.host(), "default")));
    }

    static Route route(String host, String text) {
        boolean exact = text.startsWith("= ");
        return new Route(
                exact ? PathMatch.EXACT : PathMatch.PREFIX,
                exact ? text.substring(2) : text,
                new Action.Redirect(302, Location.of(host + " " + text)),
                new RouteOrigin(new ObjectRef("Ingress", "shop", "web"), Place.CLUSTER, "spec.rules[0]"));
    }

    static RoutingTable table(HostRoutes... hosts) {
        return new RoutingTable(
                named(hosts, name -> !name.isEmpty() && !name.startsWith("*")),
                named(hosts, name -> name.startsWith("*")),
                Arrays.stream(hosts).filter(host -> host.host().isEmpty()).findFirst(),
                Optional.empty());
    }

    private static Map<String, HostRoutes> named(HostRoutes[] hosts, Function<String, Boolean> wanted) {
        return Arrays.stream(hosts)
                .filter(host -> wanted.apply(host.host()))
                .collect(Collectors.toMap(
                        host -> host.host().replace("*.", ""), Function.identity(), (one, other) -> one, HashMap::new));
    }

    static Router router(HostRoutes... hosts) {
        return Router.compile(table(hosts), null, BY_TEXT);
    }

    /** A head with this canonical host and path, other bytes around them. */
    static RequestHead head(String host, String path) {
        RequestHead head = new RequestHead(new HeaderBlock(64, 2));
        append(head, "GET ");
        head.hostStart = append(head, host);
        head.hostEnd = head.headers().length();
        append(head, "/junk");
        head.pathStart = append(head, path);
        head.pathEnd = head.headers().length();
        append(head, "/more;junk?x");
        return head;
    }

    private static int append(RequestHead head, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return head.headers().append(bytes, 0, bytes.length);
    }

    /** The text of the route that won, or the word of the reason. */
    static String decide(Router router, String host, String path) {
        return text(router.decide(head(host, path)));
    }

    static String text(Decision decision) {
        if (decision instanceof Redirecting redirecting) {
            return redirecting.location().toString();
        }
        Reason reason = ((Responding) decision).reason();
        return reason.word();
    }
}
