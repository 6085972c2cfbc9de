package io.sluice.kit.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.kit.Answer;
import io.sluice.kit.Responder;
import io.sluice.kit.WitnessUpstream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What was never sent is not lost. */
class OpenLoopUntestedTest {
    @RegisterExtension
    final ServedLoad served = new ServedLoad();

    private final WitnessUpstream witness = served.witness();

    @Test
    void aRefusedConnectionIsNotLost() throws IOException {
        // Bound and never listening: the port is refused, and nobody else can take it.
        try (Socket bound = new Socket()) {
            bound.bind(new InetSocketAddress("127.0.0.1", 0));
            LoadReport report = OpenLoop.to(new InetSocketAddress("127.0.0.1", bound.getLocalPort()))
                    .requests(5)
                    .run();
            assertThat(report.total().count(Outcome.REFUSED)).as(report.text()).isEqualTo(5);
            assertThat(report.failures()).isZero();
            assertThat(report.total().untested()).isEqualTo(5);
            assertThat(report.total().sent()).isZero();
        }
    }

    @Test
    void aConnectionThatEndedWithinTheRequestIsNotLost() {
        witness.respond(Responder.atHead(request -> Answer.nothing()
                .thenStopReading()
                .thenPause(Duration.ofMillis(50))
                .thenReset()));
        LoadReport report = served.load(1).mix("post").bodySize(16 << 20).run();
        assertThat(report.total().count(Outcome.UNSENT)).as(report.text()).isEqualTo(1);
        assertThat(report.failures()).isZero();
    }

    @Test
    void aPooledConnectionThatThePeerEndedIsNotUsed() {
        RunningLoad running = served.load(2).rate(3).mix("get").start();
        witness.await(() -> witness.connections().stream().anyMatch(each -> each.answered() == 1));
        witness.closeIdleConnections();
        LoadReport report = running.await();
        assertThat(report.failures()).as(report.text()).isZero();
        assertThat(report.connections()).isEqualTo(2);
        assertThat(report.stale()).isEqualTo(1);
    }

    @Test
    void beyondTheCapARequestIsNotSent() {
        witness.respond(Responder.always(Answer.never()));
        LoadReport report = served.load(10)
                .mix("get")
                .maxConnections(2)
                .timeout(Duration.ofMillis(300))
                .rate(10_000)
                .run();
        assertThat(report.total().count(Outcome.NOT_SENT)).as(report.text()).isEqualTo(8);
        assertThat(report.total().lost()).isEqualTo(2);
    }
}
