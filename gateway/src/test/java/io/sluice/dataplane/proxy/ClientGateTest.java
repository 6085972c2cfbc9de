package io.sluice.dataplane.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.DataPlaneRig;
import io.sluice.dataplane.tls.TlsIdentities;
import io.sluice.kit.RawClient;
import io.sluice.kit.RawResponse;
import io.sluice.kit.WitnessRequest;
import io.sluice.kit.WitnessUpstream;
import io.sluice.kit.tls.Authority;
import io.sluice.kit.tls.CertificateSpec;
import io.sluice.kit.tls.Identity;
import io.sluice.kit.tls.TlsClient;
import io.sluice.model.Action;
import io.sluice.model.ClientCertificates;
import io.sluice.model.ClientCertificates.Mode;
import io.sluice.model.ClientGate;
import io.sluice.model.GatewayPlan;
import io.sluice.model.HostRoutes;
import io.sluice.model.HostRules;
import io.sluice.model.Location;
import io.sluice.model.PrivateBytes;
import io.sluice.model.Reason;
import io.sluice.model.Route;
import io.sluice.model.RoutingTable;
import io.sluice.model.TlsHost;
import io.sluice.model.TlsTable;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who is let in by a host that asks for client certificates, and what its endpoints are told. */
class ClientGateTest {
    private static final String HOST = "t.example";
    private static final String HEAD = "GET /a HTTP/1.1\r\nHost: t.example\r\n";
    private static final Identity SERVER = Authority.root("servers").server(HOST);
    private static final Authority CLIENTS = Authority.root("clients");
    private static final Identity GOOD = CLIENTS.client("authtls");
    private static final Identity BAD =
            CLIENTS.issue(CertificateSpec.named("authtls").expired());
    private static final ClientGate REQUIRED = gate(Mode.REQUIRED);

    private final WitnessUpstream witness = WitnessUpstream.start();
    private DataPlaneRig rig = DataPlaneRig.options().start();

    @AfterEach
    void stop() {
        rig.close();
        witness.close();
    }

    private static ClientGate gate(Mode mode) {
        return new ClientGate(mode, /* unusable */ false, Optional.empty(), Optional.empty(), /* pass */ false);
    }

    private static ClientGate matching(String pattern) {
        return new ClientGate(Mode.REQUIRED, false, Optional.empty(), Optional.of(pattern), false);
    }

    private void serve(ClientGate gate) {
        serve(gate, DataPlaneRig.forward("echo"));
    }

    private void serve(ClientGate gate, Action action) {
        GatewayPlan base = DataPlaneRig.plan(action, DataPlaneRig.upstream("echo", witness.address()));
        List<Route> routes = base.routes().hostless().orElseThrow().routes();
        HostRoutes host = new HostRoutes(HOST, routes, Optional.empty(), new HostRules(true, Optional.of(gate)));
        RoutingTable table =
                new RoutingTable(Map.of(HOST, host), Map.of(), base.routes().hostless(), Optional.empty());
        ClientCertificates asked = new ClientCertificates(gate.mode(), der(CLIENTS), PrivateBytes.EMPTY, /* depth */ 1);
        TlsHost tls = new TlsHost(HOST, TlsIdentities.of(SERVER), asked, /* minTls13 */ false);
        rig.serve(new GatewayPlan(
                table,
                base.upstreams(),
                new TlsTable(Map.of(HOST, tls), Map.of(), TlsHost.UNNAMED, Map.of(), Map.of())));
    }

