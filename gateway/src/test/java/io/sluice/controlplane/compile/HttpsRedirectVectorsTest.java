package io.sluice.controlplane.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.sluice.controlplane.cluster.Fact;
import io.sluice.controlplane.cluster.IngressFact;
import io.sluice.controlplane.compile.annotation.Annotations;
import io.sluice.dataplane.filter.Filters;
import io.sluice.dataplane.filter.TrustedProxies;
import io.sluice.dataplane.http.ClientProof;
import io.sluice.dataplane.http.DetachedExchange;
import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.Peer;
import io.sluice.dataplane.http.RequestHead;
import io.sluice.dataplane.http.TlsSession;
import io.sluice.dataplane.http1.RequestHeadReader;
import io.sluice.dataplane.loop.Loop;
import io.sluice.dataplane.route.ActionBinder;
import io.sluice.dataplane.route.Decision;
import io.sluice.dataplane.route.Redirecting;
import io.sluice.dataplane.route.Responding;
import io.sluice.dataplane.route.Router;
import io.sluice.dataplane.route.Wrapped;
import io.sluice.model.GatewayPlan;
import io.sluice.model.HostRules;
import io.sluice.model.TlsHost;
import io.sluice.settings.HttpSettings;
import io.sluice.settings.IngressSettings;
import io.sluice.settings.SettingsReader;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** From an Ingress's annotations to the Location that a request gets; through compiler, router and decision. */
class HttpsRedirectVectorsTest {
    private static final HttpSettings HTTP = SettingsReader.defaults(HttpSettings.class);

    private static final TlsSession TLS = new TlsSession(
            "h".getBytes(StandardCharsets.US_ASCII),
            TlsHost.UNNAMED,
            ClientProof.NONE,
            "TLSv1.3",
            "TLS_AES_128_GCM_SHA256",
            /* resumed */ false);

    private final Map<String, String> settings = new HashMap<>();
    private Router router;

    private void given(Fact... facts) {
        List<Fact> all = new ArrayList<>(Arrays.asList(facts));
        all.add(Facts.service("n/A", "80"));
        IngressSettings read =
                SettingsReader.read(IngressSettings.class, name -> Optional.ofNullable(settings.get(name)));
        GatewayPlan plan = new Compiler(read).compile(Facts.cluster(all)).value();
        router = Router.compile(plan.routes(), null, ActionBinder.of(id -> null, filters -> null));
    }

    private static IngressFact ingress(String path, String... annotations) {
        Map<String, String> all = new HashMap<>();
        for (int i = 0; i < annotations.length; i += 2) {
            all.put(Annotations.PREFIX + annotations[i], annotations[i + 1]);
        }
        return Facts.ingress(Facts.meta("Ingress", "n/i", "", Map.of(), all), "h", path + "=A:80");
    }

    /** The answer to a request without TLS: a status and a Location, or what is done else. */
    private String answer(String target, String... fields) {
        return answer(/* secure */ false, /* trusted */ false, target, fields);
    }

    private String answer(boolean secure, boolean trusted, String target, String... fields) {
        DetachedExchange exchange = exchange(secure, trusted, target, fields);
        Decision decision = decided(exchange);
        if (decision instanceof Redirecting redirect) {
            return redirect.status() + " " + redirect.location(exchange).orElseThrow();
        }
        return decision instanceof Responding respond
                ? Integer.toString(respond.reason().status())
                : "forwarded";
    }

    private HostRules rules(boolean secure, String target) {
        DetachedExchange exchange = exchange(secure, /* trusted */ false, target);
        decided(exchange);
        return exchange.rules;
    }

    private Decision decided(DetachedExchange exchange) {
        Decision decision = router.decide(exchange.request());
        while (decision instanceof Wrapped wrapped) {
            decision = wrapped.next(exchange);
        }
        return decision;
    }

