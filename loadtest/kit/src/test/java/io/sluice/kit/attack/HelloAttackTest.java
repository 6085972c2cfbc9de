package io.sluice.kit.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.kit.RawClient;
import io.sluice.kit.RawServer;
import io.sluice.kit.WitnessUpstream;
import io.sluice.kit.attack.HelloReport.Ending;
import io.sluice.kit.tls.Authority;
import io.sluice.kit.tls.HelloBytes;
import io.sluice.kit.tls.ServerCertificate;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class HelloAttackTest {
    private static final byte[] WORDS = {22, 3, 1, 0, 4, 1, 0, 0, 9};

    /** What becomes of one connection that a server treats like this. */
    private static HelloReport met(Consumer<RawClient> how) {
        try (RawServer server = RawServer.start()) {
            CompletableFuture<HelloReport> attack =
                    CompletableFuture.supplyAsync(() -> HelloAttack.of(server.address(), WORDS)
                            .count(1)
                            .patience(Duration.ofMillis(500))
                            .run());
            try (RawClient caller = server.accept()) {
                how.accept(caller);
                return attack.join();
            }
        }
    }

    @Test
    void aWholeClientHelloIsAnswered() {
        try (WitnessUpstream server = WitnessUpstream.named("tls")
                .tls(ServerCertificate.of(Authority.root("Test root").server("a.example")))
                .start()) {
            byte[] hello = HelloBytes.tls13().names("a.example").record();
            HelloReport report =
                    HelloAttack.of(server.address(), hello).rate(1000).count(20).run();
            assertThat(report.endings()).containsOnlyKeys(Ending.ANSWERED).containsEntry(Ending.ANSWERED, 20);
            assertThat(report.begun()).isEqualTo(20);
            assertThat(report.bytesSent()).isEqualTo(20L * hello.length);
            assertThat(report.lastEnd()).isZero();
            assertThat(server.acceptedConnections()).isEqualTo(20);
        }
    }

    @Test
    void whatTheServerDoesIsTold() {
        assertThat(met(caller -> caller.halfClose()).endings()).containsOnlyKeys(Ending.ENDED);
        assertThat(met(caller -> caller.reset()).endings()).containsOnlyKeys(Ending.RESET);
        assertThat(met(caller -> caller.send("x")).endings()).containsOnlyKeys(Ending.ANSWERED);
        HelloReport kept = met(caller -> caller.readFor(Duration.ofMillis(50)));
        assertThat(kept.endings()).containsOnlyKeys(Ending.KEPT);
        assertThat(kept.took()).isGreaterThanOrEqualTo(Duration.ofMillis(500));
        assertThat(kept.bytesSent()).isEqualTo(WORDS.length);
    }

    @Test
    void aPortThatRefusesIsUnconnected() {
        InetSocketAddress nobody;
        try (RawServer server = RawServer.start()) {
            nobody = server.address();
        }
        HelloReport report = HelloAttack.of(nobody, WORDS).count(3).run();
        assertThat(report.endings()).containsOnlyKeys(Ending.UNCONNECTED).containsEntry(Ending.UNCONNECTED, 3);
    }

    @Test
    void aRateAndATimeAreKept() {
        try (WitnessUpstream server = WitnessUpstream.start()) {
            HelloReport report = HelloAttack.of(server.address(), WORDS)
                    .rate(100)
                    .duration(Duration.ofMillis(200))
                    .patience(Duration.ofMillis(100))
                    .run();
            assertThat(report.begun()).isEqualTo(20);
            assertThat(report.took()).isGreaterThanOrEqualTo(Duration.ofMillis(180));
        }
    }

    @Test
    void othersAreNotAttacked() {
        assertThatThrownBy(() -> HelloAttack.of(new InetSocketAddress("192.0.2.1", 443), WORDS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("only loopback");
    }
}
