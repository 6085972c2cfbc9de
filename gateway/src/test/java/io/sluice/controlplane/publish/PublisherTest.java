package io.sluice.controlplane.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.controlplane.cluster.ClusterSnapshot;
import io.sluice.controlplane.compile.Compiled;
import io.sluice.model.Action;
import io.sluice.model.Finding;
import io.sluice.model.GatewayPlan;
import io.sluice.model.Reason;
import io.sluice.model.RoutingTable;
import io.sluice.settings.ControlSettings;
import io.sluice.settings.SettingsReader;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PublisherTest {
    private static final ControlSettings SETTINGS = SettingsReader.defaults(ControlSettings.class);

    private final BlockingQueue<Object> told = new LinkedBlockingQueue<>();
    private final PublishListener listener = new PublishListener() {
        @Override
        public void publish(GatewayPlan plan) {
            told.add(plan);
        }

        @Override
        public void findings(List<Finding> findings) {}

        @Override
        public void failed(RuntimeException cause) {
            told.add(cause);
        }
    };

    private static GatewayPlan answering(Reason reason) {
        Optional<Action> unmatched = Optional.of(new Action.Respond(reason));
        return new GatewayPlan(new RoutingTable(Map.of(), Map.of(), Optional.empty(), unmatched), Map.of());
    }

    private Object next() throws InterruptedException {
        return told.poll(10, TimeUnit.SECONDS);
    }

    @Test
    void aChangeIsPublishedAndOneThatArrivesDuringTheBuildIsBuiltNext() throws InterruptedException {
        CountDownLatch building = new CountDownLatch(1);
        CountDownLatch mayFinish = new CountDownLatch(1);
        BlockingQueue<GatewayPlan> meanings =
                new LinkedBlockingQueue<>(List.of(answering(Reason.NO_ENDPOINT), answering(Reason.SERVICE_NOT_FOUND)));
        try (Publisher publisher = new Publisher(
                SETTINGS,
                cluster -> {
                    building.countDown();
                    awaitQuietly(mayFinish);
                    return new Compiled<>(meanings.remove(), List.of());
                },
                listener,
                System::nanoTime,
                System::currentTimeMillis)) {
            publisher.onChange(ClusterSnapshot.EMPTY);
            assertThat(building.await(10, TimeUnit.SECONDS)).isTrue();
            publisher.onChange(ClusterSnapshot.EMPTY);
            mayFinish.countDown();
            assertThat(next()).isEqualTo(answering(Reason.NO_ENDPOINT));
            assertThat(next()).isEqualTo(answering(Reason.SERVICE_NOT_FOUND));
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aFailureIsToldAndTheThreadGoesOn() throws InterruptedException {
        BlockingQueue<GatewayPlan> meanings = new LinkedBlockingQueue<>();
        try (Publisher publisher = new Publisher(
                SETTINGS,
                cluster -> new Compiled<>(meanings.remove(), List.of()),
                listener,
                System::nanoTime,
                System::currentTimeMillis)) {
            publisher.onChange(ClusterSnapshot.EMPTY);
            assertThat(next()).isInstanceOf(RuntimeException.class);
            meanings.add(GatewayPlan.EMPTY);
            publisher.onChange(ClusterSnapshot.EMPTY);
            assertThat(next()).isEqualTo(GatewayPlan.EMPTY);
        }
    }

    @Test
    void itIsAliveUntilItsThreadEndsByAnError() throws InterruptedException {
        BlockingQueue<Thread> threads = new LinkedBlockingQueue<>();
        try (Publisher publisher = new Publisher(
                SETTINGS,
                cluster -> {
                    Thread.currentThread().setUncaughtExceptionHandler((thread, error) -> threads.add(thread));
                    throw new AssertionError("broken on purpose");
                },
                listener,
                System::nanoTime,
                System::currentTimeMillis)) {
            assertThat(publisher.alive()).isTrue();
            publisher.onChange(ClusterSnapshot.EMPTY);
            threads.take().join(10_000);
            assertThat(publisher.alive()).isFalse();
        }
    }

    @Test
    void aPlanThatIsStillBeingBuiltAtTheEndIsAbandonedAndGoesNowhere() throws InterruptedException {
        CountDownLatch building = new CountDownLatch(1);
        CountDownLatch built = new CountDownLatch(1);
        Thread[] thread = new Thread[1];
        Publisher publisher = new Publisher(
                SETTINGS,
                cluster -> {
                    thread[0] = Thread.currentThread();
                    building.countDown();
                    await(built);
                    return new Compiled<>(GatewayPlan.EMPTY, List.of());
                },
                listener,
                System::nanoTime,
                System::currentTimeMillis);
        publisher.onChange(ClusterSnapshot.EMPTY);
        assertThat(building.await(10, TimeUnit.SECONDS)).isTrue();
        publisher.close();
        assertThat(thread[0].isAlive()).as("is not waited for").isTrue();
        built.countDown();
        thread[0].join(10_000);
        assertThat(thread[0].isAlive()).isFalse();
        assertThat(told).isEmpty();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void closingEndsTheThread() throws InterruptedException {
        Thread[] thread = new Thread[1];
        CountDownLatch seen = new CountDownLatch(1);
        Publisher publisher = new Publisher(
                SETTINGS,
                cluster -> {
                    thread[0] = Thread.currentThread();
                    seen.countDown();
                    return new Compiled<>(GatewayPlan.EMPTY, List.of());
                },
                listener,
                System::nanoTime,
                System::currentTimeMillis);
        publisher.onChange(ClusterSnapshot.EMPTY);
        assertThat(seen.await(10, TimeUnit.SECONDS)).isTrue();
        publisher.close();
        thread[0].join(10_000);
        assertThat(thread[0].isAlive()).isFalse();
        assertThat(publisher.alive()).as("it ended as it was told to").isTrue();
    }
}
