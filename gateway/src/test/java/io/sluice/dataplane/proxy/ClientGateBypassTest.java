package io.sluice.dataplane.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.DataPlaneRig;
import io.sluice.dataplane.loop.LoopCounters.Total;
import io.sluice.dataplane.tls.TlsIdentities;
import io.sluice.kit.RawClient;
import io.sluice.kit.RawResponse;
import io.sluice.kit.WitnessRequest;
import io.sluice.kit.WitnessUpstream;
import io.sluice.kit.h2.Fields;
import io.sluice.kit.h2.H2Raw;
import io.sluice.kit.tls.Authority;
import io.sluice.kit.tls.HelloCut;
import io.sluice.kit.tls.Identity;
import io.sluice.kit.tls.TlsClient;
import io.sluice.model.ClientCertificates;
import io.sluice.model.ClientCertificates.Mode;
import io.sluice.model.ClientGate;
import io.sluice.model.GatewayPlan;
import io.sluice.model.HostRoutes;
import io.sluice.model.HostRules;
import io.sluice.model.PrivateBytes;
import io.sluice.model.Reason;
import io.sluice.model.Route;
import io.sluice.model.RoutingTable;
import io.sluice.model.TlsHost;
import io.sluice.model.TlsTable;
import io.sluice.testing.LogRecorder;
import java.security.cert.CertificateEncodingException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Ways to a host with client certificates that do not lead there. All hosts show one certificate, as a wildcard's would be, so that
 * nothing but what is asked of clients tells them apart: {@code t.example} and {@code *.w.example} ask for a certificate, {@code
 * q.example} for one of other authorities, {@code closed.example} cannot be used, and {@code open.example} asks for nothing.
 */
class ClientGateBypassTest {
    private static final String GUARDED = "t.example";
    private static final String OPEN = "open.example";
    private static final String HEAD = "GET /a HTTP/1.1\r\nHost: t.example\r\n";
    private static final Identity SERVER = Authority.root("servers").server(GUARDED, OPEN);
    private static final Authority CLIENTS = Authority.root("clients");
    private static final Authority OTHERS = Authority.root("others");
    private static final ClientCertificates ASKED = asked(CLIENTS);

    private final WitnessUpstream witness = WitnessUpstream.start();
    private final Map<String, HostRoutes> routes = new HashMap<>();
    private final Map<String, TlsHost> handshakes = new HashMap<>();
    private DataPlaneRig rig;

    @BeforeEach
    void serve() {
        start(DataPlaneRig.options());
    }

    @AfterEach
    void stop() {
        rig.close();
        witness.close();
    }

