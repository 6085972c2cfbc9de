package io.sluice.dataplane.listen;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.DataPlaneRig;
import io.sluice.dataplane.loop.LoopCounters.Total;
import io.sluice.kit.End;
import io.sluice.kit.RawClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
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

    /** New connections until none is let in any more. */
    private void connectUntilRefused(CountDownLatch begun) {
        while (true) {
            try (Socket socket = new Socket()) {
                socket.connect(rig.address(), 5_000);
                socket.getOutputStream().write(GET);
                socket.getInputStream().readNBytes(12);
                begun.countDown();
            } catch (IOException refused) {
                return;
            }
        }
    }

    @RepeatedTest(5)
    void everyAcceptedConnectionIsAnswered() throws Exception {
        CountDownLatch begun = new CountDownLatch(200);
        List<Future<?>> clients = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            clients.add(threads.submit(() -> connectUntilRefused(begun)));
        }
        begun.await();
        rig.plane().stop(GRACE);
        for (Future<?> client : clients) {
            client.get();
        }
        assertThat(rig.plane().count(Total.REQUESTS)).isEqualTo(rig.plane().count(Total.CONNECTIONS_ACCEPTED));
    }

    @Test
    void whoHasJustComeMayStillAsk() throws Exception {
        RawClient.exchange(rig.address(), "GET / HTTP/1.1\r\nHost: t.example\r\n\r\n");
        try (RawClient fresh = rig.connect()) {
            awaitAccepted(2);
            Future<Boolean> stopped = threads.submit(() -> {
                rig.plane().stop(GRACE);
                return true;
            });
            awaitRefused(rig.address());
            fresh.send(GET);
            assertThat(fresh.readUntilClose().response().status()).isEqualTo(404);
            assertThat(stopped.get()).isTrue();
        }
    }

    @Test
    void whoNeverAsksDoesNotHoldUpTheEnd() throws Exception {
        try (RawClient silent = rig.connect()) {
            awaitAccepted(1);
            rig.plane().stop(GRACE);
            assertThat(silent.readUntilClose().end()).isEqualTo(End.FIN);
        }
    }

    private void awaitAccepted(long number) {
        while (rig.plane().count(Total.CONNECTIONS_ACCEPTED) < number) {
            Thread.onSpinWait();
        }
    }

    private static void awaitRefused(InetSocketAddress address) {
        boolean accepted = true;
        while (accepted) {
            try (Socket socket = new Socket()) {
                socket.connect(address, 1_000);
            } catch (IOException refused) {
                accepted = false;
            }
        }
    }
}
