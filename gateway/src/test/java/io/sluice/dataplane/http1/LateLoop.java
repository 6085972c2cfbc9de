package io.sluice.dataplane.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.DataPlaneRig;
import io.sluice.dataplane.loop.TimerWheel;
import io.sluice.kit.RawClient;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A data plane whose one event loop is held up once in the middle of a round, after it has asked the kernel who has sent something,
 * by an observer of a request; deadlines are looked at at the end of that round. Without a plan requests get 404.
 */
final class LateLoop implements AutoCloseable {
    private static final String HOST = " HTTP/1.1\r\nHost: t.example\r\n\r\n";
    static final String GET = "GET /" + HOST;
    static final String HOLD = "GET /hold" + HOST;

    private final AtomicLong clock = new AtomicLong(TimeUnit.HOURS.toNanos(1));
    private final CountDownLatch held = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final DataPlaneRig rig;
    private final RawClient client;
    private final RawClient busy;

    /** What comes while the loop does not turn. */
    interface Event {
        void happens() throws Exception;
    }

    LateLoop(String setting, String text) {
        this(DataPlaneRig.options().with(setting, text));
    }

    LateLoop(DataPlaneRig.Options options) {
        rig = options.ticker(clock::get)
                .observer((exchange, status, reason) -> {
                    if ("/hold".equals(exchange.request().path())) {
                        holdUp();
                    }
                })
                .start();
        client = rig.connect();
        busy = rig.connect();
    }

    DataPlaneRig rig() {
        return rig;
    }

    /** Of whom the loop is to hear too late. */
    RawClient client() {
        return client;
    }

    /** Whose request holds the loop up. */
    RawClient busy() {
        return busy;
    }

    void pass(Duration time) {
        clock.addAndGet(time.toNanos());
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

    /** Has this happen, and that time pass, in the middle of a round. */
    void meanwhile(Event event, Duration passes) throws Exception {
        busy.send(HOLD);
        whileHeld(event, passes);
    }

    /** As {@link #meanwhile}, of a loop that is about to be held. */
    void whileHeld(Event event, Duration passes) throws Exception {
        assertThat(held.await(5, TimeUnit.SECONDS)).isTrue();
        event.happens();
        pass(passes);
        goOn.countDown();
    }

    /** A request that is answered by 404. */
    static void once(RawClient client) {
        client.send(GET);
        int answers = client.received().responses().size();
        assertThat(client.readResponses(answers + 1).responses().get(answers).status())
                .isEqualTo(404);
    }

    @Override
    public void close() {
        goOn.countDown();
        client.close();
        busy.close();
        rig.close();
    }
}