    private static ClientCertificates asked(Authority authority) {
        try {
            PrivateBytes der = new PrivateBytes(authority.certificate().getEncoded());
            return new ClientCertificates(Mode.REQUIRED, der, PrivateBytes.EMPTY, /* depth */ 1);
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    private void start(DataPlaneRig.Options options) {
        if (rig != null) {
            rig.close();
        }
        rig = options.start();
        GatewayPlan base =
                DataPlaneRig.plan(DataPlaneRig.forward("echo"), DataPlaneRig.upstream("echo", witness.address()));
        List<Route> all = base.routes().hostless().orElseThrow().routes();
        host(GUARDED, all, ASKED, Optional.of(gate(false)));
        host("q.example", all, asked(OTHERS), Optional.of(gate(false)));
        host("closed.example", all, ClientCertificates.NONE, Optional.of(gate(/* unusable */ true)));
        host(OPEN, all, ClientCertificates.NONE, Optional.empty());
        HostRoutes wildcard = new HostRoutes(
                "*.w.example", all, Optional.empty(), new HostRules(/* tls */ true, Optional.of(gate(false))));
        TlsHost wildcardTls = new TlsHost("*.w.example", TlsIdentities.of(SERVER), ASKED, /* minTls13 */ false);
        rig.serve(new GatewayPlan(
                new RoutingTable(
                        routes, Map.of("w.example", wildcard), base.routes().hostless(), Optional.empty()),
                base.upstreams(),
                new TlsTable(handshakes, Map.of("w.example", wildcardTls), TlsHost.UNNAMED, Map.of(), Map.of())));
    }

    private static ClientGate gate(boolean unusable) {
        return new ClientGate(Mode.REQUIRED, unusable, Optional.empty(), Optional.empty(), /* pass */ false);
    }

    private void host(String name, List<Route> all, ClientCertificates asked, Optional<ClientGate> gate) {
        routes.put(name, new HostRoutes(name, all, Optional.empty(), new HostRules(/* tls */ true, gate)));
        handshakes.put(name, new TlsHost(name, TlsIdentities.of(SERVER), asked, /* minTls13 */ false));
    }

    private RawResponse get(TlsClient client, String request) {
        try (RawClient connected = rig.connect(client)) {
            connected.send(request);
            return connected.readResponses(1).response();
        }
    }

    private int status(TlsClient client, String host) {
        return get(client, "GET /a HTTP/1.1\r\nHost: " + host + "\r\n\r\n").status();
    }

    private void assertNobodyCameIn() {
        assertThat(witness.requests()).isEmpty();
    }

    // --- the hello --------------------------------------------------------------------------------------------------

    static Stream<HelloCut> cuts() {
        return Stream.of(
                HelloCut.WHOLE,
                HelloCut.records(1),
                HelloCut.records(3),
                HelloCut.records(40),
                HelloCut.records(1).inSegments(1),
                HelloCut.records(40).inSegments(7),
                HelloCut.segments(1),
                HelloCut.segments(5),
                HelloCut.segments(100));
    }

    @ParameterizedTest
    @MethodSource("cuts")
    @DisplayName("T-03 no cut of a hello leads past the certificate that its host asks for")
    void noCutIsAWayIn(HelloCut cut) {
        for (String name : List.of(GUARDED, "T.Example", "t.example.", "x.w.example", "X.W.EXAMPLE.")) {
            String host = name.toLowerCase(Locale.ROOT).replaceAll("\\.$", "");
            assertThat(status(TlsClient.to(name).cut(cut), host)).as(name).isEqualTo(400);
        }
        assertNobodyCameIn();
        assertThat(status(TlsClient.to(GUARDED).cut(cut).identity(CLIENTS.client("alice")), GUARDED))
                .isEqualTo(200);
        assertThat(status(TlsClient.to(OPEN).cut(cut), OPEN)).isEqualTo(200);
    }

    // --- the connection of another host -----------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /a HTTP/1.1\r\nHost: t.example\r\n\r\n",
                "GET /a HTTP/1.1\r\nHost: T.EXAMPLE\r\n\r\n",
                "GET /a HTTP/1.1\r\nHost: t.example.\r\n\r\n",
                "GET /a HTTP/1.1\r\nHost: t.example:443\r\n\r\n",
                "GET /a HTTP/1.0\r\nHost: t.example\r\n\r\n",
                "GET /a HTTP/1.1\r\nHost: x.w.example\r\n\r\n",
                "GET /a HTTP/1.1\r\nHost: q.example\r\n\r\n",
            })
    @DisplayName(
            "T-01 a connection that was made for another host, or for nobody, is none of a host with client certificates")
    void theConnectionOfAnotherHost(String request) {
        for (TlsClient client : List.of(
                TlsClient.to(OPEN),
                TlsClient.anonymous(),
                TlsClient.to("unknown.example"),
                TlsClient.to("closed.example"))) {
            assertThat(get(client, request).status()).isEqualTo(421);
            assertThat(rig.nextEnded().reason()).isEqualTo(Reason.MISDIRECTED);
        }
        assertNobodyCameIn();
    }

    @Test
    @DisplayName("T-01 an absolute target decides, whatever Host says")
    void absoluteTargets() {
        String forHost = "GET https://t.example/a HTTP/1.1\r\nHost: open.example\r\n\r\n";
        assertThat(get(TlsClient.to(OPEN), forHost).status()).isBetween(400, 421);
        String forOpen = "GET https://open.example/a HTTP/1.1\r\nHost: t.example\r\n\r\n";
        assertThat(get(TlsClient.to(GUARDED), forOpen).status()).isBetween(400, 421);
        assertNobodyCameIn();
    }