    private static DetachedExchange exchange(boolean secure, boolean trusted, String target, String... fields) {
        RequestHead head = new RequestHead(new HeaderBlock(256, 4));
        String text = "GET " + target + " HTTP/1.1\r\nHost: h:8080\r\n" + String.join("\r\n", fields)
                + (fields.length == 0 ? "" : "\r\n") + "\r\n";
        assertThat(new RequestHeadReader(HTTP, secure)
                        .read(Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.US_ASCII)), head))
                .isEqualTo(RequestHeadReader.DONE);
        Peer peer = new Peer(InetAddress.getLoopbackAddress(), trusted, 8080, secure ? TLS : null);
        DetachedExchange exchange = new DetachedExchange(head, null, peer, new Loop(0, () -> 0, 0));
        new Filters(HTTP, TrustedProxies.NONE).begin(exchange);
        return exchange;
    }

    @Test
    @DisplayName("V-051 force-ssl-redirect without TLS on the host")
    void aForcedRedirectNeedsNoCertificate() {
        given(ingress("/", "force-ssl-redirect", "true"));
        assertThat(answer("/")).isEqualTo("308 https://h");
        assertThat(answer("/a/b/?c=d")).isEqualTo("308 https://h/a/b/?c=d");
        assertThat(answer(/* secure */ true, false, "/")).isEqualTo("forwarded");
    }

    private static IngressFact withTls(IngressFact ingress, String secret, String... hosts) {
        return new IngressFact(
                ingress.meta(),
                ingress.className(),
                ingress.defaultBackend(),
                ingress.rules(),
                List.of(new IngressFact.Tls(List.of(hosts), secret)));
    }

    private static IngressFact second(String path) {
        return Facts.ingress("n/second", "h", path + "=A:80");
    }

    @Test
    @DisplayName("V-050 a host with TLS redirects what comes without")
    void aHostWithTlsRedirects() {
        given(withTls(ingress("/"), "", "h"));
        assertThat(answer("/")).isEqualTo("308 https://h");
        assertThat(answer(/* secure */ true, false, "/")).isEqualTo("forwarded");
    }

    @Test
    @DisplayName("V-050 the annotation goes before the setting, which is for all")
    void theAnnotationGoesBeforeTheSetting() {
        given(withTls(ingress("/", "ssl-redirect", "false"), "", "h"));
        assertThat(answer("/")).isEqualTo("forwarded");
        settings.put("sslRedirect", "false");
        given(withTls(ingress("/"), "", "h"));
        assertThat(answer("/")).isEqualTo("forwarded");
        given(withTls(ingress("/", "ssl-redirect", "true"), "", "h"));
        assertThat(answer("/")).isEqualTo("308 https://h");
    }

    @Test
    @DisplayName("V-052 V-053 a host with TLS, a trusted peer's host, and the slash")
    void whereAHostWithTlsRedirectsTo() {
        given(withTls(ingress("/", "preserve-trailing-slash", "true"), "", "h"));
        assertThat(answer("/")).isEqualTo("308 https://h/");
        assertThat(answer(false, /* trusted */ true, "/", "X-Forwarded-Host: example.com:80"))
                .isEqualTo("308 https://example.com/");
    }

    @Test
    @DisplayName("V-055 of two Ingresses only one has TLS: paths of the other are redirected too")
    void tlsIsOfTheWholeHost() {
        given(ingress("/a"), withTls(second("/b"), "", "h"));
        assertThat(answer("/a")).isEqualTo("308 https://h/a");
        assertThat(answer("/b")).isEqualTo("308 https://h/b");
    }

    @Test
    @DisplayName("V-055 K-02 but not if it is of another namespace")
    void tlsOfAnotherNamespaceDoesNotCount() {
        given(ingress("/a"), withTls(Facts.ingress("z/other", "h", "/b=A:80"), "", "h"));
        assertThat(answer("/a")).isEqualTo("forwarded");
    }

    @Test
    @DisplayName("V-056 T18 the tls entry decides, with a Secret, without, and with one that is not there")
    void theEntryDecides() {
        given(withTls(ingress("/"), "nosuch", "h"));
        assertThat(answer("/x")).isEqualTo("308 https://h/x");
        given(withTls(ingress("/"), "nosuch", "other"));
        assertThat(answer("/x")).isEqualTo("forwarded");
        given(ingress("/"));
        assertThat(answer("/x")).isEqualTo("forwarded");
    }

    @Test
    @DisplayName("V-058 permanent-redirect wins on a host with TLS")
    void aRedirectOfTheUsersOwnIsFirstOnAHostWithTls() {
        given(withTls(ingress("/", "permanent-redirect", "https://n.ex"), "", "h"));
        assertThat(answer("/")).isEqualTo("301 https://n.ex");
        assertThat(answer("/unmatched")).isEqualTo("301 https://n.ex");
    }

    @Test
    @DisplayName("V-059 M3 the rules of a host with TLS hold for its unmatched paths, redirected or not")
    void unmatchedPathsHaveTheHostsRules() {
        given(withTls(ingress("/a", "ssl-redirect", "false"), "", "h"));
        assertThat(answer("/b")).isEqualTo("404");
        assertThat(rules(/* secure */ true, "/b").tls()).isTrue();
        given(withTls(ingress("/a"), "", "h"));
        assertThat(answer("/b")).isEqualTo("308 https://h/b");
        assertThat(answer(/* secure */ true, false, "/b")).isEqualTo("404");
        assertThat(rules(/* secure */ true, "/b").tls()).isTrue();
        given(ingress("/a"));
        assertThat(rules(/* secure */ true, "/a")).isEqualTo(HostRules.NONE);
    }

    @Test
    @DisplayName("K-03 an Ingress that is refused keeps its host's rules")
    void aRefusedIngressKeepsItsHostsRules() {
        given(withTls(ingress("/a", "permanent-redirect", "javascript:alert(1)"), "", "h"), second("/b"));
        assertThat(answer("/b")).isEqualTo("308 https://h/b");
        assertThat(answer(/* secure */ true, false, "/b")).isEqualTo("forwarded");
        assertThat(answer(/* secure */ true, false, "/a")).isEqualTo("404");
        assertThat(rules(/* secure */ true, "/a").tls()).isTrue();
    }

    @Test
    @DisplayName("V-050 without TLS on the host ssl-redirect redirects nothing")
    void withoutTlsNothingIsRedirected() {
        given(ingress("/", "ssl-redirect", "true"));
        assertThat(answer("/")).isEqualTo("forwarded");
    }

    @Test
    @DisplayName("V-052 a trusted peer says host and scheme")
    void aTrustedPeerSaysHostAndScheme() {
        given(ingress("/", "force-ssl-redirect", "true"));
        assertThat(answer(false, /* trusted */ true, "/", "X-Forwarded-Host: example.com:80"))
                .isEqualTo("308 https://example.com");
        assertThat(answer(false, /* trusted */ true, "/", "X-Forwarded-Proto: https"))
                .isEqualTo("forwarded");
        assertThat(answer("/", "X-Forwarded-Host: example.com:80", "X-Forwarded-Proto: https"))
                .isEqualTo("308 https://h");
    }

    @Test
    @DisplayName("V-053 preserve-trailing-slash")
    void theSlashMayStay() {
        given(ingress("/", "force-ssl-redirect", "true", "preserve-trailing-slash", "true"));
        assertThat(answer("/")).isEqualTo("308 https://h/");
        assertThat(answer("/x?y=/")).isEqualTo("308 https://h/x?y=/");
    }

    @Test
    @DisplayName("V-058 permanent-redirect wins over the redirect to https")
    void aRedirectOfTheUsersOwnIsFirst() {
        given(ingress("/", "force-ssl-redirect", "true", "permanent-redirect", "https://n.ex"));
        assertThat(answer("/")).isEqualTo("301 https://n.ex");
    }

    @Test
    @DisplayName("T9 a target that looks like a host stays on the host")
    void aTargetThatLooksLikeAHostStaysOnTheHost() {
        given(ingress("/", "force-ssl-redirect", "true"));
        assertThat(answer("//evil.example/x")).isEqualTo("308 https://h//evil.example/x");
        assertThat(answer("http://h:8080//evil.example/x")).isEqualTo("308 https://h//evil.example/x");
    }

    @Test
    @DisplayName("M3 unmatched paths of the host are redirected as the oldest Ingress says")
    void unmatchedPathsAreRedirectedToo() {
        given(ingress("/a", "force-ssl-redirect", "true"));
        assertThat(answer("/b")).isEqualTo("308 https://h/b");
        assertThat(answer(/* secure */ true, false, "/b")).isEqualTo("404");
    }

    @Test
    @DisplayName("HTTP-01 the proof of a certificate is served over plain HTTP, by the path of its rule")
    void theProofOfACertificateIsNotRedirected() {
        given(
                ingress("/", "force-ssl-redirect", "true"),
                Facts.ingress(
                        Facts.meta(
                                "Ingress",
                                "n/solver",
                                "",
                                Map.of(),
                                Map.of(Annotations.PREFIX + "force-ssl-redirect", "true")),
                        "h",
                        "Exact /.well-known/acme-challenge/token=A:80"));
        assertThat(answer("/.well-known/acme-challenge/token")).isEqualTo("forwarded");
        assertThat(answer("/.well-known/acme-challenge/other"))
                .isEqualTo("308 https://h/.well-known/acme-challenge/other");
    }

    @Test
    void otherPathsMayBeExemptAndThePortMayBeAnother() {
        settings.put("noTlsRedirectLocations", "/health,/status");
        settings.put("tlsRedirectPort", "8443");
        given(
                ingress("/", "force-ssl-redirect", "true"),
                Facts.ingress(
                        Facts.meta(
                                "Ingress", "n/j", "", Map.of(), Map.of(Annotations.PREFIX + "force-ssl-redirect", "t")),
                        "h",
                        "/healthz=A:80",
                        "/status=A:80",
                        "/.well-known/acme-challenge=A:80"));
        assertThat(answer("/healthz")).isEqualTo("forwarded");
        assertThat(answer("/status/x")).isEqualTo("forwarded");
        assertThat(answer("/.well-known/acme-challenge/t"))
                .isEqualTo("308 https://h:8443/.well-known/acme-challenge/t");
    }

    @Test
    void thePortOfHttpsIsWrittenWhereItIsWanted() {
        given(ingress("/", "force-ssl-redirect", "true", "use-port-in-redirects", "true"));
        assertThat(answer("/x")).isEqualTo("308 https://h:443/x");
    }
}
