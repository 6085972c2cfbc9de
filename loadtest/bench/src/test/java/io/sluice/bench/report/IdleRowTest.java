package io.sluice.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.kit.Answer;
import io.sluice.kit.End;
import io.sluice.kit.RawClient;
import io.sluice.kit.Responder;
import io.sluice.kit.WitnessUpstream;
import io.sluice.kit.tls.Authority;
import io.sluice.kit.tls.ServerCertificate;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class IdleRowTest {
    private static WitnessUpstream secure() {
        return WitnessUpstream.named("secure")
                .tls(ServerCertificate.of(Authority.root("Idle").server("secure.test"))
                        .alpn("http/1.1"))
                .start();
    }

    private static Judgement judged(int count, double mib) {
        Judgement judgement = new Judgement();
        IdleRow.judge(IdleRow.Kind.PLAIN, count, mib, judgement);
        return judgement;
    }

    @Test
    void tenKilobytesAreWhatAnIdleClientMayTake() {
        assertThat(judged(1024, 10).reasons()).isEmpty();
        assertThat(judged(1024, 10.1).reasons()).singleElement().asString().contains("10.1 KiB");
        assertThat(judged(1024, 10).notes()).singleElement().asString().contains("1024 idle", "10.0 KiB");
    }

    @Test
    void aFewProveNothing() {
        assertThat(judged(100, 10).reasons()).isEmpty();
    }

    @Test
    void aClientIsAnsweredAndStays() {
        try (WitnessUpstream plain = WitnessUpstream.start();
                WitnessUpstream secure = secure()) {
            try (RawClient one = IdleRow.open(IdleRow.Kind.PLAIN, plain.address());
                    RawClient other = IdleRow.open(IdleRow.Kind.TLS, secure.address())) {
                assertThat(one.readFor(Duration.ZERO).end()).isEqualTo(End.OPEN);
                assertThat(other.tls().protocol()).isEqualTo("http/1.1");
                assertThat(plain.openConnections()).isEqualTo(1);
                assertThat(secure.openConnections()).isEqualTo(1);
            }
        }
    }

    @Test
    void oneThatIsNotServedIsNoIdleClient() {
        try (WitnessUpstream plain = WitnessUpstream.start();
                WitnessUpstream secure = secure()) {
            plain.respond(Responder.always(Answer.of(503, "no")));
            assertThatThrownBy(() -> IdleRow.open(IdleRow.Kind.PLAIN, plain.address()))
                    .isInstanceOf(ReportException.class)
                    .hasMessageContaining("503");
            assertThatThrownBy(() -> IdleRow.open(IdleRow.Kind.HTTP2, secure.address()))
                    .isInstanceOf(ReportException.class)
                    .hasMessageContaining("HTTP/2");
        }
    }
}
