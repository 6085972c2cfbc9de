package io.sluice.dataplane.activate;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.kit.RawClient;
import io.sluice.settings.Settings;
import io.sluice.testing.TestGateway;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What a whole data plane says of its event loops, one of which a request holds up. */
class TurningTest {
    private final AtomicLong clock = new AtomicLong(1);
    private final CountDownLatch stuck = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);

    private void holdUp() {
        stuck.countDown();
        try {
            goOn.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void oneStuckLoopOfTwoIsEnough() throws Exception {
        Settings settings = TestGateway.settings(Map.of("event-loops", "2"));
        Surroundings given =
                new Surroundings(clock::get, System::currentTimeMillis, 1, (exchange, status, reason) -> holdUp());
        try (DataPlane plane = DataPlane.start(settings, given);
                RawClient client = RawClient.connect(new InetSocketAddress(
                        "127.0.0.1", plane.reports().get(0).port()))) {
            client.send("GET / HTTP/1.1\r\nHost: a.example\r\n\r\n");
            assertThat(stuck.await(5, TimeUnit.SECONDS)).isTrue();
            assertThat(plane.turning()).isTrue();
            clock.addAndGet(TimeUnit.SECONDS.toNanos(11));
            assertThat(plane.turning()).isFalse();
            goOn.countDown();
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
            while (!plane.turning()) {
                assertThat(System.nanoTime()).isLessThan(deadline);
            }
        } finally {
            goOn.countDown();
        }
    }
}