    @Test
    @DisplayName("T-01 a connection was right for the request before, and is not for this one")
    void theSecondRequestOfAConnection() {
        try (RawClient client = rig.connect(TlsClient.to(OPEN))) {
            client.send("GET /open HTTP/1.1\r\nHost: open.example\r\n\r\n" + HEAD + "\r\n");
            List<RawResponse> responses = client.readResponses(2).responses();
            assertThat(responses.get(0).status()).isEqualTo(200);
            assertThat(responses.get(1).status()).isEqualTo(421);
        }
        assertThat(witness.requests()).extracting(WitnessRequest::target).containsExactly("/open");
    }

    @Test
    @DisplayName("T-02 who is let in by one authority is not by another host's")
    void theCertificateOfAnotherHost() {
        TlsClient client = TlsClient.to("q.example").identity(OTHERS.client("alice"));
        assertThat(status(client, "q.example")).isEqualTo(200);
        assertThat(status(client, GUARDED)).isEqualTo(421);
        assertThat(status(TlsClient.to(GUARDED).identity(OTHERS.client("alice")), GUARDED))
                .isEqualTo(400);
    }

    @Test
    @DisplayName("T-02 streams for two hosts of one certificate, one of which asks for client certificates")
    void aStreamForTheOtherHost() {
        TlsClient open = TlsClient.to(OPEN).alpn("h2");
        try (H2Raw client =
                H2Raw.connect(RawClient.options().tls(open), rig.httpsAddress()).polite()) {
            client.begin();
            assertThat(client.exchange(stream("/open", OPEN)).status()).isEqualTo(200);
            assertThat(client.exchange(stream("/guarded", GUARDED)).status()).isEqualTo(421);
            assertThat(client.exchange(stream("/again", OPEN)).status()).isEqualTo(200);
        }
        assertThat(witness.requests()).extracting(WitnessRequest::target).containsExactly("/open", "/again");
    }

    private static Fields stream(String path, String host) {
        return Fields.request("GET", path, host).overTls();
    }

    // --- sessions ---------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @DisplayName("T-15 the ticket of a time in which the host asked for nothing")
    void theTicketOfAnEarlierTime(String version) {
        host(GUARDED, routes.get(OPEN).routes(), ClientCertificates.NONE, Optional.empty());
        DataPlaneRig before = rig;
        serveAsItIs(before);
        TlsClient client = TlsClient.to(GUARDED).versions(version).resuming();
        assertThat(status(client, GUARDED)).isEqualTo(200);
        assertThat(status(client, GUARDED)).isEqualTo(200);
        assertThat(rig.plane().count(Total.TLS_RESUMED)).isEqualTo(1);
        host(GUARDED, routes.get(OPEN).routes(), ASKED, Optional.of(gate(false)));
        serveAsItIs(before);
        assertThat(status(client, GUARDED)).isEqualTo(400);
        assertThat(rig.plane().count(Total.TLS_RESUMED)).isEqualTo(1);
    }

    private void serveAsItIs(DataPlaneRig on) {
        GatewayPlan base =
                DataPlaneRig.plan(DataPlaneRig.forward("echo"), DataPlaneRig.upstream("echo", witness.address()));
        on.serve(new GatewayPlan(
                new RoutingTable(routes, Map.of(), base.routes().hostless(), Optional.empty()),
                base.upstreams(),
                new TlsTable(handshakes, Map.of(), TlsHost.UNNAMED, Map.of(), Map.of())));
    }

    // --- what cannot be used ----------------------------------------------------------------------------------------

    @Test
    @DisplayName("V-186 a host that cannot be used is closed, and no other")
    void oneIsClosed() {
        TlsClient client = TlsClient.to("closed.example").identity(CLIENTS.client("alice"));
        assertThat(status(client, "closed.example")).isEqualTo(403);
        assertThat(RawClient.exchange(rig.address(), "GET /x HTTP/1.1\r\nHost: closed.example\r\n\r\n")
                        .status())
                .isEqualTo(403);
        // By the same certificate, with nothing asked for, the connection is right; the gate is not.
        assertThat(status(TlsClient.to(OPEN), "closed.example")).isEqualTo(403);
        assertNobodyCameIn();
        assertThat(status(TlsClient.to(OPEN), OPEN)).isEqualTo(200);
        assertThat(status(TlsClient.to(GUARDED).identity(CLIENTS.client("alice")), GUARDED))
                .isEqualTo(200);
    }

