package io.sluice.kit.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.kit.RawServer;
import io.sluice.kit.h2.ErrorCode;
import io.sluice.kit.h2.Frame;
import io.sluice.kit.h2.H2Raw;
import io.sluice.kit.h2.Setting;
import io.sluice.kit.tls.Authority;
import io.sluice.kit.tls.ServerCertificate;
import io.sluice.kit.tls.TlsClient;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A server that knows each attack by its frames, and ends the connection, sees it come. */
class H2AttackTest {
    private static final Duration SHORT = Duration.ofMillis(900);

    private static Predicate<H2Raw> signOf(H2AttackKind kind) {
        return switch (kind) {
            case RAPID_RESET -> seen -> seen.count(Frame.HEADERS) > 150 && seen.count(Frame.RST_STREAM) > 150;
            case MADE_YOU_RESET -> seen -> seen.count(Frame.HEADERS) > 20 && seen.count(Frame.RST_STREAM) == 0;
            case CONTINUATION -> seen -> seen.count(Frame.HEADERS) == 1 && seen.count(Frame.CONTINUATION) > 1000;
            case BOMB ->
                seen -> seen.messages().stream()
                        .anyMatch(each -> each.head().all("a").size() == 8000);
            case ZERO_WINDOW ->
                seen -> seen.count(Frame.HEADERS) == 100
                        && seen.frames().stream()
                                .anyMatch(frame ->
                                        frame.is(Frame.SETTINGS) && frame.setting(Setting.INITIAL_WINDOW_SIZE) == 0);
        };
    }

    /** Accepts one connection, waits for the sign, and ends it as a server should. */
    private static CompletableFuture<Boolean> defend(RawServer server, Predicate<H2Raw> sign) {
        return CompletableFuture.supplyAsync(() -> {
            try (H2Raw client = H2Raw.serving(server.accept())) {
                client.beginServing();
                boolean seen = client.awaitUntil(() -> sign.test(client), Duration.ofSeconds(5));
                client.send(Frame.goAway(1, ErrorCode.ENHANCE_YOUR_CALM));
                // Reads on: a RST for what it has not read could overtake the GOAWAY.
                client.raw().halfClose();
                client.readUntilClose();
                return seen;
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void theServerSeesItsFramesAndTheReportItsEnd(H2AttackKind kind) {
        try (RawServer server = RawServer.start()) {
            CompletableFuture<Boolean> seen = defend(server, signOf(kind));
            H2AttackReport report = H2Attack.of(kind, server.address())
                    .asking("a.example", "/large")
                    .duration(SHORT)
                    .run();
            assertThat(seen.join()).as(report.text()).isTrue();
            assertThat(report.endings()).hasSize(1);
            assertThat(report.endings().firstKey()).startsWith("GOAWAY ENHANCE_YOUR_CALM, ");
            assertThat(report.bytesSent()).isGreaterThan(1000);
            assertThat(report.cpuNanos()).isPositive();
        }
    }

    @Test
    void itComesOverTls() {
        ServerCertificate certificate = ServerCertificate.of(
                        Authority.root("Test root").server("a.example"))
                .alpn("h2");
        try (RawServer server = RawServer.start(certificate)) {
            CompletableFuture<Boolean> seen = defend(server, signOf(H2AttackKind.RAPID_RESET));
            H2AttackReport report = H2Attack.of(H2AttackKind.RAPID_RESET, server.address())
                    .tls(() -> TlsClient.to("a.example").alpn("h2"))
                    .duration(SHORT)
                    .run();
            assertThat(seen.join()).as(report.text()).isTrue();
        }
    }

    @Test
    void strangersAreNotAttacked() {
        InetSocketAddress stranger = new InetSocketAddress("192.0.2.1", 443);
        assertThatThrownBy(() -> H2Attack.of(H2AttackKind.BOMB, stranger)).isInstanceOf(IllegalArgumentException.class);
    }
}
