package io.sluice.dataplane.route;

import static io.sluice.dataplane.route.Tables.decide;
import static io.sluice.dataplane.route.Tables.head;
import static io.sluice.dataplane.route.Tables.host;
import static io.sluice.dataplane.route.Tables.router;
import static io.sluice.dataplane.route.Tables.table;
import static io.sluice.dataplane.route.Tables.withDefault;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.http.RequestHead;
import io.sluice.model.Action;
import io.sluice.model.HostRoutes;
import io.sluice.model.Location;
import io.sluice.model.Reason;
import io.sluice.model.RoutingTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouterTest {
    private static final String NO_HOST = Reason.NO_HOST.word();
    private static final String NO_PATH = Reason.NO_PATH.word();

    private final Router hosts = router(
            host("a.example", "/a"),
            host("www.b.example", "/www"),
            host("*.b.example", "/wild"),
            host("*.deep.b.example", "/deep"),
            host("", "/"));

    @ParameterizedTest
    @CsvSource({
        "a.example, /a, a.example /a",
        "www.b.example, /www, www.b.example /www",
        "other.b.example, /wild, *.b.example /wild",
        "a_b-1.b.example, /wild/x, *.b.example /wild",
        "x.deep.b.example, /deep, *.deep.b.example /deep",
        "deep.b.example, /wild, *.b.example /wild",
        "b.example, /wild, ' /'",
        "x.y.b.example, /wild, ' /'",
        "a.example.com, /a, ' /'",
        "xa.example, /a, ' /'",
        "unknown.example, /x, ' /'",
        "localhost, /x, ' /'",
        "192.0.2.1, /x, ' /'",
        "[2001:db8::1], /x, ' /'",
    })
    @DisplayName("M15 exact host, one-label wildcard, no host")
    void theMostSpecificHostAnswers(String host, String path, String winner) {
        assertThat(decide(hosts, host, path)).isEqualTo(winner);
    }

    @ParameterizedTest
    @CsvSource({"a.example, /b", "www.b.example, /wild", "other.b.example, /other", "x.deep.b.example, /wild"})
    @DisplayName("M14 V-016 a host with rules of its own never falls through")
    void hostlessRulesDoNotBackUpNamedHosts(String host, String path) {
        assertThat(decide(hosts, host, path)).isEqualTo(NO_PATH);
    }

    @Test
    @DisplayName("Q-13 no Host on HTTP/1.0")
    void withoutHostTheHostlessRulesAnswerOrNobody() {
        assertThat(decide(hosts, "", "/x")).isEqualTo(" /");
        assertThat(decide(router(host("a.example", "/"), host("*.example", "/")), "", "/"))
                .isEqualTo(NO_HOST);
    }

    @Test
    void theReasonSaysWhetherTheHostOrThePathIsUnknown() {
        Router router = router(host("a.example", "/a"));
        assertThat(decide(router, "b.example", "/a")).isEqualTo(NO_HOST);
        assertThat(decide(router, "a.example", "/b")).isEqualTo(NO_PATH);
        assertThat(decide(Router.compile(RoutingTable.EMPTY, null, Tables.BY_TEXT), "a", "/"))
                .isEqualTo(NO_HOST);
        assertThat(decide(router(host("", "/a")), "b.example", "/b")).isEqualTo(NO_PATH);
    }

    @Test
    @DisplayName("M3 V-017 the host's default backend takes what no path matches")
    void unmatchedPathsOfAHostGoToItsDefaultBackend() {
        Router router = router(withDefault(host("a.example", "/a")), withDefault(host("b.example")));
        assertThat(decide(router, "a.example", "/a/x")).isEqualTo("a.example /a");
        assertThat(decide(router, "a.example", "/x")).isEqualTo("a.example default");
        assertThat(decide(router, "b.example", "/")).isEqualTo("b.example default");
        assertThat(decide(router, "c.example", "/")).isEqualTo(NO_HOST);
    }

    @Test
    void theTablesDefaultTakesUnknownHostsAndUnmatchedPaths() {
        RoutingTable rules = table(host("a.example", "/a"), withDefault(host("b.example", "/b")));
        RoutingTable table = new RoutingTable(
                rules.exact(),
                rules.wildcard(),
                rules.hostless(),
                Optional.of(new Action.Redirect(307, Location.of("fallback"))));
        Router router = Router.compile(table, null, Tables.BY_TEXT);
        assertThat(decide(router, "a.example", "/a")).isEqualTo("a.example /a");
        assertThat(decide(router, "a.example", "/x")).isEqualTo("fallback");
        assertThat(decide(router, "b.example", "/x")).isEqualTo("b.example default");
        assertThat(decide(router, "unknown", "/x")).isEqualTo("fallback");
        assertThat(decide(router, "", "/x")).isEqualTo("fallback");
    }

    @ParameterizedTest
    @CsvSource({
        "'/aaa', /aaa, /aaa",
        "'/aaa', /aaa/, /aaa",
        "'/aaa', /aaa/ccc, /aaa",
        "'/aaa', /aaaccc,",
        "'/aaa', /aa,",
        "'/aaa', /,",
        "'= /;/', /, = /",
        "'= /;/', /bar, /",
        "'= /;/;= /foo;/foo', /foo, = /foo",
        "'= /;/;= /foo;/foo', /foo/bar, /foo",
        "'= /;/;= /foo;/foo', /foo/, /foo",
        "'= /;/;= /foo;/foo', /foobar, /",
        "'= /foo', /foo, = /foo",
        "'= /foo', /foo/,",
        "'= /foo', /FOO,",
        "'= /foo/', /foo/, = /foo/",
        "'= /foo/', /foo,",
        "'= /foo/;/foo', /foo/, = /foo/",
        "'= /foo/;/foo', /foo/x, /foo",
        "'/foo;/foo/bar;/foo/bar/baz', /foo/bar/baz/x, /foo/bar/baz",
        "'/foo;/foo/bar;/foo/bar/baz', /foo/bar/bazx, /foo/bar",
        "'/foo;/foo/bar/baz', /foo/bar, /foo",
        "'/', /anything/at/all, /",
        "'/a', /admin%2F,",
        "'/admin', /admin%2Fx,",
        "'/admin%2Fx', /admin%2Fx/y, /admin%2Fx",
        "'= /uuid', /uuid, = /uuid",
    })
    @DisplayName("M7 N-06 V-001 V-003 V-004 V-015 exact, else the longest prefix by element")
    void thePathIsMatchedByElement(String paths, String path, String winner) {
        assertThat(decide(router(host("h", paths.split(";"))), "h", path))
                .isEqualTo(winner == null ? NO_PATH : "h " + winner);
    }

    @ParameterizedTest
    @CsvSource({
        "'/admin', /admin;x=1, /admin",
        "'/admin', /admin;x=1/users, /admin",
        "'/admin', /admin;/users;y/z, /admin",
        "'= /admin', /admin;x=1, = /admin",
        "'= /admin', /admin;, = /admin",
        "'= /admin', /admin;x/,",
        "'= /admin/', /admin;x/, = /admin/",
        "'= /a/b', /a;1/b;2, = /a/b",
        "'/a/b', /a;1/b;2/c;3, /a/b",
        "'/a/b', /a;/bc,",
        "'/admin', /;x/admin, /admin",
        "'/a/b', /a/;x/b, /a/b",
        "'= /a/', /a/;x, = /a/",
        "'/;/admin', /adm;in, /",
        "'= /', /;x, = /",
        "'/', /;x, /",
    })
    @DisplayName("N-04 a segment ends at its first ; for matching")
    void pathParametersAreNotMatched(String paths, String path, String winner) {
        String[] routes = paths.equals("/;/admin") ? new String[] {"/", "/admin"} : new String[] {paths};
        assertThat(decide(router(host("h", routes)), "h", path)).isEqualTo(winner == null ? NO_PATH : "h " + winner);
    }

    @Test
    @DisplayName("M4 V-005 the same path twice")
    void theFirstOfEqualRoutesCounts() {
        HostRoutes both = new HostRoutes(
                "h", List.of(Tables.route("first", "/a"), Tables.route("second", "/a")), Optional.empty());
        assertThat(decide(router(both), "h", "/a/suffix")).isEqualTo("first /a");
    }

    @Test
    void aHostThatDidNotChangeKeepsItsDecisions() {
        HostRoutes same = host("a.example", "/a");
        HostRoutes wild = host("*.w.example", "/w");
        HostRoutes hostless = host("", "/h");
        Router before = router(same, host("b.example", "/b"), wild, hostless);
        List<Action> bound = new ArrayList<>();
        ActionBinder counting = (action, route) -> {
            bound.add(action);
            return Tables.BY_TEXT.bind(action, route);
        };

        Router after = Router.compile(
                table(same, host("b.example", "/other"), host("c.example", "/c"), wild, hostless), before, counting);

        assertThat(bound).hasSize(2);
        for (RequestHead head : List.of(head("a.example", "/a"), head("x.w.example", "/w"), head("", "/h"))) {
            assertThat(after.decide(head)).isSameAs(before.decide(head));
        }
        assertThat(decide(after, "b.example", "/b")).isEqualTo(NO_PATH);
        assertThat(decide(after, "b.example", "/other")).isEqualTo("b.example /other");
        assertThat(decide(after, "c.example", "/c")).isEqualTo("c.example /c");
    }

    @Test
    void aHostThatVanishedIsGone() {
        HostRoutes a = host("a.example", "/a");
        Router after = Router.compile(table(a), router(a, host("b.example", "/b"), host("", "/")), Tables.BY_TEXT);
        assertThat(decide(after, "b.example", "/b")).isEqualTo(NO_HOST);
        assertThat(decide(after, "a.example", "/a")).isEqualTo("a.example /a");
    }

    @Test
    void decidingAllocatesNothing() {
        Router router = router(host("a.example", "/a/b", "= /a", "/"), host("*.w.example", "/w"), host("", "/h"));
        RequestHead[] heads = {
            head("a.example", "/a/b/c/d"), head("a.example", "/a;x=1/b"), head("q.w.example", "/w"), head("none", "/n")
        };
        for (int i = 0; i < 20_000; i++) {
            router.decide(heads[i & 3]);
        }
        long before = allocated();
        for (int i = 0; i < 100_000; i++) {
            router.decide(heads[i & 3]);
        }
        assertThat(allocated() - before).isLessThan(50_000); // the measurement itself, far below a byte per decision
    }

    private static long allocated() {
        return ((com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean())
                .getCurrentThreadAllocatedBytes();
    }

    @Test
    void hostsWhoseHashesCollideAreToldApart() {
        Map<String, HostRoutes> exact = new HashMap<>();
        List<String> names = new ArrayList<>();
        for (int bits = 0; bits < 256; bits++) {
            StringBuilder name = new StringBuilder();
            for (int i = 0; i < 8; i++) {
                name.append((bits >> i & 1) == 0 ? "b1" : "aP"); // one String.hashCode
            }
            names.add(name.toString());
            exact.put(name.toString(), host(name.toString(), "/"));
        }
        assertThat(names.stream().map(String::hashCode).distinct()).hasSize(1);
        Router router = Router.compile(
                new RoutingTable(exact, Map.of(), Optional.empty(), Optional.empty()), null, Tables.BY_TEXT);
        for (String name : names) {
            assertThat(decide(router, name, "/")).isEqualTo(name + " /");
        }
        assertThat(decide(router, names.get(0) + "b1", "/")).isEqualTo(NO_HOST);
    }
}