    @Test
    @DisplayName("T-16 authorities that nothing can be made of end the handshakes of their host, and of no other")
    void authoritiesThatCannotBeRead() {
        PrivateBytes broken = new PrivateBytes(new byte[] {0x30, 3, 1, 1, 0});
        host(
                GUARDED,
                routes.get(OPEN).routes(),
                new ClientCertificates(Mode.REQUIRED, broken, PrivateBytes.EMPTY, 1),
                Optional.of(gate(false)));
        serveAsItIs(rig);
        assertThat(LogRecorder.expected("TLS handshakes for t.example are refused"))
                .isTrue();
        try (RawClient client = rig.connect(TlsClient.to(GUARDED))) {
            assertThat(client.tls().alert()).isEqualTo("handshake_failure");
        }
        assertThat(rig.plane().count(Reason.NO_USABLE_CERTIFICATE)).isEqualTo(1);
        assertThat(status(TlsClient.to(OPEN), GUARDED)).isEqualTo(421);
        assertThat(status(TlsClient.to(OPEN), OPEN)).isEqualTo(200);
    }

    // --- what a client says of itself -------------------------------------------------------------------------------

    @Test
    @DisplayName("T-16 neither Connection nor trailers nor an underscore tell endpoints of a certificate")
    void forgedInOtherPlaces() {
        start(DataPlaneRig.options().with("underscoreHeaders", "keep"));
        String request =
                "POST /a HTTP/1.1\r\nHost: t.example\r\nConnection: ssl-client-verify, ssl-client-subject-dn\r\n"
                        + "ssl_client_verify: forged\r\nSSL_Client-cert: forged\r\nssl-client_issuer_dn: forged\r\n"
                        + "Transfer-Encoding: chunked\r\nTE: trailers\r\nTrailer: ssl-client-verify\r\n\r\n"
                        + "1\r\nx\r\n0\r\nssl-client-verify: forged\r\nssl_client_verify: forged\r\nX-Kept: yes\r\n\r\n";
        assertThat(get(TlsClient.to(GUARDED).identity(CLIENTS.client("alice")), request)
                        .status())
                .isEqualTo(200);
        WitnessRequest seen = witness.takeRequest();
        assertThat(seen.headers().all("ssl-client-verify")).containsExactly("SUCCESS");
        assertThat(seen.headers().all("ssl-client-subject-dn")).containsExactly("CN=alice");
        for (String name : List.of("ssl_client_verify", "SSL_Client-cert", "ssl-client_issuer_dn")) {
            assertThat(seen.header(name)).as(name).isNull();
        }
        assertThat(seen.trailers().all("ssl-client-verify")).isEmpty();
        assertThat(seen.trailers().all("ssl_client_verify")).isEmpty();
        assertThat(seen.trailers().all("X-Kept")).containsExactly("yes");
    }

    @Test
    @DisplayName("T-16 by one connection: the endpoints of the host that passes the certificate get it, and no others")
    void theCertificateOfOneHostsEndpoints() {
        ClientGate passing = new ClientGate(Mode.REQUIRED, false, Optional.empty(), Optional.empty(), /* pass */ true);
        host("passing.example", routes.get(OPEN).routes(), ASKED, Optional.of(passing));
        serveAsItIs(rig);
        try (RawClient client = rig.connect(TlsClient.to(GUARDED).identity(CLIENTS.client("alice")))) {
            for (String host : List.of("passing.example", GUARDED, "passing.example")) {
                client.send("GET /a HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
            }
            assertThat(client.readResponses(3).responses())
                    .extracting(RawResponse::status)
                    .containsOnly(200);
        }
        assertThat(witness.takeRequest().header("ssl-client-cert")).startsWith("-----BEGIN%20CERTIFICATE");
        assertThat(witness.takeRequest().header("ssl-client-cert")).isNull();
        assertThat(witness.takeRequest().header("ssl-client-cert")).startsWith("-----BEGIN%20CERTIFICATE");
    }

    @Test
    @DisplayName("T-16 an upgrade is a request like any other")
    void upgrades() {
        String upgrade = HEAD + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
        assertThat(get(TlsClient.to(GUARDED), upgrade).status()).isEqualTo(400);
        assertThat(get(TlsClient.to(OPEN), upgrade).status()).isEqualTo(421);
        assertNobodyCameIn();
    }
}
