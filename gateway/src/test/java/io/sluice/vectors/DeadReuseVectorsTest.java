package io.sluice.vectors;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.DataPlaneRig;
import io.sluice.dataplane.loop.LoopCounters.Total;
import io.sluice.kit.Answer;
import io.sluice.kit.RawClient;
import io.sluice.kit.Responder;
import io.sluice.kit.WitnessUpstream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** An endpoint that keeps connections, and ends each of them at its second request. Time is the test's own. */
class DeadReuseVectorsTest {
    private static final String HOST = " HTTP/1.1\r\nHost: t.example\r\n\r\n";

    private final AtomicLong clock = new AtomicLong(1);
    private final WitnessUpstream witness = WitnessUpstream.start();
    private final DataPlaneRig rig =
            DataPlaneRig.options().ticker(clock::get).start().serve(witness);

    @AfterEach
    void stop() {
        rig.close();
        witness.close();
    }

    private int status(String request) {
        return RawClient.exchange(rig.address(), request).status();
    }

    /** What a client asks makes the event loop look at its clock. */
    private void pass(Duration time) {
        clock.addAndGet(time.toNanos());
        assertThat(status("OPTIONS *" + HOST)).isEqualTo(204);
    }

    private void assertRetries(int requests, int retries) {
        int seen = witness.requests().size();
        long before = rig.plane().count(Total.RETRIES);
        for (int i = 0; i < requests; i++) {
            assertThat(status("GET /" + HOST)).isEqualTo(200);
        }
        assertThat(rig.plane().count(Total.RETRIES) - before).isEqualTo(retries);
        assertThat(witness.requests().size() - seen).isEqualTo(requests + retries);
    }

    @Test
    @DisplayName(
            "4.5 kept connections that turn out dead are tried again twice, not for ever; once they work they are used")
    void theirRetriesHaveAnEnd() {
        witness.respond(asked -> asked.ordinal() > 1 ? Answer.nothing().thenClose() : Answer.ok("x"));
        assertRetries(100, 2);
        pass(Duration.ofMillis(1_100));
        assertRetries(50, 1);
        pass(Duration.ofMillis(1_100));
        assertRetries(50, 0);
        pass(Duration.ofMillis(1_100));
        assertRetries(50, 1);
        witness.respond(Responder.always(Answer.ok("x")));
        pass(Duration.ofMillis(4_100));
        long connections = witness.acceptedConnections();
        assertRetries(50, 0);
        assertThat(witness.acceptedConnections() - connections).isLessThanOrEqualTo(1);
    }
}
