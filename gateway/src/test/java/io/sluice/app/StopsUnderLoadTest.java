package io.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cli.GatewayLauncher.Ending;
import io.sluice.kit.TcpBalancer;
import io.sluice.kit.TcpBalancer.Instance;
import io.sluice.kit.WitnessUpstream;
import io.sluice.kit.load.LoadReport;
import io.sluice.kit.load.OpenLoop;
import io.sluice.kit.load.RunningLoad;
import io.sluice.testing.OneService;
import io.sluice.testing.TestGateway;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two gateways behind a TCP balancer; under load one after the other leaves, and a new one comes for it. */
class StopsUnderLoadTest {
    private static final int STOPS = 5;
    private static final Map<String, String> SHORT_LAME_DUCK =
            Map.of("shutdown-grace-period", "500ms", "shutdown-timeout", "20s");

    @TempDir
    Path folder;

    private final Deque<TestGateway> gateways = new ArrayDeque<>();

    private Instance start() {
        gateways.add(TestGateway.serving(folder, SHORT_LAME_DUCK));
        return instance(gateways.getLast());
    }

    private static Instance instance(TestGateway gateway) {
        return new Instance(
                gateway.address(),
                new InetSocketAddress("127.0.0.1", gateway.running().port("status")));
    }

    @Test
    @DisplayName("4.4 SIGTERM under load, one of two, five times")
    void noRequestIsLostDoubledOrAnsweredByTheGatewayItself() throws Exception {
        try (WitnessUpstream backend = WitnessUpstream.start()) {
            OneService.write(folder, backend.port());
            try (TcpBalancer balancer = TcpBalancer.over(List.of(start(), start()))) {
                RunningLoad load = OpenLoop.to(balancer.address())
                        .rate(150)
                        .duration(Duration.ofSeconds(60))
                        .effectsFrom(backend::effects)
                        .start();
                for (int i = 0; i < STOPS; i++) {
                    stopTheOldest(balancer);
                }
                LoadReport report = load.stop().await();
                assertThat(report.failures()).as(report.text()).isZero();
                assertThat(report.total().untested()).as(report.text()).isZero();
                assertThat(report.total().sent()).isGreaterThan(STOPS * 50);
            } finally {
                gateways.forEach(TestGateway::close);
            }
        }
    }

    private void stopTheOldest(TcpBalancer balancer) {
        TestGateway leaving = gateways.remove();
        leaving.running().stop(Ending.LAME_DUCK);
        balancer.remove(instance(leaving));
        Instance coming = start();
        balancer.add(coming);
        assertThat(balancer.await(() -> balancer.ready(coming), Duration.ofSeconds(5)))
                .isTrue();
    }
}
