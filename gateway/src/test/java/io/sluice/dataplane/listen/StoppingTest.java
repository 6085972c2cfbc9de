package io.sluice.dataplane.listen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.sluice.dataplane.DataPlaneRig;
import io.sluice.dataplane.loop.LoopCounters.Total;
import io.sluice.kit.End;
import io.sluice.kit.RawClient;
import io.sluice.kit.Received;
import io.sluice.testing.ClosedPort;
import io.sluice.testing.Crowd;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** How accepting ends: whoever was let in is answered. */
class StoppingTest {
    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final byte[] GET = "GET / HTTP/1.1\r\nHost: t.example\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);

    private final DataPlaneRig rig = DataPlaneRig.options().loops(2).start();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void close() {
        threads.shutdownNow();
        rig.close();
    }

    /** New connections until none is let in any more; how many of those that were open got no answer. */
    private int connectUntilRefused(CountDownLatch begun) {
        int lost = 0;
        while (true) {
            try (Socket socket = new Socket()) {
                socket.connect(rig.address(), 5_000);
                lost += answered(socket) ? 0 : 1;
                begun.countDown();
            } catch (IOException refused) {
                return lost;
            }
        }
    }

    private static boolean answered(Socket socket) {
        try {
            socket.getOutputStream().write(GET);
            return socket.getInputStream().readNBytes(12).length == 12;
        } catch (IOException reset) {
            return false;
        }
    }

    @RepeatedTest(3)
    @DisplayName("4.4 who connects while the listener closes")
    void everyConnectionThatAClientFoundOpenIsAnswered() throws Exception {
        CountDownLatch begun = new CountDownLatch(200);
        List<Future<Integer>> clients = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            clients.add(threads.submit(() -> connectUntilRefused(begun)));
        }
        begun.await();
        rig.stop(GRACE);
        int lost = 0;
        for (Future<Integer> client : clients) {
            lost += client.get();
        }
        assertThat(lost).isZero();
        assertThat(rig.plane().count(Total.REQUESTS)).isEqualTo(rig.plane().count(Total.CONNECTIONS_ACCEPTED));
    }

    /** Whoever is accepted by a server that has no loops any more leaves a warning, at which every test fails. */
    @RepeatedTest(5)
    @DisplayName("4.4 who connects during a hard stop")
    void nobodyIsAcceptedWhomNoLoopTakes() throws Exception {
        DataPlaneRig cutOff = DataPlaneRig.options().loops(2).start();
        Crowd crowd = Crowd.at(cutOff.address(), 4);
        cutOff.close();
        crowd.awaitRefused();
    }

    @Test
    @DisplayName("4.4 the backlog at the close")
    void whoWaitsInTheBacklogIsServedThoughTheLimitIsReached() throws Exception {
        try (DataPlaneRig full =
                        DataPlaneRig.options().with("maxConnections", "1").start();
                RawClient busy = RawClient.connect(full.address())) {
            busy.send("GET / HTTP/1.1\r\nHost: t.exa");
            while (full.plane().count(Total.CONNECTIONS_ACCEPTED) < 1) {
                Thread.onSpinWait();
            }
            List<RawClient> waiting = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                waiting.add(RawClient.connect(full.address()));
                waiting.get(i).send(GET);
            }
            assertThat(full.plane().count(Total.CONNECTIONS_ACCEPTED)).isEqualTo(1);
            Future<Boolean> stopped = threads.submit(() -> {
                full.stop(GRACE);
                return true;
            });
            for (RawClient client : waiting) {
                assertThat(client.readUntilClose().response().status()).isEqualTo(404);
                client.close();
            }
            assertThat(stopped.isDone()).isFalse();
            busy.send("mple\r\n\r\n");
            assertThat(busy.readUntilClose().response().status()).isEqualTo(404);
            assertThat(stopped.get()).isTrue();
        }
    }

    @Test
    @DisplayName("4.4 a listener that nobody ever came by")
    void theListenerOfAGatewayWithoutAnyClientIsClosedBeforeTheRest() throws Exception {
        rig.plane().letNobodyIn().get(5, TimeUnit.SECONDS);
        assertThatIOException().isThrownBy(() -> {
            try (Socket socket = new Socket()) {
                socket.connect(rig.address(), 5_000);
            }
        });
    }

    @Test
    @DisplayName("4.4 idle connections are told, not cut")
    void anIdleConnectionIsToldWithItsNextResponseAndStaysOpenUntilThen() throws Exception {
        try (RawClient idle = rig.connect();
                RawClient silent = rig.connect()) {
            idle.send(GET);
            assertThat(idle.readResponses(1).response().announcesClose()).isFalse();
            silent.send(GET);
            assertThat(silent.readResponses(1).response().announcesClose()).isFalse();
            rig.plane().drain();
            assertThat(silent.readFor(Duration.ofMillis(200)).closed()).isFalse();
            idle.send(GET);
            Received told = idle.readUntilClose();
            assertThat(told.responses().get(1).status()).isEqualTo(404);
            assertThat(told.responses().get(1).announcesClose()).isTrue();
            rig.stop(GRACE);
            assertThat(silent.readUntilClose().end()).isEqualTo(End.FIN);
        }
    }

    @Test
    @DisplayName("4.4 a request that is there when its connection ends")
    void aRequestThatComesRightAfterTheLameDuckIsAnswered() throws Exception {
        try (RawClient idle = rig.connect()) {
            idle.send(GET);
            idle.readResponses(1);
            rig.plane().drain();
            rig.plane().letNobodyIn().get(5, TimeUnit.SECONDS);
            rig.plane().finish();
            idle.send(GET);
            assertThat(idle.readUntilClose().responses()).hasSize(2);
        }
    }

    @Test
    void whoHasJustComeMayStillAsk() throws Exception {
        RawClient.exchange(rig.address(), "GET / HTTP/1.1\r\nHost: t.example\r\n\r\n");
        try (RawClient fresh = rig.connect()) {
            awaitAccepted(2);
            Future<Boolean> stopped = threads.submit(() -> {
                rig.stop(GRACE);
                return true;
            });
            ClosedPort.await(rig.address());
            fresh.send(GET);
            assertThat(fresh.readUntilClose().response().status()).isEqualTo(404);
            assertThat(stopped.get()).isTrue();
        }
    }

    @Test
    void whoNeverAsksDoesNotHoldUpTheEnd() throws Exception {
        try (RawClient silent = rig.connect()) {
            awaitAccepted(1);
            rig.stop(GRACE);
            assertThat(silent.readUntilClose().end()).isEqualTo(End.FIN);
        }
    }

    private void awaitAccepted(long number) {
        while (rig.plane().count(Total.CONNECTIONS_ACCEPTED) < number) {
            Thread.onSpinWait();
        }
    }
}
