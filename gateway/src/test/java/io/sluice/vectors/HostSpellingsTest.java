package io.sluice.vectors;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.DataPlaneRig;
import io.sluice.dataplane.tls.TlsIdentities;
import io.sluice.kit.RawClient;
import io.sluice.kit.WitnessUpstream;
import io.sluice.kit.h2.Fields;
import io.sluice.kit.h2.H2Raw;
import io.sluice.kit.tls.Authority;
import io.sluice.kit.tls.Identity;
import io.sluice.kit.tls.TlsClient;
import io.sluice.model.ClientCertificates;
import io.sluice.model.ClientCertificates.Mode;
import io.sluice.model.ClientGate;
import io.sluice.model.GatewayPlan;
import io.sluice.model.HostRoutes;
import io.sluice.model.HostRules;
import io.sluice.model.PrivateBytes;
import io.sluice.model.Route;
import io.sluice.model.RoutingTable;
import io.sluice.model.TlsHost;
import io.sluice.model.TlsTable;
import java.security.cert.CertificateEncodingException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * However a client writes a host, in its handshake or in a request, what TLS has for the host is one thing. Both hosts show the
 * same certificate: {@code t.example} asks for one of the client, {@code open.example} does not.
 */
class HostSpellingsTest {
    private static final String GUARDED = "t.example";
    private static final String OPEN = "open.example";
    private static final Identity SERVER = Authority.root("servers").server(GUARDED, OPEN);
    private static final Authority CLIENTS = Authority.root("clients");

    private final WitnessUpstream witness = WitnessUpstream.start();
    private final DataPlaneRig rig = DataPlaneRig.options().start();

    @BeforeEach
    void serve() throws CertificateEncodingException {
        GatewayPlan base =
                DataPlaneRig.plan(DataPlaneRig.forward("echo"), DataPlaneRig.upstream("echo", witness.address()));
        List<Route> all = base.routes().hostless().orElseThrow().routes();
        ClientGate gate =
                new ClientGate(Mode.REQUIRED, /* unusable */ false, Optional.empty(), Optional.empty(), false);
        PrivateBytes authority = new PrivateBytes(CLIENTS.certificate().getEncoded());
        ClientCertificates asked = new ClientCertificates(Mode.REQUIRED, authority, PrivateBytes.EMPTY, /* depth */ 1);
        Map<String, HostRoutes> routes =
                Map.of(GUARDED, routes(GUARDED, all, Optional.of(gate)), OPEN, routes(OPEN, all, Optional.empty()));
        Map<String, TlsHost> handshakes =
                Map.of(GUARDED, handshake(GUARDED, asked), OPEN, handshake(OPEN, ClientCertificates.NONE));
        rig.serve(new GatewayPlan(
                new RoutingTable(routes, Map.of(), Optional.empty(), Optional.empty()),
                base.upstreams(),
                new TlsTable(handshakes, Map.of(), TlsHost.UNNAMED, Map.of(), Map.of())));
    }

    private static HostRoutes routes(String host, List<Route> all, Optional<ClientGate> gate) {
        return new HostRoutes(host, all, Optional.empty(), new HostRules(/* tls */ true, gate));
    }

    private static TlsHost handshake(String host, ClientCertificates asked) {
        return new TlsHost(host, TlsIdentities.of(SERVER), asked, /* minTls13 */ false);
    }

    @AfterEach
    void stop() {
        rig.close();
        witness.close();
    }

    private int overHttp1(TlsClient client, String host) {
        try (RawClient connected = rig.connect(client)) {
            connected.send("GET /a HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
            return connected.readResponses(1).response().status();
        }
    }

    private int overHttp2(TlsClient client, String host) {
        try (H2Raw connected = H2Raw.connect(RawClient.options().tls(client.alpn("h2")), rig.httpsAddress())
                .polite()) {
            connected.begin();
            return connected
                    .exchange(Fields.request("GET", "/a", host).overTls())
                    .status();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"t.example", "T.Example", "T.EXAMPLE", "t.example.", "T.Example."})
    @DisplayName("Q-12 the certificate that a host shows and asks for is that of every spelling in a handshake")
    void aHandshakeNamesOneHost(String name) {
        assertThat(overHttp1(TlsClient.to(name), GUARDED)).isEqualTo(400);
        assertThat(overHttp2(TlsClient.to(name), GUARDED)).isEqualTo(400);
        assertThat(witness.requests()).as("of clients without a certificate").isEmpty();
        Identity alice = CLIENTS.client("alice");
        assertThat(overHttp1(TlsClient.to(name).identity(alice), GUARDED)).isEqualTo(200);
        assertThat(overHttp2(TlsClient.to(name).identity(alice), GUARDED)).isEqualTo(200);
        try (RawClient connected = rig.connect(TlsClient.to(name).identity(alice))) {
            assertThat(connected.tls().peer()).isEqualTo(SERVER.certificate());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"t.example", "T.Example", "t.example.", "t.example:443", "t.example:", "T.EXAMPLE.:8443"})
    @DisplayName("Q-12 what a host asks of clients is asked for every spelling in a request")
    void aRequestNamesOneHost(String host) {
        assertThat(overHttp1(TlsClient.to(OPEN), host)).isEqualTo(421);
        assertThat(overHttp2(TlsClient.to(OPEN), host)).isEqualTo(421);
        assertThat(overHttp1(TlsClient.to(GUARDED), host)).isEqualTo(400);
        assertThat(overHttp2(TlsClient.to(GUARDED), host)).isEqualTo(400);
        assertThat(witness.requests()).as("of clients without a certificate").isEmpty();
        Identity alice = CLIENTS.client("alice");
        assertThat(overHttp1(TlsClient.to(GUARDED).identity(alice), host)).isEqualTo(200);
        assertThat(overHttp2(TlsClient.to(GUARDED).identity(alice), host)).isEqualTo(200);
    }
}
