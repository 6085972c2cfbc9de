package io.sluice.vectors;

import static io.sluice.vectors.GatewayFixture.awaitThat;
import static io.sluice.vectors.Heads.get;
import static io.sluice.vectors.Heads.post;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.DataPlaneRig;
import io.sluice.dataplane.loop.LoopCounters.Total;
import io.sluice.kit.End;
import io.sluice.kit.RawClient;
import io.sluice.kit.RawResponse;
import io.sluice.kit.WitnessUpstream;
import io.sluice.kit.load.OpenLoop;
import io.sluice.kit.load.RunningLoad;
import io.sluice.model.Reason;
import io.sluice.testing.LogRecorder;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the gateway does when it has too much to do, stage by stage. */
class OverloadVectorsTest {
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final double DEAR_SECONDS = 0.002;

    private volatile double memory;
    private WitnessUpstream witness;
    private DataPlaneRig rig;

    @BeforeEach
    void start() {
        witness = WitnessUpstream.start();
        rig = DataPlaneRig.options()
                .with("memoryDrainAt", "60")
                .with("memoryShedAt", "70")
                .with("memoryRefuseAt", "80")
                .with("headerTimeout", "1h")
                .with("keepAliveIdle", "1h")
                .memory(() -> memory)
                .start()
                .serve(witness);
    }

    @AfterEach
    void end() {
        rig.close();
        witness.close();
        LogRecorder.expected("of the memory budget is in use");
    }

    private RawResponse ask(RawClient client, int number) {
        client.send(get());
        return client.readResponses(number).responses().get(number - 1);
    }

    private static void refused(RawResponse response) {
        assertThat(response.status()).isEqualTo(503);
        assertThat(response.header("Retry-After")).isEqualTo("1");
        assertThat(response.bodyText()).contains("SLU6020 overloaded");
    }

    private int statusOfANewClient() {
        return RawClient.exchange(rig.address(), get()).status();
    }

    private void awaitRecovery() {
        awaitThat("served again within five seconds", () -> statusOfANewClient() == 200);
    }

    @Test
    @DisplayName("4.12 limits.memoryDrainAt: responses end their connections")
    void whereMemoryIsShortConnectionsEndWithTheirResponses() {
        try (RawClient client = rig.connect()) {
            assertThat(ask(client, 1).announcesClose()).isFalse();
            memory = 0.6;
            awaitThat("noticed", () -> RawClient.exchange(rig.address(), get()).announcesClose());
            RawResponse last = ask(client, 2);
            assertThat(last.status()).isEqualTo(200);
            assertThat(last.announcesClose()).isTrue();
            assertThat(client.readUntilClose().end()).isEqualTo(End.FIN);
        }
        memory = 0;
        awaitThat("over", () -> !RawClient.exchange(rig.address(), get()).announcesClose());
    }

    @Test
    @DisplayName("4.12 limits.memoryShedAt: new requests get 503")
    void whereMemoryIsVeryShortNewRequestsAreRefused() {
        assertThat(statusOfANewClient()).isEqualTo(200);
        memory = 0.7;
        awaitThat("noticed", () -> statusOfANewClient() == 503);
        int seen = witness.requests().size();
        long before = rig.plane().count(Reason.OVERLOADED);
        try (RawClient client = rig.connect()) {
            RawResponse response = ask(client, 1);
            refused(response);
            assertThat(response.announcesClose()).isTrue();
        }
        try (RawClient client = rig.connect()) {
            client.send(post("Content-Length: 1000000"));
            refused(client.readResponses(1).response());
        }
        assertThat(witness.requests()).as("nobody was asked").hasSize(seen);
        awaitThat("they are counted", () -> rig.plane().count(Reason.OVERLOADED) >= before + 2);
        memory = 0;
        awaitRecovery();
    }

