package io.sluice.dataplane.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.DataPlaneRig;
import io.sluice.dataplane.tls.TlsIdentities;
import io.sluice.kit.RawClient;
import io.sluice.kit.WitnessRequest;
import io.sluice.kit.WitnessUpstream;
import io.sluice.kit.h2.Fields;
import io.sluice.kit.h2.H2Message;
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
import io.sluice.model.Reason;
import io.sluice.model.RoutingTable;
import io.sluice.model.TlsHost;
import io.sluice.model.TlsTable;
import java.security.cert.CertificateEncodingException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Hosts of one wildcard certificate, whose clients share a connection of HTTP/2 (RFC 9113 section 9.1.1) as browsers do; {@code
 * guarded.w.example} asks for client certificates.
 */
class CoalescedHostsTest {
    private static final String OPEN = "open.w.example";
    private static final String OTHER = "other.w.example";
    private static final String GUARDED = "guarded.w.example";
    private static final Identity SERVER = Authority.root("servers").server("*.w.example");
    private static final Authority CLIENTS = Authority.root("clients");

    private final WitnessUpstream witness = WitnessUpstream.start();
    private final DataPlaneRig rig = DataPlaneRig.options().start();

    @BeforeEach
    void serve() throws CertificateEncodingException {
        PrivateBytes authority = new PrivateBytes(CLIENTS.certificate().getEncoded());
        ClientCertificates asked = new ClientCertificates(Mode.REQUIRED, authority, PrivateBytes.EMPTY, /* depth */ 1);
        ClientGate gate = new ClientGate(
                Mode.REQUIRED, /* unusable */ false, Optional.empty(), Optional.empty(), /* pass */ false);
        GatewayPlan base = DataPlaneRig.plan(witness);
        rig.serve(new GatewayPlan(
                new RoutingTable(
                        Map.of(
                                OPEN, host(base, OPEN, Optional.empty()),
                                OTHER, host(base, OTHER, Optional.empty()),
                                GUARDED, host(base, GUARDED, Optional.of(gate))),
                        Map.of(),
                        Optional.empty(),
                        Optional.empty()),
                base.upstreams(),
                new TlsTable(
                        Map.of(
                                OPEN, tls(OPEN, ClientCertificates.NONE),
                                OTHER, tls(OTHER, ClientCertificates.NONE),
                                GUARDED, tls(GUARDED, asked)),
                        Map.of(),
                        TlsHost.UNNAMED,
                        Map.of(),
                        Map.of())));
    }

    @AfterEach
    void stop() {
        rig.close();
        witness.close();
    }

    private static HostRoutes host(GatewayPlan base, String name, Optional<ClientGate> gate) {
        return new HostRoutes(
                name,
                base.routes().hostless().orElseThrow().routes(),
                Optional.empty(),
                new HostRules(/* tls */ true, gate));
    }

    private static TlsHost tls(String name, ClientCertificates clients) {
        return new TlsHost(name, TlsIdentities.of(SERVER), clients, /* minTls13 */ false);
    }

    private H2Raw connect(TlsClient how) {
        H2Raw client = H2Raw.connect(RawClient.options().tls(how.alpn("h2")), rig.httpsAddress())
                .polite();
        client.begin();
        return client;
    }

    private static Fields get(String host) {
        return Fields.request("GET", "/" + host, host).overTls();
    }

    private static int status(H2Raw client, String host) {
        return client.exchange(get(host)).status();
    }

    @Test
    @DisplayName(
            "T-02 a stream for the host that asks for certificates, by the connection of one that does not, is 421")
    void notByTheConnectionOfAnother() {
        try (H2Raw client = connect(TlsClient.to(OPEN))) {
            assertThat(status(client, OPEN)).isEqualTo(200);
            assertThat(status(client, OTHER)).isEqualTo(200);
            assertThat(status(client, GUARDED)).isEqualTo(421);
            assertThat(status(client, GUARDED.toUpperCase(Locale.ROOT))).isEqualTo(421);
            int both = client.request(get(OPEN).and("host", GUARDED), /* end */ true);
            assertThat(client.response(both).status()).isEqualTo(400);
            assertThat(status(client, OPEN)).as("the connection goes on").isEqualTo(200);
            assertThat(client.goAway()).isNull();
        }
        assertThat(witness.requests()).extracting(WitnessRequest::target).doesNotContain("/" + GUARDED);
        assertThat(rig.plane().count(Reason.MISDIRECTED)).isEqualTo(2);
    }

    @Test
    @DisplayName("T-02 streams of all hosts at a time: each is judged by itself")
    void eachStreamIsJudgedByItself() {
        try (H2Raw client = connect(TlsClient.to(OPEN))) {
            int[] streams = new int[30];
            for (int i = 0; i < streams.length; i++) {
                streams[i] = client.request(get(i % 3 == 0 ? GUARDED : i % 3 == 1 ? OPEN : OTHER), /* end */ true);
            }
            for (int i = 0; i < streams.length; i++) {
                assertThat(client.response(streams[i]).status()).isEqualTo(i % 3 == 0 ? 421 : 200);
            }
        }
    }

    @Test
    @DisplayName("T-02 with a certificate by its own connection; that one is none of the others'")
    void byItsOwnConnection() {
        try (H2Raw client = connect(TlsClient.to(GUARDED).identity(CLIENTS.client("alice")))) {
            assertThat(status(client, GUARDED)).isEqualTo(200);
            assertThat(status(client, OPEN)).isEqualTo(421);
            assertThat(status(client, GUARDED)).isEqualTo(200);
        }
        try (H2Raw client = connect(TlsClient.to(GUARDED))) {
            assertThat(status(client, GUARDED)).isEqualTo(400);
        }
    }

    @Test
    @DisplayName("T-02 a call of gRPC is told so by HTTP: what has to be changed is the connection")
    void aCallIsToldByHttp() {
        try (H2Raw client = connect(TlsClient.to(OPEN))) {
            H2Message answer = client.exchange(get(GUARDED).and("content-type", "application/grpc"));
            assertThat(answer.status()).isEqualTo(421);
            assertThat(answer.head().has("grpc-status")).isFalse();
        }
    }
}
