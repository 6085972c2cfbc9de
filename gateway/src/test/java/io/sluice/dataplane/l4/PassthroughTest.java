package io.sluice.dataplane.l4;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.DataPlaneRig;
import io.sluice.dataplane.balance.UpstreamLoad;
import io.sluice.dataplane.loop.LoopCounters.Total;
import io.sluice.dataplane.tls.TlsIdentities;
import io.sluice.kit.Bytes;
import io.sluice.kit.End;
import io.sluice.kit.RawClient;
import io.sluice.kit.RawResponse;
import io.sluice.kit.RawServer;
import io.sluice.kit.Received;
import io.sluice.kit.WitnessUpstream;
import io.sluice.kit.tls.Authority;
import io.sluice.kit.tls.HelloBytes;
import io.sluice.kit.tls.HelloCut;
import io.sluice.kit.tls.Identity;
import io.sluice.kit.tls.ServerCertificate;
import io.sluice.kit.tls.TlsClient;
import io.sluice.model.Balance;
import io.sluice.model.BalancePolicy;
import io.sluice.model.ClientCertificates;
import io.sluice.model.ClientCertificates.Mode;
import io.sluice.model.GatewayPlan;
import io.sluice.model.PrivateBytes;
import io.sluice.model.Reason;
import io.sluice.model.TlsHost;
import io.sluice.model.TlsTable;
import io.sluice.model.Upstream;
import io.sluice.model.UpstreamId;
import io.sluice.model.UpstreamTransport;
import io.sluice.testing.LogLines;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.security.cert.CertificateEncodingException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * TLS that is passed on. {@code pass.example} and {@code *.p.example} go to the endpoint as they are; {@code own.p.example} has TLS
 * of its own, {@code guarded.p.example} asks for client certificates, {@code plain.p.example} is somebody's without TLS.
 */
class PassthroughTest {
    private static final String PASSED = "pass.example";
    private static final UpstreamId ECHO = new UpstreamId("test", "echo", 80);
    private static final Authority ENDPOINTS = Authority.root("endpoints");
    private static final Authority HERE = Authority.root("here");
    private static final Identity OWN = HERE.server("own.p.example", "guarded.p.example");

    private DataPlaneRig rig = DataPlaneRig.options().start();
    private RawServer server = RawServer.start();

    @RegisterExtension
    final LogLines log = LogLines.of(Passthrough.class);

    @AfterEach
    void stop() {
        rig.close();
        server.close();
    }

