package io.sluice.dataplane.route;

import static io.sluice.dataplane.route.Tables.head;
import static io.sluice.dataplane.route.Tables.host;
import static io.sluice.dataplane.route.Tables.router;
import static io.sluice.dataplane.route.Tables.withDefault;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.route.Explanation.Outcome;
import io.sluice.model.Action;
import io.sluice.model.HostRoutes;
import io.sluice.model.Location;
import io.sluice.model.PathMatch;
import io.sluice.model.Reason;
import io.sluice.model.Route;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExplanationTest {
    private final Router router = router(
            withDefault(host("a.example", "/foo/bar", "= /foo/bar", "/foo", "/x", "= /y")), host("*.w.example", "/"));

    private static List<String> told(Explanation explanation) {
        return explanation.candidates().stream()
                .map(candidate -> candidate.outcome() + ": " + candidate.why())
                .toList();
    }

    @Test
    void everyRouteOfTheHostIsToldInOrderWithTheReason() {
        Explanation explanation = router.explain(head("a.example", "/foo;v=1/bar"));
        assertThat(explanation.host()).contains("a.example");
        assertThat(told(explanation))
                .containsExactly(
                        "WON: Exact /foo/bar is the first that matches /foo/bar",
                        "LOST: Prefix /foo/bar matches, too, but Exact /foo/bar comes first",
                        "LOST: Prefix /foo matches, too, but Exact /foo/bar comes first",
                        "DOES_NOT_MATCH: /foo/bar is not exactly /y",
                        "DOES_NOT_MATCH: /foo/bar is neither /x nor below it",
                        "LOST: the host's default backend is for paths that nothing matches");
        assertThat(explanation.decision()).isSameAs(router.decide(head("a.example", "/foo/bar")));
    }

    @Test
    void theDefaultBackendIsToldAsTheWinner() {
        Explanation explanation = router.explain(head("a.example", "/z"));
        assertThat(explanation.candidates())
                .filteredOn(each -> each.outcome() == Outcome.WON)
                .hasSize(1);
        assertThat(told(explanation)).endsWith("WON: the host's default backend takes what no path matches");
    }

    @Test
    void unmatchedPathsWithoutADefaultBackendAreNoCandidateUntilTheyWin() {
        Route nothing = new Route(
                PathMatch.PREFIX,
                "/",
                new Action.Secured(new Action.Respond(Reason.NO_PATH), 308, Location.of("https://h")),
                Tables.route("b.example", "/").origin());
        HostRoutes host = new HostRoutes("b.example", host("b.example", "/foo").routes(), Optional.of(nothing));
        Router guarded = router(host);
        assertThat(told(guarded.explain(head("b.example", "/foo"))))
                .containsExactly("WON: Prefix /foo is the first that matches /foo");
        assertThat(told(guarded.explain(head("b.example", "/x"))))
                .containsExactly(
                        "DOES_NOT_MATCH: /x is neither /foo nor below it",
                        "WON: no path of the host matches, and it has no default backend");
    }

    @Test
    void aWildcardIsToldAsWritten() {
        Explanation explanation = router.explain(head("q.w.example", "/any/thing"));
        assertThat(explanation.host()).contains("*.w.example");
        assertThat(told(explanation)).containsExactly("WON: Prefix / is the first that matches /any/thing");
    }

    @Test
    void anUnknownHostHasNoCandidates() {
        Explanation explanation = router.explain(head("unknown", "/"));
        assertThat(explanation.host()).isEmpty();
        assertThat(explanation.candidates()).isEmpty();
        assertThat(Tables.text(explanation.decision())).isEqualTo("no-host");
    }
}
