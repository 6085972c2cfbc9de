package io.sluice.dataplane.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.DataPlaneRig;
import io.sluice.dataplane.loop.LoopCounters.Total;
import io.sluice.dataplane.loop.TimerWheel;
import io.sluice.kit.End;
import io.sluice.kit.RawClient;
import io.sluice.kit.Received;
import io.sluice.model.Reason;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What has arrived while an event loop was busy, when a deadline is found to be over at the end of that round. The loop is
 * held up in the middle of a round, after it has asked the kernel who has sent something, by an observer of a request.
 */
class LateLoopTest {
    private static final String HOST = " HTTP/1.1\r\nHost: t.example\r\n\r\n";
    private static final String GET = "GET /" + HOST;
    private static final String HOLD = "GET /hold" + HOST;

    private final AtomicLong clock = new AtomicLong(TimeUnit.HOURS.toNanos(1));
    private final CountDownLatch held = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private DataPlaneRig rig;

    @AfterEach
    void close() {
        goOn.countDown();
        rig.close();
    }

    private void start(String setting, String text) {
        rig = DataPlaneRig.options()
                .with(setting, text)
                .ticker(clock::get)
                .observer((exchange, status, reason) -> {
                    if ("/hold".equals(exchange.request().path())) {
                        holdUp();
                    }
                })
                .start();
    }

    /** So long that the wheel's next tick is due in this round. */
    private void holdUp() {
        long until = System.nanoTime() + 3 * TimerWheel.tickNanos();
        held.countDown();
        try {
            assertThat(goOn.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        for (long left = 1; left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /** Has this be sent, and that time pass, in the middle of a round. */
    private void meanwhile(RawClient busy, RawClient client, String sent, Duration passes) throws InterruptedException {
        busy.send(HOLD);
        assertThat(held.await(5, TimeUnit.SECONDS)).isTrue();
        client.send(sent);
        clock.addAndGet(passes.toNanos());
        goOn.countDown();
    }

    private static void once(RawClient client) {
        client.send(GET);
        int answers = client.received().responses().size();
        assertThat(client.readResponses(answers + 1).responses().get(answers).status())
                .isEqualTo(404);
    }

    @Test
    @DisplayName("4.4 a request that lies with the kernel when its connection's idle time is over")
    void aRequestIsAnsweredThatCameBeforeTheLoopFoundTheConnectionIdleForTooLong() throws Exception {
        start("keepAliveIdle", "75s");
        try (RawClient client = rig.connect();
                RawClient busy = rig.connect()) {
            once(client);
            meanwhile(busy, client, GET, Duration.ofSeconds(80));
            assertThat(client.readResponses(2).statuses()).containsExactly(404, 404);
        }
    }

    @Test
    @DisplayName("4.4 a request that lies with the kernel when its connection ends")
    void aRequestIsAnsweredThatCameBeforeALateLoopEndsItsConnection() throws Exception {
        start("keepAliveIdle", "75s");
        try (RawClient client = rig.connect();
                RawClient busy = rig.connect()) {
            once(client);
            once(busy);
            busy.send("GET /hold HTTP/1.1\r\n");
            rig.plane().drain();
            rig.plane().letNobodyIn().get(5, TimeUnit.SECONDS);
            CompletableFuture<Void> finished = rig.plane().finish();
            assertThat(rig.plane().inFlight().get(5, TimeUnit.SECONDS)).isNotNull(); // the loop has heard of it
            busy.send("Host: t.example\r\n\r\n");
            assertThat(held.await(5, TimeUnit.SECONDS)).isTrue();
            client.send(GET);
            clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
            goOn.countDown();
            Received received = client.readUntilClose();
            assertThat(received.statuses()).containsExactly(404, 404);
            assertThat(received.responses().get(1).announcesClose()).isTrue();
            finished.get(5, TimeUnit.SECONDS);
        }
    }

    @Test
    @DisplayName("4.14 a request that lies with the kernel when its connection is to make room")
    void aRequestIsAnsweredThatCameBeforeTheLoopTookItsConnectionForIdle() throws Exception {
        start("maxConnections", "2");
        try (RawClient client = rig.connect();
                RawClient busy = rig.connect()) {
            once(client);
            clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(500));
            once(busy);
            try (RawClient waiting = rig.connect()) {
                meanwhile(busy, client, GET, Duration.ofSeconds(5));
                assertThat(client.readResponses(2).statuses()).containsExactly(404, 404);
                clock.addAndGet(2 * TimerWheel.tickNanos());
                once(waiting);
                assertThat(busy.readUntilClose().end())
                        .as("has asked for nothing since")
                        .isEqualTo(End.FIN);
                once(client);
                assertThat(rig.plane().count(Total.CLIENTS_ENDED_FOR_ROOM)).isEqualTo(1);
            }
        }
    }

    @Test
    @DisplayName("SL-01 a head that lies with the kernel when its time is over")
    void aHeadIsInTimeThatCameBeforeTheLoopLookedAtItsDeadline() throws Exception {
        start("headerTimeout", "10s");
        try (RawClient client = rig.connect();
                RawClient busy = rig.connect()) {
            once(client);
            client.send("GET / HTTP/1.1\r\n");
            once(busy); // by then the loop has read the beginning of the head
            meanwhile(busy, client, "Host: t.example\r\n\r\n", Duration.ofSeconds(12));
            assertThat(client.readResponses(2).statuses()).containsExactly(404, 404);
            assertThat(rig.plane().count(Reason.HEADER_TIMEOUT)).isZero();
        }
    }

    @Test
    @DisplayName("4.4 an idle connection of a late loop")
    void aConnectionThatBroughtNothingMeanwhileIsClosed() throws Exception {
        start("keepAliveIdle", "75s");
        try (RawClient client = rig.connect();
                RawClient busy = rig.connect()) {
            once(client);
            meanwhile(busy, client, "\r\n", Duration.ofSeconds(80));
            assertThat(client.readUntilClose().statuses()).isEqualTo(List.of(404));
        }
    }
}
