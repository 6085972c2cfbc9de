package io.sluice.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.kit.tls.Authority;
import io.sluice.kit.tls.CertificateSpec;
import io.sluice.kit.tls.HelloCut;
import io.sluice.kit.tls.Identity;
import io.sluice.kit.tls.ServerCertificate;
import io.sluice.kit.tls.TlsClient;
import io.sluice.kit.tls.TlsOutcome;
import io.sluice.kit.tls.TlsOutcome.Handshake;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A client of the kit and an upstream of the kit, TLS between them. */
class RawClientTlsTest {
    private static final String GET = "GET /a HTTP/1.1\r\nHost: a.example\r\nX-Id: 7\r\n\r\n";
    private static final Authority ROOT = Authority.root("Test root");
    private static final Authority OTHER = Authority.root("Other root");
    private static final Identity LEAF = ROOT.intermediate("Middle").server("a.example");

    private WitnessUpstream witness;

    @AfterEach
    void close() {
        if (witness != null) {
            witness.close();
        }
    }

    private InetSocketAddress serving(ServerCertificate how) {
        witness = WitnessUpstream.named("w1").tls(how).start();
        return witness.address();
    }

    private InetSocketAddress serving() {
        return serving(ServerCertificate.of(LEAF));
    }

    private static RawClient connect(TlsClient how, InetSocketAddress target) {
        return RawClient.options().tls(how).connect(target);
    }