    @Test
    @DisplayName("4.12 limits.memoryRefuseAt: new connections are refused")
    void whereThereIsNoMemoryConnectionsAreRefused() {
        try (RawClient known = rig.connect()) {
            assertThat(ask(known, 1).status()).isEqualTo(200);
            memory = 0.8;
            awaitThat("noticed", () -> rig.plane().refusedConnections() > 0 || isReset());
            long served = rig.plane().count(Total.CONNECTIONS_ACCEPTED);
            assertThat(isReset()).isTrue();
            assertThat(rig.plane().count(Total.CONNECTIONS_ACCEPTED)).isEqualTo(served);
            refused(ask(known, 2));
        }
        memory = 0;
        awaitThat("served again within five seconds", () -> !isReset());
        assertThat(statusOfANewClient()).isEqualTo(200);
    }

    private boolean isReset() {
        return isReset(rig);
    }

    private static boolean isReset(DataPlaneRig asked) {
        try (RawClient client = asked.connect()) {
            return client.readFor(Duration.ofMillis(50)).end() == End.RST;
        }
    }

    @Test
    @DisplayName("4.12 limits.memoryBudget: what this process really uses")
    void aBudgetThatIsFarTooSmallIsExceeded() {
        try (DataPlaneRig small =
                DataPlaneRig.options().with("memoryBudget", "1MiB").start()) {
            System.gc(); // once somebody listens: what it leaves is known from then on
            awaitThat("noticed", () -> isReset(small));
        }
    }

    @Test
    @DisplayName("4.12 limits.loopLag: requests that are too many are refused, and their connections end")
    void moreRequestsThanAreServedAreRefused() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        DataPlaneRig.Options options = DataPlaneRig.options()
                .with("loopLag", "20ms")
                .worked(threads::getCurrentThreadCpuTime)
                .observer((exchange, status, reason) -> work(threads, reason));
        try (DataPlaneRig busy = options.start().serve(witness)) {
            RunningLoad load = OpenLoop.to(busy.address())
                    .host("t.example")
                    .rate(4 / DEAR_SECONDS)
                    .duration(LONGEST)
                    .maxConnections(64)
                    .start();
            try {
                awaitThat("refused", LONGEST, () -> busy.plane().count(Reason.OVERLOADED) > 0);
            } finally {
                load.stop();
            }
            assertThat(load.await().total().statuses()).containsKey(503).containsKey(200);
            assertThat(LogRecorder.expected("has more to do than it gets done")).isTrue();
            awaitThat(
                    "over",
                    LONGEST,
                    () -> RawClient.exchange(busy.address(), get()).status() == 200);
        }
    }

    /** What is served is dear. */
    private static void work(ThreadMXBean threads, Reason refusal) {
        long end = threads.getCurrentThreadCpuTime() + (long) (DEAR_SECONDS * 1e9);
        while (refusal == null && threads.getCurrentThreadCpuTime() < end) {
            Thread.onSpinWait();
        }
    }

    @Test
    void theAnswerIsWhole() {
        memory = 0.7;
        awaitThat("noticed", () -> statusOfANewClient() == 503);
        RawResponse response = RawClient.exchange(rig.address(), get());
        refused(response);
        assertThat(response.header("Content-Length")).isEqualTo(String.valueOf(response.body().length));
        assertThat(response.header("Content-Type")).isEqualTo("text/html; charset=utf-8");
        assertThat(response.header("Cache-Control")).isEqualTo("no-store");
        assertThat(response.header("Date")).isNotNull();
        assertThat(response.header("X-Sluice-Reason")).isNull();
        memory = 0;
        awaitRecovery();
    }

    @Test
    void anEmptyLineIsNoRequestThatCouldBeRefused() {
        try (RawClient client = rig.connect()) {
            memory = 0.7;
            awaitThat("noticed", () -> statusOfANewClient() == 503);
            client.send("\r\n");
            assertThat(client.readFor(Duration.ofMillis(100)).bytes()).isEmpty();
            refused(ask(client, 1));
        }
        memory = 0;
        awaitRecovery();
    }
}