    private static ClientCertificates asked() {
        try {
            PrivateBytes der = new PrivateBytes(HERE.certificate().getEncoded());
            return new ClientCertificates(Mode.REQUIRED, der, PrivateBytes.EMPTY, /* depth */ 1);
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static TlsHost host(String name, ClientCertificates asked) {
        return new TlsHost(name, TlsIdentities.of(OWN), asked, /* minTls13 */ false);
    }

    private void serve(InetSocketAddress... endpoints) {
        serve(BalancePolicy.Blind.ROUND_ROBIN, endpoints);
    }

    private void serve(BalancePolicy policy, InetSocketAddress... endpoints) {
        serve(policy, UpstreamTransport.HTTP1, endpoints);
    }

    /** @param transport in which requests without TLS are passed on */
    private void serve(BalancePolicy policy, UpstreamTransport transport, InetSocketAddress... endpoints) {
        Upstream plain = DataPlaneRig.upstream("echo", endpoints);
        Upstream upstream = new Upstream(
                plain.id(),
                plain.targets(),
                plain.affinity(),
                new Balance(policy, Duration.ZERO),
                plain.checks(),
                transport);
        GatewayPlan base = DataPlaneRig.plan(DataPlaneRig.forward("echo"), upstream);
        TlsTable table = new TlsTable(
                Map.of(
                        "own.p.example",
                        host("own.p.example", ClientCertificates.NONE),
                        "guarded.p.example",
                        host("guarded.p.example", asked())),
                Map.of(),
                TlsHost.UNNAMED,
                Map.of(PASSED, ECHO),
                Map.of(
                        "p.example",
                        new TlsTable.PassedWildcard(
                                ECHO, Set.of("own.p.example", "guarded.p.example", "plain.p.example"))));
        rig.serve(new GatewayPlan(base.routes(), base.upstreams(), table));
    }

    /** A port that nobody listens on. */
    private static InetSocketAddress nobody() {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new InetSocketAddress("127.0.0.1", free.getLocalPort());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private RawClient connect() {
        return RawClient.connect(rig.httpsAddress());
    }

    private static byte[] hello(String name) {
        return HelloBytes.tls13().names(name).grease().alpn("imap").record();
    }

    // --- what is passed on ------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @DisplayName("V-190 client and endpoint speak TLS with each other, and the gateway shows nothing of its own")
    void endToEnd(String version) {
        try (WitnessUpstream endpoint = WitnessUpstream.named("endpoint")
                .tls(ServerCertificate.of(ENDPOINTS.server(PASSED, "x.p.example")))
                .start()) {
            serve(endpoint.address());
            for (String name : List.of(PASSED, "x.p.example")) {
                TlsClient client =
                        TlsClient.to(name).versions(version).trusting(ENDPOINTS).verifyingName();
                try (RawClient connected = rig.connect(client)) {
                    connected.send("GET /a HTTP/1.1\r\nHost: whatever\r\nssl-client-verify: theirs\r\n\r\n");
                    assertThat(connected.readResponses(1).response().status()).isEqualTo(200);
                }
                assertThat(endpoint.takeRequest().header("ssl-client-verify")).isEqualTo("theirs");
            }
        }
        assertThat(rig.ended()).isEmpty();
        assertThat(rig.plane().count(Total.TLS_HANDSHAKES)).isZero();
    }

    static Stream<HelloCut> cuts() {
        return Stream.of(
                HelloCut.WHOLE,
                HelloCut.records(1),
                HelloCut.records(40).inSegments(7),
                HelloCut.segments(1),
                HelloCut.segments(100));
    }

    @ParameterizedTest
    @MethodSource("cuts")
    @DisplayName("T-03 the endpoint gets the very bytes of the hello, however they were cut, and those behind it")
    void bytesAreUntouched(HelloCut cut) {
        serve(server.address());
        List<byte[]> pieces = cut.apply(hello("PASS.example."));
        byte[] sent = Bytes.concat(pieces.toArray(byte[][]::new));
        byte[] more = Bytes.of("bytes behind the hello");
        try (RawClient client = connect()) {
            pieces.forEach(client::send);
            client.send(more);
            try (RawClient endpoint = server.accept()) {
                assertThat(endpoint.readBytes(sent.length + more.length).bytes())
                        .isEqualTo(Bytes.concat(sent, more));
                endpoint.send("whatever the endpoint says");
                assertThat(client.readBytes(26).bytes()).isEqualTo(Bytes.of("whatever the endpoint says"));
            }
        }
    }

    @Test
    @DisplayName("L4-C1 an end of one direction leaves the other one open")
    void halfClose() {
        serve(server.address());
        try (RawClient client = connect()) {
            client.send(hello(PASSED));
            client.halfClose();
            try (RawClient endpoint = server.accept()) {
                assertThat(endpoint.readUntilClose().end()).isEqualTo(End.FIN);
                endpoint.send("late");
                endpoint.halfClose();
                Received late = client.readUntilClose();
                assertThat(late.bytes()).isEqualTo(Bytes.of("late"));
                assertThat(late.end()).isEqualTo(End.FIN);
            }
        }
    }

    @Test
    void aResetReachesTheOtherSide() {
        serve(server.address());
        try (RawClient client = connect()) {
            client.send(hello(PASSED));
            try (RawClient endpoint = server.accept()) {
                endpoint.readBytes(1);
                endpoint.reset();
                assertThat(client.readUntilClose().end()).isEqualTo(End.RST);
            }
        }
    }

    @Test
    @DisplayName("L4-C2 who does not read slows the other side down, and loses nothing")
    void backPressure() {
        server.options(RawClient.options().timeout(Duration.ofSeconds(1)).neverReadWhileWriting());
        serve(server.address());
        try (RawClient client = connect()) {
            client.send(hello(PASSED));
            try (RawClient endpoint = server.accept()) {
                int taken = endpoint.send(new byte[256 << 20]); // more than all buffers of the kernel together
                assertThat(taken).isLessThan(64 << 20);
                assertThat(client.readBytes(taken).bytes()).hasSize(taken);
            }
        }
    }

    // --- which endpoint ---------------------------------------------------------------------------------------------

    @Test
    @DisplayName("an endpoint that cannot be connected to is passed over, before any byte has gone on")
    void anotherEndpoint() {
        rig.close();
        rig = DataPlaneRig.options().with("ejectAfter", "0").start(); // so that it is tried each time
        serve(nobody(), server.address());
        byte[] hello = hello(PASSED);
        for (int i = 0; i < 6; i++) {
            try (RawClient client = connect()) {
                client.send(hello);
                try (RawClient endpoint = server.accept()) {
                    assertThat(endpoint.readBytes(hello.length).bytes()).isEqualTo(hello);
                }
            }
        }
    }

    private static WitnessUpstream endpoint(String address) {
        return WitnessUpstream.named(address)
                .address(address, 0)
                .tls(ServerCertificate.of(ENDPOINTS.server(PASSED)))
                .start();
    }

    @Test
    @DisplayName("LB-30 connections that are passed on count as requests that are under way, until they end")
    void leastRequestCountsConnections() {
        try (WitnessUpstream one = endpoint("127.0.0.1");
                WitnessUpstream other = endpoint("127.0.0.2")) {
            serve(BalancePolicy.Blind.LEAST_REQUEST, one.address(), other.address());
            for (int round = 0; round < 2; round++) {
                List<RawClient> clients = new ArrayList<>();
                for (int i = 0; i < 16; i++) {
                    clients.add(rig.connect(TlsClient.to(PASSED))); // its handshake is through: the endpoint has it
                }
                assertThat(one.openConnections()).isEqualTo(8);
                assertThat(other.openConnections()).isEqualTo(8);
                clients.forEach(RawClient::close);
                ended(16L * (round + 1));
            }
        }
    }

    private void ended(long connections) {
        long deadline = System.nanoTime() + 5_000_000_000L;
        while (rig.plane().count(Total.TUNNELS_CLOSED) < connections) {
            assertThat(System.nanoTime()).as("all have ended").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    /** Once, as soon as the loop has counted: what it does to the connection is seen before. */
    private void counted(Reason reason) {
        long deadline = System.nanoTime() + 5_000_000_000L;
        while (rig.plane().count(reason) != 1) {
            assertThat(System.nanoTime()).as(reason + " is counted").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    @Test
    void withoutAnEndpointTheConnectionEnds() {
        serve(nobody());
        try (RawClient client = connect()) {
            client.send(hello(PASSED));
            assertThat(client.readUntilClose().end()).isEqualTo(End.RST);
        }
        counted(Reason.CONNECT_FAILED);
        serve();
        try (RawClient client = connect()) {
            client.send(hello(PASSED));
            assertThat(client.readUntilClose().end()).isEqualTo(End.RST);
        }
        counted(Reason.NO_ENDPOINT);
    }

    private void refused(int clients) {
        for (int i = 0; i < clients; i++) {
            try (RawClient client = connect()) {
                client.send(hello(PASSED));
                assertThat(client.readUntilClose().end()).isEqualTo(End.RST);
            }
        }
    }

    @Test
    void whyAConnectionWasNotPassedOnIsInTheLog() {
        serve(nobody());
        refused(1);
        counted(Reason.CONNECT_FAILED);
        assertThat(log.lines())
                .containsExactly("a TLS connection could not be passed on to test/echo:80 and was reset: "
                        + Reason.CONNECT_FAILED.code() + " " + Reason.CONNECT_FAILED.title()
                        + "; 0 more, of this and other Services, since this was last said");
    }

    @Test
    void whatIsNotPassedOnFloodsNoLog() {
        rig.close();
        AtomicLong clock = new AtomicLong();
        rig = DataPlaneRig.options().ticker(clock::get).start();
        serve();
        refused(5);
        clock.addAndGet(Duration.ofSeconds(10).toNanos());
        refused(1);
        assertThat(log.lines()).hasSize(2);
        assertThat(log.lines().get(0)).contains(Reason.NO_ENDPOINT.code());
        assertThat(log.lines().get(1)).contains("; 4 more");
    }

    // --- what is not passed on --------------------------------------------------------------------------------------

    /** An answer of the gateway's own, behind a handshake that is certainly counted. */
    private static int noHost(RawClient client) {
        client.send("GET /a HTTP/1.1\r\n\r\n");
        return client.readResponses(1).response().status();
    }

    @Test
    @DisplayName(
            "LB-30 a connection that is passed on is counted by itself, also beside one that many requests wait for")
    void nobodyJoinsAnotherConnection() {
        serve(
                BalancePolicy.Blind.ROUND_ROBIN,
                new UpstreamTransport(UpstreamTransport.Protocol.H2C, Optional.empty()),
                server.address());
        try (RawClient asking = rig.connect()) {
            asking.send("GET / HTTP/1.1\r\nHost: pass.example\r\n\r\n");
            try (RawClient silent = server.accept()) { // without its SETTINGS the connection is not made
                silent.readBytes(1);
                assertThat(load().dialling()).isOne();
                try (RawClient client = connect()) {
                    client.send(hello(PASSED));
                    try (RawClient endpoint = server.accept()) {
                        endpoint.readBytes(1);
                        assertThat(load().dialling()).isOne();
                    }
                }
            }
            assertThat(asking.readResponses(1).response().status()).isEqualTo(502);
        }
        assertThat(load().dialling()).isZero();
    }

    private UpstreamLoad load() {
        return rig.plane().live().upstreams().values().iterator().next().load();
    }

    @Test
    @DisplayName("T-01 hosts with TLS of their own, other names and none are decrypted, whatever a wildcard says")
    void othersAreDecrypted() {
        serve(server.address());
        for (String name : List.of(
                "own.p.example",
                "OWN.P.EXAMPLE.",
                "guarded.p.example",
                "plain.p.example",
                "p.example",
                "x.y.p.example")) {
            try (RawClient client = rig.connect(TlsClient.to(name))) {
                assertThat(noHost(client)).as(name).isEqualTo(400);
            }
        }
        try (RawClient client = rig.connect(TlsClient.anonymous())) {
            assertThat(noHost(client)).isEqualTo(400);
        }
        assertThat(rig.plane().count(Total.TLS_HANDSHAKES)).isEqualTo(7);
        assertThat(rig.plane().count(Total.TUNNELS_OPENED)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"pass.example", "PASS.example:443", "x.p.example"})
    @DisplayName("T-01 a request for such a host by a connection that was decrypted")
    void requestsByDecryptedConnections(String host) {
        serve(server.address());
        String request = "GET /a HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
        for (TlsClient client :
                List.of(TlsClient.anonymous(), TlsClient.to("own.p.example"), TlsClient.to("no.example"))) {
            try (RawClient connected = rig.connect(client)) {
                connected.send(request);
                RawResponse response = connected.readResponses(1).response();
                assertThat(response.status()).isEqualTo(421);
            }
        }
    }

    // --- how it ends ------------------------------------------------------------------------------------------------

    @Test
    void whoIsSilentForTooLongIsCut() {
        rig.close();
        rig = DataPlaneRig.options().with("tcpIdle", "1s").start();
        serve(server.address());
        try (RawClient client = connect()) {
            client.send(hello(PASSED));
            try (RawClient endpoint = server.accept()) {
                assertThat(client.readUntilClose().end().closed()).isTrue();
                assertThat(endpoint.readUntilClose().end().closed()).isTrue();
            }
        }
        counted(Reason.TUNNEL_IDLE);
    }

    @Test
    @DisplayName("4.4 when the gateway stops a connection goes on until its time is over")
    void drain() throws Exception {
        serve(server.address());
        byte[] hello = hello(PASSED);
        try (RawClient client = connect()) {
            client.send(hello);
            try (RawClient endpoint = server.accept()) {
                endpoint.readBytes(hello.length);
                rig.plane().drain();
                client.send("after the drain");
                assertThat(endpoint.readBytes(hello.length + 15).bytes())
                        .isEqualTo(Bytes.concat(hello, Bytes.of("after the drain")));
                rig.stop(Duration.ofMillis(200));
                assertThat(client.readUntilClose().end().closed()).isTrue();
                assertThat(endpoint.readUntilClose().end().closed()).isTrue();
            }
        }
        counted(Reason.STOPPED);
        assertThat(rig.plane().count(Total.TUNNELS_CLOSED)).isEqualTo(1);
    }
}
