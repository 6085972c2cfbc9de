package io.sluice.dataplane.route;

import static io.sluice.dataplane.route.Tables.head;
import static io.sluice.dataplane.route.Tables.host;
import static io.sluice.dataplane.route.Tables.router;
import static io.sluice.dataplane.route.Tables.withDefault;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.route.Explanation.Outcome;
import java.util.List;
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
