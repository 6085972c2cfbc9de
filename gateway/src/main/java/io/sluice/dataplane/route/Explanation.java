package io.sluice.dataplane.route;

import io.sluice.model.Action;
import io.sluice.model.HostRoutes;
import io.sluice.model.PathMatch;
import io.sluice.model.Reason;
import io.sluice.model.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Why a request was decided as it was; for people.
 *
 * @param host the host of the rules that were looked at, as written in them: {@code *.name} for a wildcard, empty text
 *     for rules without a host; nothing when no rules are for the request's host
 * @param candidates the routes of that host in order of precedence, its default backend last
 * @param decision what happens
 */
public record Explanation(Optional<String> host, List<Candidate> candidates, Decision decision) {
    public Explanation {
        candidates = List.copyOf(candidates);
    }

    /**
     * A route that was looked at.
     *
     * @param route the route
     * @param outcome whether it won
     * @param why one sentence without a final stop
     */
    public record Candidate(Route route, Outcome outcome, String why) {}

    /** How a route fared. */
    public enum Outcome {
        WON,
        /** It matches, and another one is preferred. */
        LOST,
        DOES_NOT_MATCH
    }

    static Explanation of(HostRoutes host, String canonicalPath, Decision decision) {
        String path = withoutParameters(canonicalPath);
        Route winner = decision.route().orElse(null);
        List<Candidate> candidates = new ArrayList<>();
        for (Route route : host.routes()) {
            candidates.add(candidate(route, path, winner));
        }
        host.unmatched()
                .filter(route -> route == winner || leadsSomewhere(route))
                .ifPresent(route -> candidates.add(defaultBackend(route, winner)));
        return new Explanation(Optional.of(host.host()), candidates, decision);
    }

    private static Candidate candidate(Route route, String path, Route winner) {
        if (route == winner) {
            return new Candidate(route, Outcome.WON, matching(route) + " is the first that matches " + path);
        } else if (matches(route, path)) {
            return new Candidate(
                    route, Outcome.LOST, matching(route) + " matches, too, but " + matching(winner) + " comes first");
        } else if (route.match() == PathMatch.EXACT) {
            return new Candidate(route, Outcome.DOES_NOT_MATCH, path + " is not exactly " + route.path());
        }
        return new Candidate(route, Outcome.DOES_NOT_MATCH, path + " is neither " + route.path() + " nor below it");
    }

    /** A host's rules hold for its unmatched paths, too, where nothing serves them. */
    private static boolean leadsSomewhere(Route unmatched) {
        return !Action.innermost(unmatched.action()).equals(new Action.Respond(Reason.NO_PATH));
    }

    private static Candidate defaultBackend(Route route, Route winner) {
        if (!leadsSomewhere(route)) {
            return new Candidate(route, Outcome.WON, "no path of the host matches, and it has no default backend");
        }
        return route == winner
                ? new Candidate(route, Outcome.WON, "the host's default backend takes what no path matches")
                : new Candidate(route, Outcome.LOST, "the host's default backend is for paths that nothing matches");
    }

    private static String matching(Route route) {
        return (route.match() == PathMatch.EXACT ? "Exact " : "Prefix ") + route.path();
    }

    private static boolean matches(Route route, String path) {
        String wanted = route.path();
        return path.equals(wanted)
                || route.match() == PathMatch.PREFIX && (wanted.equals("/") || path.startsWith(wanted + "/"));
    }

    private static String withoutParameters(String path) {
        return path.replaceAll(";[^/]*", "").replaceAll("/{2,}", "/");
    }
}
