package io.sluice.controlplane.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.controlplane.cluster.Fact;
import io.sluice.controlplane.cluster.IngressFact;
import io.sluice.controlplane.cluster.Meta;
import io.sluice.controlplane.cluster.ServiceFact;
import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.PathCanonicaliser;
import io.sluice.dataplane.http.RequestHead;
import io.sluice.dataplane.route.ActionBinder;
import io.sluice.dataplane.route.Decision;
import io.sluice.dataplane.route.Redirecting;
import io.sluice.dataplane.route.Responding;
import io.sluice.dataplane.route.Router;
import io.sluice.model.Action;
import io.sluice.model.GatewayPlan;
import io.sluice.model.Location;
import io.sluice.model.Route;
import io.sluice.settings.HttpSettings.EncodedSlash;
import io.sluice.settings.IngressSettings;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The incumbent's vectors: objects, a request, and the Service that answers it; through compiler and router. */
class IngressVectorsTest {
    private Router router;

    private void given(Fact... facts) {
        List<Fact> all = new ArrayList<>(Arrays.asList(facts));
        for (String name : new String[] {"A", "B", "C", "D"}) {
            all.add(service(name));
        }
        GatewayPlan plan = new Compiler(IngressSettings.defaults())
                .compile(Facts.cluster(all))
                .value();
        router = Router.compile(plan.routes(), null, IngressVectorsTest::shown);
    }

    private static ServiceFact service(String name) {
        return Facts.service("n/" + name, "80");
    }

    /** A decision whose text is the Service's name. */
    private static Decision shown(Action action, Optional<Route> route) {
        return action instanceof Action.Forward forward
                ? new Redirecting(
                        route, 300, Location.of("/" + forward.upstream().service()))
                : ActionBinder.of(id -> null, filters -> null).bind(action, route);
    }

    /** What answers {@code GET path} on {@code host}: a Service, a location, or a status. */
    private String answer(String host, String path) {
        RequestHead head = new RequestHead(new HeaderBlock(64, 2));
        append(head, path);
        head.targetEnd = head.headers().length();
        if (PathCanonicaliser.canonicalise(head, EncodedSlash.KEEP) != null) {
            return "400";
        }
        head.hostStart = append(head, host);
        head.hostEnd = head.headers().length();
        Decision decision = router.decide(head);
        return decision instanceof Responding responding
                ? Integer.toString(responding.reason().status())
                : ((Redirecting) decision).location().toString().substring(1);
    }

    private static int append(RequestHead head, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return head.headers().append(bytes, 0, bytes.length);
    }

    private void assertAnswers(String host, String... pathsAndAnswers) {
        for (int i = 0; i < pathsAndAnswers.length; i += 2) {
            assertThat(answer(host, pathsAndAnswers[i]))
                    .as(host + pathsAndAnswers[i])
                    .isEqualTo(pathsAndAnswers[i + 1]);
        }
    }

    @Test
    @DisplayName("V-001 N-06 a prefix matches by element")
    void prefixByElement() {
        given(Facts.ingress("n/i", "h", "/aaa=A:80"));
        assertAnswers("h", "/aaa", "A", "/aaa/", "A", "/aaa/ccc", "A", "/aaaccc", "404", "/", "404");
    }

    @Test
    @DisplayName("V-003 V-004 exact before prefix, longest first")
    void exactBeforePrefix() {
        given(Facts.ingress("n/i", "h", "/=B:80", "Exact /=A:80", "/foo=D:80", "Exact /foo=C:80"));
        assertAnswers("h", "/", "A", "/bar", "B", "/foo", "C", "/foo/", "D", "/foo/bar", "D", "/foobar", "B");
    }

    @Test
    @DisplayName("V-005 a second Ingress that repeats a path changes nothing")
    void aRepeatedPathChangesNothing() {
        given(Facts.ingress("n/i", "h", "/exact=A:80"), Facts.ingress("n/j", "h", "/exact=B:80"));
        assertAnswers("h", "/exact/suffix", "A");
    }

    @Test
    @DisplayName("D28 no redirect to a trailing slash: Exact /my-path/ is not /my-path, Prefix /my-path/ is")
    void trailingSlashes() {
        given(Facts.ingress("n/i", "h", "Exact /my-path/=A:80", "/other/=B:80"));
        assertAnswers("h", "/my-path", "404", "/my-path/", "A", "/other", "B", "/other/", "B", "/other/x", "B");
    }

