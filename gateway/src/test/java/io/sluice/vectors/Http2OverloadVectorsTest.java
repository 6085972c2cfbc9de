package io.sluice.vectors;

import static io.sluice.vectors.GatewayFixture.awaitThat;
import static io.sluice.vectors.Heads.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.DataPlaneRig;
import io.sluice.kit.RawClient;
import io.sluice.kit.h2.Fields;
import io.sluice.kit.h2.H2Message;
import io.sluice.kit.h2.H2Raw;
import io.sluice.model.Reason;
import io.sluice.testing.LogRecorder;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the gateway does when clients of HTTP/2 ask for more than it gets done: their requests wait for turns, and rounds stay short. */
class Http2OverloadVectorsTest {
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final int CLIENTS = 20;
    private static final int STREAMS = 100;
    /** Past any busy machine: then too few are refused, and that is told. */
    private static final int MOST_ASKED = 5000;

    /** Of processor time: all requests together are four seconds of it. */
    private static final long DEAR_NANOS = 2_000_000;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final List<H2Raw> clients = new ArrayList<>();
    private DataPlaneRig rig;

    @BeforeEach
    void start() {
        rig = DataPlaneRig.options()
                .h2c()
                .with("loopLag", "200ms")
                .worked(threads::getCurrentThreadCpuTime)
                .observer((exchange, status, reason) -> work(reason))
                .start();
    }

    @AfterEach
    void end() {
        clients.forEach(H2Raw::close);
        rig.close();
    }

    /** What is not refused is dear, though the answer is made here: nobody is asked, so that all of it is the request's turn. */
    private void work(Reason reason) {
        long end = threads.getCurrentThreadCpuTime() + DEAR_NANOS;
        while (reason != Reason.OVERLOADED && threads.getCurrentThreadCpuTime() < end) {
            Thread.onSpinWait();
        }
    }

    private void ask() {
        for (int i = 0; i < CLIENTS; i++) {
            H2Raw client = H2Raw.connect(rig.address()).polite().timeout(LONGEST);
            client.begin();
            clients.add(client);
            for (int stream = 0; stream < STREAMS; stream++) {
                client.request(Fields.request("GET", "/", "nobody.example"), /* end */ true);
            }
        }
    }

    /** All that were answered; what was not may be sent anew, as the GOAWAY says (RFC 9113 section 6.8). */
    private List<H2Message> answers() {
        List<H2Message> all = new ArrayList<>();
        for (H2Raw client : clients) {
            for (int stream = 1; stream < 2 * STREAMS; stream += 2) {
                H2Message message = client.response(stream);
                if (message.complete()) {
                    all.add(message);
                } else {
                    assertThat(stream).isGreaterThan(client.goAway().lastStream());
                }
            }
        }
        return all;
    }

    @Test
    @DisplayName("4.12 limits.loopLag: requests over HTTP/2 that are too many are refused, those over HTTP/1.1 are not")
    void moreRequestsThanAreServedInTurnsAreRefused() {
        try (RawClient other = rig.connect()) {
            ask();
            int asked = 0;
            do { // rounds are short for it, whatever waits
                other.send(get());
                assertThat(other.readResponses(++asked)
                                .responses()
                                .get(asked - 1)
                                .status())
                        .isEqualTo(404);
            } while (rig.plane().count(Reason.OVERLOADED) < 100 && asked < MOST_ASKED);
        }
        List<H2Message> answers = answers();
        List<H2Message> refused =
                answers.stream().filter(each -> each.status() == 503).toList();
        assertThat(refused).as("too many").hasSizeBetween(100, CLIENTS * STREAMS * 9 / 10);
        assertThat(refused).allSatisfy(each -> {
            assertThat(each.head().value("retry-after")).isEqualTo("1");
            assertThat(each.bodyText()).contains("SLU6020");
        });
        assertThat(answers)
                .filteredOn(each -> each.status() == 404)
                .as("others")
                .hasSize(answers.size() - refused.size());
        assertThat(clients.stream().filter(each -> each.goAway() != null))
                .as("their clients, if they come back, wait outside")
                .isNotEmpty();
        assertThat(LogRecorder.expected("has more to do than it gets done")).isTrue();
        awaitThat(
                "over", LONGEST, () -> RawClient.exchange(rig.address(), get()).status() == 404);
    }
}