    private static PrivateBytes der(Authority authority) {
        try {
            return new PrivateBytes(authority.certificate().getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    private RawResponse get(TlsClient client, String fields) {
        try (RawClient connected = rig.connect(client)) {
            connected.send(HEAD + fields + "\r\n");
            return connected.readResponses(1).response();
        }
    }

    private RawResponse get(Identity shown) {
        TlsClient client = TlsClient.to(HOST);
        return get(shown == null ? client : client.identity(shown), "");
    }

    private static Identity identity(String word) {
        return switch (word) {
            case "good" -> GOOD;
            case "bad" -> BAD;
            default -> null;
        };
    }

    @ParameterizedTest
    @DisplayName("V-180 V-181 who is served, by what the host asks for; who is not gets an answer")
    @CsvSource({
        "REQUIRED, good, 200,",
        "REQUIRED, none, 400, CLIENT_CERTIFICATE_MISSING",
        "REQUIRED, bad, 400, CLIENT_CERTIFICATE_BAD",
        "OPTIONAL, good, 200,",
        "OPTIONAL, none, 200,",
        "OPTIONAL, bad, 400, CLIENT_CERTIFICATE_BAD",
        "ANY, good, 200,",
        "ANY, none, 200,",
        "ANY, bad, 200,",
        "OFF, none, 200,",
        "OFF, good, 200,",
    })
    void modes(Mode mode, String shown, int status, Reason reason) {
        serve(gate(mode));
        assertThat(get(identity(shown)).status()).isEqualTo(status);
        assertThat(rig.nextEnded()).isEqualTo(new DataPlaneRig.Ended("/a", status, reason));
    }

    @Test
    @DisplayName("V-182 the error page, whatever is wrong with the certificate")
    void errorPage() {
        Optional<Location> page = Optional.of(Location.of("http://x.example/error"));
        serve(new ClientGate(Mode.REQUIRED, false, page, Optional.empty(), false));
        for (String shown : List.of("none", "bad")) {
            RawResponse response = get(identity(shown));
            assertThat(response.status()).isEqualTo(302);
            assertThat(response.header("Location")).isEqualTo("http://x.example/error");
        }
        assertThat(get(GOOD).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @DisplayName("V-184 the subject has to match somewhere")
    @CsvSource({"CN=notgonnamatch, 403", "CN=authtls, 200", "CN=(a|b|authtls), 200", "CN=AUTHTLS, 403", "auth, 200"})
    void matchCn(String pattern, int status) {
        serve(matching(pattern));
        assertThat(get(GOOD).status()).isEqualTo(status);
    }

    @Test
    @DisplayName("V-185 without TLS nobody has a subject: 403, and no redirect to https")
    void matchCnWithoutTls() {
        Location https = Location.of("https://t.example/a");
        serve(matching("CN=authtls"), new Action.Secured(DataPlaneRig.forward("echo"), 308, https));
        assertThat(RawClient.exchange(rig.address(), HEAD + "\r\n").status()).isEqualTo(403);
        assertThat(rig.nextEnded().reason()).isEqualTo(Reason.CLIENT_UNAUTHORIZED);
        serve(REQUIRED, new Action.Secured(DataPlaneRig.forward("echo"), 308, https));
        assertThat(RawClient.exchange(rig.address(), HEAD + "\r\n").status()).isEqualTo(308);
    }

    @Test
    @DisplayName("V-186 what cannot be used lets nobody in, with TLS and without")
    void unusable() {
        serve(new ClientGate(Mode.OFF, /* unusable */ true, Optional.empty(), Optional.empty(), false));
        assertThat(get(GOOD).status()).isEqualTo(403);
        assertThat(rig.nextEnded().reason()).isEqualTo(Reason.CLIENT_AUTH_UNUSABLE);
        assertThat(RawClient.exchange(rig.address(), HEAD + "\r\n").status()).isEqualTo(403);
        serve(matching("CN=(open"));
        assertThat(get(GOOD).status()).isEqualTo(403);
        assertThat(witness.connections()).isEmpty();
    }

    @Test
    @DisplayName("V-183 the endpoint is told who the client is, and gets the certificate where that is wanted")
    void theEndpointIsTold() {
        serve(new ClientGate(Mode.REQUIRED, false, Optional.empty(), Optional.empty(), /* pass */ true));
        assertThat(get(GOOD).status()).isEqualTo(200);
        WitnessRequest request = witness.takeRequest();
        assertThat(request.header("ssl-client-verify")).isEqualTo("SUCCESS");
        assertThat(request.header("ssl-client-subject-dn")).isEqualTo("CN=authtls");
        assertThat(request.header("ssl-client-issuer-dn")).isEqualTo("CN=clients");
        String escaped = request.header("ssl-client-cert");
        assertThat(escaped).matches("[A-Za-z0-9%-]+").startsWith("-----BEGIN%20CERTIFICATE-----%0A");
        assertThat(URLDecoder.decode(escaped, StandardCharsets.US_ASCII)).isEqualToIgnoringNewLines(GOOD.chainPem());
    }

    @ParameterizedTest
    @DisplayName("T-16 what anybody says of it himself is removed, a trusted peer's words, too")
    @CsvSource({"good, 10.0.0.1", "none, 10.0.0.1", "bad, 10.0.0.1", "good, 127.0.0.1", "none, 127.0.0.1"})
    void whatTheClientSaysIsRemoved(String shown, String trusted) {
        rig.close();
        rig = DataPlaneRig.options().trusting(trusted).start();
        serve(gate(Mode.ANY));
        String forged = "ssl-client-verify: forged\r\nSSL-Client-Subject-DN: forged\r\nssl-client-cert: forged\r\n"
                + "ssl-client-other: forged\r\nX-Forwarded-Client-Cert: forged\r\nX-SSL-Client-CN: forged\r\n";
        TlsClient client = TlsClient.to(HOST);
        Identity identity = identity(shown);
        RawResponse response = get(identity == null ? client : client.identity(identity), forged);
        assertThat(response.status()).isEqualTo(200);
        WitnessRequest request = witness.takeRequest();
        for (String name : List.of(
                "ssl-client-verify",
                "ssl-client-subject-dn",
                "ssl-client-other",
                "X-Forwarded-Client-Cert",
                "X-SSL-Client-CN")) {
            assertThat(request.headers().all(name)).as(name).doesNotContain("forged");
        }
        assertThat(request.header("ssl-client-verify"))
                .isEqualTo(
                        switch (shown) {
                            case "good" -> "SUCCESS";
                            case "bad" -> "FAILED:the certificate has expired";
                            default -> "NONE";
                        });
        assertThat(request.header("ssl-client-cert")).isNull();
    }

    @Test
    @DisplayName("T-16 a host without client certificates says nothing of them, and nobody else may")
    void anotherHostSaysNothing() {
        rig.serve(witness);
        RawClient.exchange(
                rig.address(),
                HEAD + "ssl-client-verify: SUCCESS\r\nSSL-Client-Subject-DN: CN=root\r\nX-Id: 7\r\n\r\n");
        WitnessRequest request = witness.takeRequest();
        assertThat(request.header("ssl-client-verify")).isNull();
        assertThat(request.header("ssl-client-subject-dn")).isNull();
        assertThat(request.header("X-Id")).isEqualTo("7");
    }

    @Test
    @DisplayName("T-02 a connection that has shown less than the host asks for now")
    void anOlderConnectionHasToComeAgain() {
        serve(gate(Mode.OFF));
        try (RawClient client = rig.connect(TlsClient.to(HOST).identity(GOOD))) {
            client.send(HEAD + "\r\n");
            assertThat(client.readResponses(1).response().status()).isEqualTo(200);
            serve(REQUIRED);
            client.send(HEAD + "\r\n");
            assertThat(client.readResponses(2).responses().get(1).status()).isEqualTo(421);
        }
        assertThat(get(GOOD).status()).isEqualTo(200);
    }
}