    private WitnessConnection firstConnection() {
        assertThat(witness.await(() -> !witness.connections().isEmpty())).isTrue();
        return witness.connections().get(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void bothSidesSeeTheSameConnection(String version) {
        InetSocketAddress target = serving(ServerCertificate.of(LEAF).alpn("h2", "http/1.1"));
        TlsClient how = TlsClient.to("A.example")
                .alpn("http/1.1")
                .versions(version)
                .trusting(ROOT)
                .verifyingName();
        try (RawClient client = connect(how, target)) {
            client.send(GET);
            assertThat(client.readResponses(1).response().bodyText()).isEqualTo("w1 7\n");
            TlsOutcome here = client.tls();
            assertThat(here.complete()).as(here.toString()).isTrue();
            assertThat(here.version()).isEqualTo(version);
            assertThat(here.protocol()).isEqualTo("http/1.1");
            assertThat(here.peerChain()).containsExactlyElementsOf(LEAF.chain());
            TlsOutcome there = firstConnection().tls();
            assertThat(there.cipher()).isEqualTo(here.cipher());
            assertThat(there.serverName()).isEqualTo("A.example");
            assertThat(there.peer()).isNull();
            assertThat(firstConnection().bytes()).isEqualTo(Bytes.raw(GET));
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "0, 1", "1, 7", "100, 0"})
    void aFirstFlightCanBeCut(int record, int segment) {
        TlsClient how = TlsClient.to("a.example").cut(new HelloCut(record, segment));
        try (RawClient client = connect(how, serving())) {
            assertThat(client.tls().complete()).as(client.tls().toString()).isTrue();
            client.send(GET);
            assertThat(client.readResponses(1).statuses()).containsExactly(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"WHOLE", "ONE_BYTE", "SPLIT_AT_CRLF"})
    void exactlyTheGivenBytesArriveHoweverTheyAreCut(String cut) {
        try (RawClient client = connect(TlsClient.anonymous(), serving())) {
            Delivery delivery = new Delivery(Delivery.Cut.valueOf(cut), 0);
            assertThat(client.send(Bytes.raw(GET.repeat(3)), delivery)).isEqualTo(3 * GET.length());
            assertThat(client.readResponses(3).statuses()).containsExactly(200, 200, 200);
            assertThat(firstConnection().bytes()).isEqualTo(Bytes.raw(GET.repeat(3)));
        }
    }

    @Test
    void largeBodiesPassInBothDirections() {
        InetSocketAddress target = serving();
        int length = 8 << 20;
        witness.respond(Responder.always(Answer.large(length)));
        String head = "POST /a HTTP/1.1\r\nHost: a.example\r\nX-Id: 7\r\nContent-Length: " + length + "\r\n\r\n";
        try (RawClient client = connect(TlsClient.anonymous(), target)) {
            assertThat(client.send(Bytes.concat(Bytes.raw(head), new byte[length])))
                    .isEqualTo(head.length() + length);
            assertThat(client.readResponses(1).response().body()).hasSize(length);
            assertThat(witness.takeRequest().bodyLength()).isEqualTo(length);
        }
    }

    @Test
    void aPeerThatTakesNothingMoreStopsAWrite() {
        InetSocketAddress target = serving();
        witness.respond(
                Responder.atHead(request -> Answer.nothing().thenStopReading().thenStall()));
        String head = "POST /a HTTP/1.1\r\nHost: a.example\r\nContent-Length: 90000000\r\n\r\n";
        try (RawClient client = RawClient.options()
                .tls(TlsClient.anonymous())
                .timeout(Duration.ofMillis(300))
                .connect(target)) {
            client.send(head);
            assertThat(client.send(new byte[64 << 20])).isLessThan(64 << 20);
        }
    }

    @Test
    void aProtocolThatNobodySpeaksIsAnAlert() {
        InetSocketAddress target = serving(ServerCertificate.of(LEAF).alpn("http/1.1"));
        try (RawClient client = connect(TlsClient.to("a.example").alpn("h3"), target)) {
            assertThat(client.tls().handshake()).isEqualTo(Handshake.FAILED);
            assertThat(client.tls().alert()).isEqualTo("no_application_protocol");
            assertThat(client.send(GET)).isZero();
            assertThat(client.readUntilClose().end()).isEqualTo(End.FIN);
        }
        assertThat(witness.await(() -> firstConnection().tls().handshake() == Handshake.FAILED))
                .isTrue();
    }

    @Test
    void aClientThatDoesNotTrustSaysSo() {
        InetSocketAddress target = serving();
        for (TlsClient how : List.of(
                TlsClient.to("a.example").trusting(OTHER),
                TlsClient.to("b.example").trusting(ROOT).verifyingName())) {
            try (RawClient client = connect(how, target)) {
                assertThat(client.tls().handshake()).isEqualTo(Handshake.FAILED);
                assertThat(client.tls().failure()).isNotEmpty();
            }
        }
        assertThat(witness.await(() -> witness.connections().stream()
                                .filter(each -> each.tls().alert().equals("certificate_unknown"))
                                .count()
                        == 2))
                .as("alerts of the clients")
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aDemandForACertificateIsOne(String version) {
        InetSocketAddress target = serving(ServerCertificate.of(LEAF).demandingClients(ROOT));
        Identity mine = ROOT.client("mine");
        try (RawClient client = connect(TlsClient.anonymous().versions(version).identity(mine), target)) {
            client.send(GET);
            assertThat(client.readResponses(1).statuses()).containsExactly(200);
            assertThat(firstConnection().tls().peer()).isEqualTo(mine.certificate());
        }
        for (Identity wrong : new Identity[] {
            null,
            OTHER.client("foreign"),
            ROOT.issue(CertificateSpec.named("late").expired())
        }) {
            try (RawClient client =
                    connect(TlsClient.anonymous().versions(version).identity(wrong), target)) {
                client.readUntilClose();
                assertThat(client.tls().handshake()).as(client.tls().toString()).isEqualTo(Handshake.FAILED);
                assertThat(client.tls().alert()).isNotEmpty();
            }
        }
    }

    @Test
    void aServerThatOnlyAsksTakesAnyCertificateAndNone() {
        InetSocketAddress target = serving(ServerCertificate.of(LEAF).askingClients(ROOT));
        Identity foreign = OTHER.client("foreign");
        for (Identity shown : new Identity[] {null, foreign}) {
            try (RawClient client = connect(TlsClient.anonymous().identity(shown), target)) {
                client.send(GET);
                assertThat(client.readResponses(1).statuses()).containsExactly(200);
            }
        }
        assertThat(witness.connections().get(0).tls().peer()).isNull();
        assertThat(witness.connections().get(1).tls().peer()).isEqualTo(foreign.certificate());
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aSessionIsResumedWhenAskedForAlone(String version) {
        InetSocketAddress target = serving();
        TlsClient keeping = TlsClient.to("a.example").versions(version).resuming();
        TlsClient forgetting = TlsClient.to("a.example").versions(version);
        assertThat(List.of(resumed(keeping, target), resumed(keeping, target), resumed(keeping, target)))
                .containsExactly(false, true, true);
        assertThat(List.of(resumed(forgetting, target), resumed(forgetting, target)))
                .containsExactly(false, false);
    }

    private static boolean resumed(TlsClient how, InetSocketAddress target) {
        try (RawClient client = connect(how, target)) {
            client.send(GET);
            // The ticket of TLS 1.3 comes before the response.
            client.readResponses(1);
            return client.tls().resumed();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aProperEndIsToldFromABareFin(boolean proper) {
        ServerCertificate how = ServerCertificate.of(LEAF);
        InetSocketAddress target = serving(proper ? how : how.withoutCloseNotify());
        witness.respond(Responder.always(Answer.ok("x").thenClose()));
        try (RawClient client = connect(TlsClient.anonymous(), target)) {
            client.send(GET);
            Received received = client.readUntilClose();
            assertThat(received.response().bodyText()).isEqualTo("x");
            assertThat(received.end()).isEqualTo(End.FIN);
            assertThat(client.tls().closeNotify()).isEqualTo(proper);
        }
    }

    @Test
    void aResetIsARst() {
        InetSocketAddress target = serving();
        witness.respond(Responder.always(Answer.nothing().thenReset()));
        try (RawClient client = connect(TlsClient.anonymous(), target)) {
            client.send(GET);
            assertThat(client.readUntilClose().end()).isEqualTo(End.RST);
        }
    }

    @Test
    void closeNotifyEndsWhatAClientSends() {
        try (RawClient client = connect(TlsClient.anonymous(), serving())) {
            client.closeNotify();
            assertThat(client.send(GET)).isZero();
            assertThat(client.readUntilClose().end()).isEqualTo(End.FIN);
            assertThat(firstConnection().tls().closeNotify()).isTrue();
        }
    }

    @Test
    void aFinWithoutCloseNotifyLeavesTheOtherDirectionOpen() {
        InetSocketAddress target = serving();
        witness.respond(Responder.always(
                Answer.nothing().thenPause(Duration.ofMillis(50)).then(Answer.ok("late"))));
        try (RawClient client = connect(TlsClient.anonymous(), target)) {
            client.send(GET);
            witness.takeRequest();
            client.halfClose();
            assertThat(client.readResponses(1).response().bodyText()).isEqualTo("late");
            assertThat(firstConnection().tls().closeNotify()).isFalse();
        }
    }

    @Test
    void aServerThatSaysNothingLeavesTheHandshakeUnderWay() {
        try (RawServer silent = RawServer.start();
                RawClient client = RawClient.options()
                        .tls(TlsClient.to("a.example"))
                        .timeout(Duration.ofMillis(80))
                        .connect(silent.address())) {
            assertThat(client.tls().handshake()).isEqualTo(Handshake.UNDER_WAY);
            assertThat(client.received().end()).isEqualTo(End.OPEN);
        }
    }

    @Test
    void aServerThatSpeaksNoTlsIsAFailure() throws InterruptedException {
        try (RawServer plain = RawServer.start()) {
            Thread server = new Thread(() -> {
                try (RawClient accepted = plain.accept()) {
                    accepted.readBytes(1);
                    accepted.send("HTTP/1.1 400 Bad Request\r\n\r\n");
                }
            });
            server.start();
            try (RawClient client = connect(TlsClient.to("a.example"), plain.address())) {
                assertThat(client.tls().handshake()).isEqualTo(Handshake.FAILED);
                assertThat(client.tls().alert()).isEmpty();
            }
            server.join(5000);
        }
    }
}
