package io.sluice.vectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.sluice.dataplane.activate.Census;
import io.sluice.dataplane.activate.DataPlane;
import io.sluice.dataplane.activate.Surroundings;
import io.sluice.dataplane.http.Exchange;
import io.sluice.dataplane.http.RequestObserver;
import io.sluice.dataplane.loop.LoopCounters.Total;
import io.sluice.kit.Answer;
import io.sluice.kit.Gate;
import io.sluice.kit.RawClient;
import io.sluice.kit.WitnessUpstream;
import io.sluice.model.Reason;
import io.sluice.settings.Settings;
import io.sluice.settings.SettingsReader;
import io.sluice.testing.PooledBuffers;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The oracle can fail: what it looks for is found while it is there, and complained of once. */
@DisplayName("O6 the baseline")
class BaselineTest {
    private static final String REQUEST = "GET /a HTTP/1.1\r\nHost: t.example\r\n\r\n";
    private static final int MANY = 600;

    private final Gate gate = new Gate();
    private final Exchanges observer = new Exchanges();
    private WitnessUpstream witness;
    private DataPlane dataPlane;
    private InetSocketAddress gateway;
    private Baseline baseline;
    private long buffersBefore;

    /** Counts, and keeps the exchanges when it is told to, as a defect might. */
    private static final class Exchanges implements RequestObserver {
        private final Queue<Exchange> kept = new ConcurrentLinkedQueue<>();
        private final AtomicLong ended = new AtomicLong();
        private volatile boolean keeping;

        @Override
        public void ended(Exchange exchange, int status, Reason reason) {
            if (keeping) {
                kept.add(exchange);
            }
            ended.incrementAndGet();
        }
    }

    @BeforeEach
    void start() {
        witness = WitnessUpstream.named("witness").start();
        Map<String, String> wanted =
                Map.of("bind", "127.0.0.1", "http-port", "0", "https-port", "0", "event-loops", "1");
        Settings settings = SettingsReader.tree(
                key -> Optional.ofNullable(wanted.get(key.name())).map(key::parse));
        dataPlane = DataPlane.start(settings, new Surroundings(System::nanoTime, () -> 0, 42, observer));
        gateway = new InetSocketAddress("127.0.0.1", dataPlane.reports().get(0).port());
        serveFrom(witness.address());
        buffersBefore = PooledBuffers.inUse();
        baseline = new Baseline(dataPlane, observer.ended::get);
    }

    @AfterEach
    void stop() {
        gate.open();
        baseline.over();
        dataPlane.close();
        witness.close();
    }

    private void serveFrom(InetSocketAddress upstream) {
        dataPlane.activate(new FixturePlan(upstream, witness.address(), false).build());
    }

    private RawClient asking() {
        RawClient client = RawClient.connect(gateway);
        client.send(REQUEST);
        return client;
    }

    /** The second look has what it found the first time in its baseline. */
    private static void complainsOnce(ThrowingCallable look, String... of) {
        assertThatThrownBy(look).isInstanceOf(AssertionError.class).hasMessageContainingAll(of);
        assertThat(look).satisfies(ThrowingCallable::call);
    }

    private void look() {
        baseline.check(Long.MAX_VALUE, 0);
    }

    @Test
    void aBufferThatIsKeptIsSeen() {
        ByteBuf kept = PooledByteBufAllocator.DEFAULT.directBuffer(64);
        complainsOnce(this::look, "1 pooled buffers in use");
        kept.release();
        baseline.check();
    }

    @Test
    void whatARequestUnderWayHoldsIsSeenAndIsGoneBehindIt() {
        witness.respond(request -> Answer.ok("late").after(gate));
        try (RawClient client = asking()) {
            assertThat(witness.await(() -> witness.requests().size() == 1)).isTrue();
            complainsOnce(this::look, "1 requests under way", "1 client connections", "1 upstream connections lent");
            gate.open();
            assertThat(client.readResponses(1).responses()).hasSize(1);
        }
        Census after = new Census(0, 1, 1, 0, 1);
        GatewayFixture.awaitThat(
                "one idle connection with its timer stays",
                () -> dataPlane.census().equals(after));
    }

    @Test
    void buffersThatWaitForASlowClientAreSeen() {
        witness.respond(request -> Answer.ok(new byte[32 << 20]));
        try (RawClient client = RawClient.options().receiveBuffer(4096).connect(gateway)) {
            client.send(REQUEST);
            GatewayFixture.awaitThat("buffers in use", () -> seen().contains("pooled buffers in use"));
        }
        GatewayFixture.awaitThat("buffers are given back", () -> PooledBuffers.inUse() == buffersBefore);
    }

    private String seen() {
        try {
            look();
            return "";
        } catch (AssertionError e) {
            return e.getMessage();
        }
    }

    @Test
    void moreIdleConnectionsThanWereNeededAreSeen() {
        witness.respond(request -> Answer.ok("late").after(gate));
        try (RawClient one = asking();
                RawClient two = asking()) {
            assertThat(witness.await(() -> witness.requests().size() == 2)).isTrue();
            gate.open();
            one.readResponses(1);
            two.readResponses(1);
        }
        baseline.check(2);
        assertThatThrownBy(() -> baseline.check(1, 0)).hasMessageContaining("1 idle upstream connections above 1");
    }

    @Test
    void aDialUnderWayIsSeen() throws Exception {
        try (FullBacklog deaf = FullBacklog.open()) {
            serveFrom(deaf.address());
            try (RawClient client = asking()) {
                GatewayFixture.awaitThat("it dials", () -> dataPlane.census().dials() == 1);
                complainsOnce(this::look, "1 upstream connections being made");
                assertThat(client.received().closed()).isFalse();
            }
        }
    }

    @Test
    void retainedMegabytesAreSeen() {
        baseline.takeHeap();
        List<byte[]> kept = new ArrayList<>();
        kept.add(new byte[(int) Baseline.HEAP_MARGIN * 2]);
        complainsOnce(baseline::checkHeap, "bytes above the margin");
        assertThat(kept).hasSize(1);
    }

    @Test
    void connectionsThatAreClosedAndStillReferredToAreSeen() {
        RawClient.exchange(gateway, REQUEST);
        baseline.check();
        baseline.takeHeap();
        observer.keeping = true;
        for (int i = 0; i < MANY; i++) {
            RawClient.exchange(gateway, REQUEST);
        }
        baseline.check();
        assertThat(dataPlane.count(Total.CONNECTIONS_CLOSED)).isEqualTo(1 + MANY);
        complainsOnce(baseline::checkHeap, MANY + " client connections", "objects of the data plane");
        assertThat(observer.kept).hasSize(MANY);
    }
}
