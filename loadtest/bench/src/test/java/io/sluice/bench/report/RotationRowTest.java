package io.sluice.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.kit.WebSocketAnswer;
import io.sluice.kit.WitnessUpstream;
import io.sluice.kit.load.HandshakeReport;
import io.sluice.kit.load.Latency;
import io.sluice.kit.tls.Authority;
import io.sluice.kit.tls.Identity;
import io.sluice.kit.tls.ServerCertificate;
import io.sluice.kit.tls.TlsOutcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RotationRowTest {
    private static final String HOST = "secure.test";
    private static final Effort FULL = new Effort(100_000, 1_000, false, 5);

    @TempDir
    Path dir;

    private final AtomicLong clock = new AtomicLong(-5);

    private Rotation rotation() {
        return new Rotation(new ManifestFolder(dir), "secure", HOST, clock::get);
    }

    private void after(long millis) {
        clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    private static TlsOutcome showing(Identity identity) {
        return new TlsOutcome(
                TlsOutcome.Handshake.COMPLETE, "TLSv1.3", "", "", HOST, identity.chain(), false, "", "", false);
    }

    private static HandshakeReport report(long full, long reset) {
        TreeMap<String, Long> failures = new TreeMap<>();
        if (reset > 0) {
            failures.put("reset", reset);
        }
        Latency latency = new Latency(full, 1, 1, 1, 1, 1, 1);
        return new HandshakeReport(full, 0, failures, 0, 0, 0, new TreeMap<>(), latency, Duration.ofSeconds(1));
    }

    @Test
    void theTimeIsThatFromTheFileToTheFirstHandshakeThatShowsIt() throws Exception {
        Rotation rotation = rotation();
        Identity first = rotation.next();
        after(9000);
        rotation.seen(showing(first));
        Identity second = rotation.next();
        assertThat(Files.readString(dir.resolve("manifests/secret-secure.yaml")))
                .contains("tls.crt", "kubernetes.io/tls");
        after(300);
        rotation.seen(showing(first));
        after(100);
        rotation.seen(showing(second));
        rotation.next();
        after(5000);
        rotation.seen(showing(second));
        assertThat(rotation.slowestSeconds()).isEqualTo(0.4);
        assertThat(rotation.stalestSeconds()).isEqualTo(5);
        assertThat(rotation.count()).isEqualTo(3);
        assertThat(rotation.unknown()).isZero();
    }

    @Test
    void oneThatIsNeverShownIsInfinitelySlow() {
        Rotation rotation = rotation();
        rotation.next();
        rotation.next();
        Identity last = rotation.next();
        rotation.seen(showing(last));
        Judgement judgement = new Judgement();
        RotationRow.judge(report(10, 0), rotation, judgement);
        assertThat(judgement.reasons()).singleElement().asString().contains("Infinity");
    }

    @Test
    void aFailedHandshakeAndACertificateOfNobodyBreakIt() {
        Rotation rotation = rotation();
        rotation.seen(showing(Authority.root("Other").server(HOST)));
        Judgement judgement = new Judgement();
        RotationRow.judge(report(9, 1), rotation, judgement);
        assertThat(judgement.reasons()).hasSize(2);
        assertThat(judgement.reasons().get(0)).contains("reset=1");
        assertThat(judgement.verdict(false)).isEqualTo(Verdict.FAIL);
    }

    @Test
    void aGeneratorThatIsTooSlowMakesItVoid() {
        assertThat(rate(56_999).verdict(true)).isEqualTo(Verdict.VOID);
        assertThat(rate(57_000).verdict(true)).isEqualTo(Verdict.PASS);
    }

    private static Judgement rate(long handshakes) {
        Judgement judgement = new Judgement();
        RotationRow.judgeRate(report(handshakes, 0), Duration.ofMinutes(2), FULL, judgement);
        return judgement;
    }

    @Test
    void memoryThatGrowsToTheEndBreaksItAndOneThatHasGrownDoesNot() {
        assertThat(memory(i -> 300 + i * 0.2).reasons()).hasSize(1);
        assertThat(memory(i -> 300 + Math.min(i, 40) * 2.0).reasons()).isEmpty();
    }

    private static Judgement memory(IntToDoubleFunction mib) {
        Judgement judgement = new Judgement();
        RotationRow.judgeMemory(
                IntStream.range(0, 120)
                        .mapToObj(i -> new double[] {i, mib.applyAsDouble(i)})
                        .toList(),
                judgement);
        return judgement;
    }

    @Test
    void aTunnelThatWasCutIsNotAlive() {
        Identity identity = Authority.root("Tunnels").server(HOST);
        try (WitnessUpstream witness = WitnessUpstream.named("tunnels")
                .tls(ServerCertificate.of(identity).alpn("http/1.1"))
                .start()) {
            witness.respondTo(Tunnels.PATH, WebSocketAnswer.echo());
            try (Tunnels tunnels = Tunnels.to(witness.address(), HOST, 3)) {
                assertThat(tunnels.alive()).isEqualTo(3);
                assertThat(tunnels.alive()).isEqualTo(3);
                witness.connections().get(1).abort();
                assertThat(tunnels.alive()).isEqualTo(2);
            }
        }
    }

    @Test
    void whoIsNotLetThroughIsNamed() {
        try (WitnessUpstream witness = WitnessUpstream.start()) {
            assertThatThrownBy(() -> Tunnels.to(witness.address(), HOST, 1))
                    .isInstanceOf(ReportException.class)
                    .hasMessageContaining("no tunnel");
        }
    }
}
