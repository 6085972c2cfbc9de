package io.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.cli.Console;
import io.sluice.cli.GatewayLauncher.Ending;
import io.sluice.controlplane.compile.Compiler;
import io.sluice.kit.Answer;
import io.sluice.kit.Gate;
import io.sluice.kit.RawClient;
import io.sluice.kit.Received;
import io.sluice.kit.Responder;
import io.sluice.kit.WitnessUpstream;
import io.sluice.model.Reason;
import io.sluice.settings.Settings;
import io.sluice.testing.Crowd;
import io.sluice.testing.OneService;
import io.sluice.testing.TestGateway;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Start and end of a whole gateway. */
class GatewayLifeTest {
    @TempDir
    Path folder;

    private void route(int port) throws IOException {
        OneService.write(folder, "app.example", port);
    }

    private static int probe(TestGateway gateway, String path) throws IOException {
        URL url = new URL("http://127.0.0.1:" + gateway.running().port("status") + path);
        HttpURLConnection connection = (HttpURLConnection) url.openConnection();
        try {
            return connection.getResponseCode();
        } finally {
            connection.disconnect();
        }
    }

    @Test
    void aStartedGatewayIsReadyAndItsFirstAnswerIsTheRoutesOne() throws IOException {
        try (WitnessUpstream backend = WitnessUpstream.named("backend").start()) {
            route(backend.port());
            try (TestGateway gateway = TestGateway.serving(folder, Map.of())) {
                assertThat(gateway.get("app.example", "/").status()).isEqualTo(200);
                assertThat(probe(gateway, "/readyz")).isEqualTo(200);
                assertThat(gateway.get("other.example", "/").status()).isEqualTo(404);
                awaitEnded(gateway, 2);
                assertThat(gateway.running().totals().withStatus(200)).isEqualTo(1);
                assertThat(gateway.running().totals().passedOn()).isEqualTo(1);
                assertThat(gateway.running().count(Reason.NO_HOST)).isEqualTo(1);
            }
        }
    }

    @Test
    void anEmptyFolderIsServedAsNothing() {
        try (TestGateway gateway = TestGateway.serving(folder, Map.of())) {
            assertThat(gateway.get("app.example", "/").status()).isEqualTo(404);
        }
    }

    @Test
    void aRequestInFlightIsFinishedBeforeTheGatewayEnds() throws Exception {
        Gate gate = new Gate();
        try (WitnessUpstream backend = WitnessUpstream.named("backend").start()) {
            backend.respond(Responder.always(Answer.ok("late").after(gate)));
            route(backend.port());
            TestGateway gateway = TestGateway.serving(folder, Map.of());
            Thread stop = new Thread(gateway.running()::stop, "stop");
            try (RawClient client = RawClient.connect(gateway.address())) {
                client.send("GET / HTTP/1.1\r\nHost: app.example\r\n\r\n");
                backend.takeHead(Duration.ofSeconds(5));
                stop.start();
                awaitNotReady(gateway);
                gate.open();
                Received received = client.readUntilClose();
                assertThat(received.response().status()).isEqualTo(200);
                assertThat(received.response().bodyText()).isEqualTo("late");
                assertThat(received.closed()).isTrue();
            } finally {
                gate.open();
                stop.join();
            }
        }
    }

    @Test
    @DisplayName("4.4 the lame duck")
    void changesAreServedDuringTheLameDuckWhichASecondStopEnds() throws Exception {
        try (WitnessUpstream backend = WitnessUpstream.named("backend").start()) {
            TestGateway gateway = TestGateway.serving(folder, Map.of("shutdown-grace-period", "60s"));
            Thread stop = new Thread(() -> gateway.running().stop(Ending.LAME_DUCK), "stop");
            stop.start();
            try {
                awaitNotReady(gateway);
                assertThat(probe(gateway, "/healthz")).isEqualTo(503);
                assertThat(probe(gateway, "/livez")).isEqualTo(200);
                assertThat(gateway.get("app.example", "/").status()).isEqualTo(404);
                route(backend.port());
                gateway.awaitStatus("app.example", "/", 200);
                assertThat(stop.isAlive()).isTrue();
            } finally {
                gateway.running().stop(Ending.AT_ONCE);
                stop.join();
            }
        }
    }

    @Test
    @DisplayName("4.4 the hard stop while a plan is being built")
    void theEndDoesNotWaitForAPlanThatIsBeingBuilt() throws Exception {
        CountDownLatch building = new CountDownLatch(1);
        CountDownLatch built = new CountDownLatch(1);
        AtomicInteger plans = new AtomicInteger();
        Settings settings = TestGateway.settings(Map.of());
        Compiler compiler = new Compiler(settings.ingress());
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        Console console = new Console(InputStream.nullInputStream(), nowhere, nowhere);
        Gateway gateway = Gateway.start(settings, List.of(folder), console, cluster -> {
            if (plans.incrementAndGet() > 1) {
                building.countDown();
                uninterrupted(built);
            }
            return compiler.compile(cluster);
        });
        try {
            route(1);
            building.await();
            long asked = System.nanoTime();
            gateway.stop(Ending.AT_ONCE);
            assertThat(System.nanoTime() - asked).isLessThan(8_000_000_000L);
            assertThat(built.getCount()).as("the plan is still being built").isEqualTo(1);
        } finally {
            built.countDown();
        }
    }

    private static void uninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Whoever is accepted by a server that has no loop any more leaves a warning, at which every test fails. */
    @RepeatedTest(5)
    @DisplayName("4.4 probes to the very end")
    void probesThatComeWhileTheStatusPortClosesLeaveNoWarning() throws Exception {
        try (TestGateway gateway = TestGateway.serving(folder, Map.of())) {
            Crowd probes = Crowd.at(
                    new InetSocketAddress("127.0.0.1", gateway.running().port("status")), 4);
            gateway.running().stop();
            probes.awaitRefused();
        }
    }

    /** A client may have its answer a moment before the observer hears of it. */
    private static void awaitEnded(TestGateway gateway, long requests) {
        long deadline = System.nanoTime() + 5_000_000_000L;
        while (gateway.running().totals().ended() < requests) {
            assertThat(System.nanoTime()).isLessThan(deadline);
        }
    }

    private static void awaitNotReady(TestGateway gateway) throws IOException {
        long deadline = System.nanoTime() + 5_000_000_000L;
        while (probe(gateway, "/readyz") == 200) {
            assertThat(System.nanoTime()).isLessThan(deadline);
        }
    }

    @Test
    void aPortInUseIsSaidOfTheListener() throws IOException {
        try (TestGateway first = TestGateway.serving(folder, Map.of())) {
            Map<String, String> samePort =
                    Map.of("http-port", String.valueOf(first.address().getPort()));
            try (TestGateway second = TestGateway.serving(folder, samePort)) {
                assertThat(second.running().listeners())
                        .filteredOn(listener -> listener.name().equals("http"))
                        .allSatisfy(listener -> assertThat(listener.failure()).isPresent());
                assertThatThrownBy(second::address).isInstanceOf(java.util.NoSuchElementException.class);
            }
        }
    }
}