    @Test
    @DisplayName("V-011 every spelling of a path matches its rule")
    void everySpelling() {
        given(Facts.ingress("n/i", "h", "Exact /uuid=A:80"));
        assertAnswers("h", "/./uuid", "A", "/x/../uuid", "A", "//uuid", "A", "/%75uid", "A", "/uuid;v=1", "A");
    }

    @Test
    @DisplayName("V-013 D22 an encoded slash never separates")
    void anEncodedSlashNeverSeparates() {
        given(Facts.ingress("n/i", "h", "/foo=A:80", "/foo%2fbar=B:80"));
        assertAnswers("h", "/foo%2Fbar", "B", "/foo%2fbar/x", "B", "/foo%2Fother", "404");
    }

    @Test
    @DisplayName("V-014 ImplementationSpecific is a prefix")
    void implementationSpecific() {
        IngressFact.Path path = new IngressFact.Path(
                "/foo", IngressFact.PathType.IMPLEMENTATION_SPECIFIC, Optional.of(Facts.backend("A:80")));
        Meta meta = Facts.meta("Ingress", "n/i");
        given(new IngressFact(
                meta,
                Optional.empty(),
                Optional.empty(),
                List.of(new IngressFact.Rule("h", List.of(path))),
                List.of()));
        assertAnswers("h", "/foo", "A", "/foo/bar", "A", "/foobar", "404");
    }

    @Test
    @DisplayName("V-015 paths are case-sensitive")
    void pathsAreCaseSensitive() {
        given(Facts.ingress("n/i", "h", "Exact /foo=A:80"));
        assertAnswers("h", "/FOO", "404");
    }

    @Test
    @DisplayName("V-016 hostless rules do not back up a host that has rules")
    void hostlessRulesDoNotBackUp() {
        given(Facts.ingress("n/i", "h", "/a=A:80"), Facts.ingress("n/j", "", "/=B:80"));
        assertAnswers("h", "/a", "A", "/b", "404");
        assertAnswers("other", "/b", "B");
    }

    @Test
    @DisplayName("V-017 a default backend is that of its Ingress's hosts")
    void aDefaultBackendIsThatOfItsHosts() {
        IngressFact onlyHost = Facts.withDefault(Facts.ingress("n/i", "only-backend"), "A:80");
        given(onlyHost);
        assertAnswers("only-backend", "/x", "A");
        assertAnswers("other", "/x", "404");
    }

    @Test
    @DisplayName("V-070 a redirect takes every path of its Ingress's hosts, and other Ingresses keep theirs")
    void aRedirectTakesItsHosts() {
        Meta meta = Facts.meta(
                "Ingress",
                "n/i",
                "",
                Map.of(),
                Map.of("nginx.ingress.kubernetes.io/permanent-redirect", "http://redirect.example.com"));
        given(Facts.ingress(meta, "h", "/=A:80"), Facts.ingress("n/j", "h", "/b=B:80"));
        assertAnswers("h", "/something", "ttp://redirect.example.com", "/b", "B");
    }

    @Test
    @DisplayName("V-083 M15 a wildcard takes exactly one label, and the exact host wins")
    void wildcardsTakeOneLabel() {
        given(Facts.ingress("n/i", "*.w.test", "/=A:80"), Facts.ingress("n/j", "x.w.test", "/=B:80"));
        assertAnswers("a.w.test", "/", "A");
        assertAnswers("x.w.test", "/", "B");
        assertAnswers("a.b.w.test", "/", "404");
        assertAnswers("w.test", "/", "404");
    }

    @Test
    @DisplayName("V-084 without an Ingress everything is 404")
    void withoutAnIngress() {
        given();
        assertAnswers("h", "/", "404");
    }

    @Test
    @DisplayName("K-02 another namespace gets nothing of a host, not even an exact path under a prefix")
    void anotherNamespaceGetsNothing() {
        given(
                Facts.ingress("n/i", "h", "/=A:80"),
                Facts.ingress("z/thief", "h", "Exact /login=B:80"),
                Facts.service("z/B", "80"));
        assertAnswers("h", "/login", "A");
    }

    @Test
    @DisplayName("C-12 Service missing and port not found are 503")
    void whatIsMissingIs503() {
        given(Facts.ingress("n/i", "h", "/a=nosuch:80", "/b=A:81", "/c=A:80"));
        assertAnswers("h", "/a", "503", "/b", "503", "/c", "A");
    }
}
