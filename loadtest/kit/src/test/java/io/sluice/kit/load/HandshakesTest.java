package io.sluice.kit.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.kit.Answer;
import io.sluice.kit.RawClient;
import io.sluice.kit.RawServer;
import io.sluice.kit.Responder;
import io.sluice.kit.WitnessConnection;
import io.sluice.kit.WitnessUpstream;
import io.sluice.kit.tls.Authority;
import io.sluice.kit.tls.ServerCertificate;
import io.sluice.kit.tls.TlsClient;
import io.sluice.kit.tls.TlsOutcome;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the client counts is what the server has seen. */
class HandshakesTest {
    private static final Authority ROOT = Authority.root("Test root");

    private WitnessUpstream server;

    private static TlsClient client() {
        return TlsClient.to("a.example");
    }

    @AfterEach
    void close() {
        if (server != null) {
            server.close();
        }
    }

    private InetSocketAddress serving(ServerCertificate how) {
        server = WitnessUpstream.named("tls").tls(how).start();
        return server.address();
    }

    private InetSocketAddress serving() {
        return serving(ServerCertificate.of(ROOT.server("a.example")).alpn("http/1.1"));
    }

    private long seenByServer(boolean resumed) {
        return server.connections().stream()
                .map(WitnessConnection::tls)
                .filter(outcome -> outcome.complete() && outcome.resumed() == resumed)
                .count();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void everyHandshakeIsAFullOne(String version) {
        InetSocketAddress target = serving();
        HandshakeReport report = Handshakes.to(
                        target, () -> client().versions(version).alpn("http/1.1"))
                .connections(3)
                .count(20)
                .run();
        assertThat(report.full()).as(report.text()).isEqualTo(20);
        assertThat(report.complete()).isEqualTo(20);
        assertThat(report.failed()).isZero();
        assertThat(report.unclosed()).isZero();
        assertThat(report.latency().count()).isEqualTo(20);
        assertThat(report.seen())
                .hasSize(1)
                .allSatisfy((spoken, count) ->
                        assertThat(spoken).startsWith(version).endsWith(" http/1.1"));
        assertThat(seenByServer(false)).isEqualTo(20);
        assertThat(server.openConnections()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void everyHandshakeButTheFirstOfEachConnectionIsResumed(String version) {
        InetSocketAddress target = serving();
        HandshakeReport report = Handshakes.to(target, () -> client().versions(version))
                .resuming()
                .connections(2)
                .count(20)
                .run();
        assertThat(report.resumed()).as(report.text()).isEqualTo(18);
        assertThat(report.full()).isEqualTo(2);
        assertThat(report.ticketless()).isZero();
        assertThat(seenByServer(true)).isEqualTo(18);
        assertThat(seenByServer(false)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void everyConnectionMayHaveARequest(String version) {
        InetSocketAddress target = serving();
        HandshakeReport report = Handshakes.to(target, () -> client().versions(version))
                .resuming()
                .asking("a.example", "/small")
                .connections(2)
                .count(20)
                .run();
        assertThat(report.resumed()).as(report.text()).isEqualTo(18);
        assertThat(report.full()).isEqualTo(2);
        assertThat(List.of(report.ticketless(), report.unanswered(), report.unclosed(), report.failed()))
                .as(report.text())
                .containsOnly(0L);
        assertThat(seenByServer(true)).isEqualTo(18);
        assertThat(server.requests())
                .hasSize(20)
                .allSatisfy(request -> assertThat(request.target()).isEqualTo("/small"));
        assertThat(server.openConnections()).isZero();
    }

    @Test
    void aRequestThatIsNotAnsweredWellIsSeen() {
        InetSocketAddress target = serving();
        server.respond(Responder.always(Answer.of(503, "no")));
        HandshakeReport report = Handshakes.to(target, HandshakesTest::client)
                .asking("a.example", "/")
                .count(4)
                .run();
        assertThat(report.unanswered()).as(report.text()).isEqualTo(4);
        assertThat(report.full()).isEqualTo(4);
        assertThat(report.unclosed()).isZero();
    }

    @Test
    void aServerThatNeverAnswersIsSeen() {
        try (RawServer lazy = RawServer.start(ServerCertificate.of(ROOT.server("a.example")))) {
            RunningHandshakes load = Handshakes.to(lazy.address(), HandshakesTest::client)
                    .timeout(Duration.ofMillis(300))
                    .asking("a.example", "/")
                    .count(1)
                    .start();
            try (RawClient kept = lazy.accept()) {
                HandshakeReport report = load.await();
                assertThat(kept.tls().complete()).isTrue();
                assertThat(report.unanswered()).isEqualTo(1);
            }
        }
    }

    @Test
    void anAlertIsNamed() {
        InetSocketAddress target =
                serving(ServerCertificate.of(ROOT.server("a.example")).versions("TLSv1.3"));
        HandshakeReport report = Handshakes.to(target, () -> client().versions("TLSv1.2"))
                .connections(1)
                .count(2)
                .run();
        assertThat(report.failures()).as(report.text()).containsOnlyKeys("protocol_version");
        assertThat(report.failed()).isEqualTo(2);
        assertThat(report.complete()).isZero();
    }

    @Test
    void aCertificateThatIsNotTrustedIsAFailure() {
        InetSocketAddress target = serving();
        HandshakeReport report = Handshakes.to(target, () -> client().trusting(Authority.root("Other")))
                .connections(1)
                .count(1)
                .run();
        assertThat(report.failures()).hasSize(1);
        assertThat(report.failures().firstKey()).contains("PKIX");
    }

    @Test
    void aPortThatRefusesIsAFailure() {
        InetSocketAddress target = serving();
        server.stopListening();
        HandshakeReport report =
                Handshakes.to(target, HandshakesTest::client).count(3).run();
        assertThat(report.failures()).containsOnlyKeys("refused").containsValue(3L);
    }

    @Test
    void aResetInTheHandshakeIsAFailure() {
        InetSocketAddress target = serving();
        server.greet(WitnessUpstream.Greeting.RESET);
        HandshakeReport report = Handshakes.to(target, HandshakesTest::client)
                .connections(1)
                .count(3)
                .run();
        assertThat(report.complete()).isZero();
        assertThat(report.failed()).isEqualTo(3);
    }

    @Test
    void aServerThatSaysNothingIsGivenUp() {
        InetSocketAddress target = serving();
        server.greet(WitnessUpstream.Greeting.SILENT);
        HandshakeReport report = Handshakes.to(target, HandshakesTest::client)
                .timeout(Duration.ofMillis(50))
                .connections(2)
                .count(4)
                .run();
        assertThat(report.failures())
                .as(report.text())
                .containsOnlyKeys("timeout")
                .containsValue(4L);
    }

    @Test
    void aServerThatDoesNotEndItsConnectionsIsSeen() {
        try (RawServer lazy = RawServer.start(ServerCertificate.of(ROOT.server("a.example")))) {
            RunningHandshakes load = Handshakes.to(lazy.address(), HandshakesTest::client)
                    .timeout(Duration.ofMillis(300))
                    .count(1)
                    .start();
            try (RawClient kept = lazy.accept()) {
                HandshakeReport report = load.await();
                assertThat(kept.tls().complete()).isTrue();
                assertThat(report.complete()).isEqualTo(1);
                assertThat(report.unclosed()).isEqualTo(1);
                assertThat(report.failed()).isZero();
            }
        }
    }

    @Test
    void aRateIsKeptWhateverTheAnswersDo() {
        InetSocketAddress target = serving();
        HandshakeReport report = Handshakes.to(target, HandshakesTest::client)
                .rate(50)
                .duration(Duration.ofMillis(200))
                .run();
        assertThat(report.complete() + report.failed()).as(report.text()).isEqualTo(10);
        assertThat(report.took()).isGreaterThanOrEqualTo(Duration.ofMillis(180));
    }

    @Test
    void aWatcherSeesWhichCertificateWasShown() {
        InetSocketAddress target = serving();
        ConcurrentLinkedQueue<TlsOutcome> seen = new ConcurrentLinkedQueue<>();
        Handshakes.to(target, HandshakesTest::client)
                .count(5)
                .watching(seen::add)
                .start()
                .await();
        assertThat(seen)
                .hasSize(5)
                .allSatisfy(outcome ->
                        assertThat(outcome.peer().getSubjectX500Principal()).hasToString("CN=a.example"));
    }

    @Test
    void itCanBeStopped() {
        InetSocketAddress target = serving();
        RunningHandshakes load = Handshakes.to(target, HandshakesTest::client)
                .duration(Duration.ofHours(1))
                .start();
        assertThat(server.await(() -> server.acceptedConnections() >= 10)).isTrue();
        HandshakeReport report = load.stop().await();
        assertThat(report.complete()).isGreaterThan(0);
        assertThat(report.failures()).isEmpty();
        assertThat(List.of(report.ticketless(), report.unclosed())).containsExactly(0L, 0L);
    }
}
