package io.sluice.cli;

import io.sluice.model.Action;
import io.sluice.model.Endpoint;
import io.sluice.model.GatewayPlan;
import io.sluice.model.HostRoutes;
import io.sluice.model.PathMatch;
import io.sluice.model.Reason;
import io.sluice.model.Route;
import io.sluice.model.RoutingTable;
import io.sluice.model.Upstream;
import io.sluice.model.UpstreamId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A plan's routes for people: {@code host path → service, ready endpoints} and what is unusual about the service. */
final class RouteLines {
    /** So many at the start of {@code run}; {@code check} shows all. */
    static final int AT_START = 100;

    /** One long path does not push every other line off the screen. */
    private static final int WIDEST = 60;

    private record Line(String host, String path, String target) {}

    private RouteLines() {}

    static List<String> of(GatewayPlan plan, int most) {
        List<Line> lines =
                hostRoutes(plan).flatMap(host -> lines(plan, host)).limit(most).toList();
        int hostWidth = width(lines.stream().map(Line::host));
        int pathWidth = width(lines.stream().map(Line::path));
        List<String> text = new ArrayList<>(lines.stream()
                .map(line -> pad(line.host(), hostWidth) + "  " + pad(line.path(), pathWidth) + "  → " + line.target())
                .toList());
        long all = routes(plan);
        if (all > most) {
            text.add("… and " + (all - most) + " more; \"check\" shows all");
        }
        plan.routes().unmatched().ifPresent(action -> text.add("anything else  → " + target(plan, action)));
        return text;
    }

    /** Counted with every change of a plan, so in no order, which would cost more than all else that a change does. */
    static long routes(GatewayPlan plan) {
        return unordered(plan)
                .mapToLong(host -> host.routes().size() + (host.unmatched().isPresent() ? 1 : 0))
                .sum();
    }

    private static Stream<HostRoutes> unordered(GatewayPlan plan) {
        RoutingTable table = plan.routes();
        return Stream.of(table.exact().values().stream(), table.wildcard().values().stream(), table.hostless().stream())
                .flatMap(hosts -> hosts);
    }

    /** Whether a client without TLS is sent there by some route. */
    static boolean anyRedirectsToHttps(GatewayPlan plan) {
        return unordered(plan)
                .flatMap(host -> Stream.concat(host.routes().stream(), host.unmatched().stream()))
                .anyMatch(route -> route.action() instanceof Action.Secured);
    }

    static long hosts(GatewayPlan plan) {
        RoutingTable table = plan.routes();
        return (long) table.exact().size()
                + table.wildcard().size()
                + (table.hostless().isPresent() ? 1 : 0);
    }

    // The plan's maps have no order; people and tests need one.
    private static Stream<HostRoutes> hostRoutes(GatewayPlan plan) {
        return Stream.of(
                        sorted(plan.routes().exact()),
                        sorted(plan.routes().wildcard()),
                        plan.routes().hostless().stream())
                .flatMap(hosts -> hosts);
    }

    private static Stream<HostRoutes> sorted(Map<String, HostRoutes> hosts) {
        return new TreeMap<>(hosts).values().stream();
    }

    private static Stream<Line> lines(GatewayPlan plan, HostRoutes host) {
        String name = host.host().isEmpty() ? "(any host)" : host.host();
        HostTargets targets = new HostTargets(plan, host);
        Stream<Line> routes =
                host.routes().stream().map(route -> new Line(name, path(route), targets.of(route.action())));
        Stream<Line> unmatched =
                host.unmatched().stream().map(route -> new Line(name, "(other paths)", targets.of(route.action())));
        return Stream.concat(routes, unmatched);
    }

    static String path(Route route) {
        return route.path() + (route.match() == PathMatch.EXACT ? " (exact)" : "");
    }

    /** Of an action that is in front of no other. */
    static String target(GatewayPlan plan, Action action) {
        if (action instanceof Action.Forward forward) {
            Upstream upstream = plan.upstreams().get(forward.upstream());
            return forward.upstream() + "  " + readiness(plan, forward.upstream()) + UpstreamText.unusual(upstream);
        } else if (action instanceof Action.Redirect redirect) {
            return "redirect " + redirect.status() + " to " + redirect.location();
        } else if (action instanceof Action.Respond respond) {
            return answer(respond.reason());
        }
        throw new IllegalStateException("an action without text: " + action);
    }

    static String answer(Reason reason) {
        return reason.status() + " " + reason.code() + " " + reason.title();
    }

    /** How many endpoints there are for it. */
    static String readiness(GatewayPlan plan, UpstreamId id) {
        Upstream upstream = plan.upstreams().get(id);
        if (upstream.targets() instanceof Upstream.Name name) {
            return "by DNS: " + name.name() + ":" + name.port();
        }
        List<Endpoint> endpoints = ((Upstream.Addresses) upstream.targets()).endpoints();
        return endpoints.isEmpty() ? "no ready endpoint" : Summary.counted(endpoints.size(), "ready endpoint");
    }

    private static int width(Stream<String> texts) {
        return texts.mapToInt(String::length)
                .filter(length -> length <= WIDEST)
                .max()
                .orElse(0);
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }
}
