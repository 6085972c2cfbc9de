package io.sluice.dataplane.listen;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.kit.End;
import io.sluice.kit.RawClient;
import io.sluice.kit.Received;
import io.sluice.settings.Settings;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Who comes while all event loops are behind. */
class HeldBackTest {
    private static final Duration MOMENT = Duration.ofMillis(100);
    /** Longer than anybody is kept waiting. */
    private static final Duration TOO_LONG = Duration.ofMillis(1200);

    private final ConnectionLimit limit =
            new ConnectionLimit(Settings.defaults().limits());
    private final Accepting accepting = new Accepting(limit, () -> false, System::nanoTime, 1);
    private final AtomicInteger letIn = new AtomicInteger();
    private Vertx vertx;
    private InetSocketAddress address;

    @BeforeEach
    void listen() throws Exception {
        vertx = ListeningTransport.vertx(new VertxOptions().setEventLoopPoolSize(1), accepting);
        int port = vertx.createNetServer()
                .connectHandler(socket -> {
                    letIn.incrementAndGet();
                    socket.write("welcome");
                })
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS)
                .actualPort();
        address = new InetSocketAddress("127.0.0.1", port);
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    /** All event loops are behind. */
    private void hold() {
        accepting.fellBehind();
        awaitThat(limit::closed);
    }

    /** As a loop that is in time, look by look. */
    private boolean over() {
        accepting.letIn();
        return !accepting.holdsBack();
    }

    private static void awaitThat(BooleanSupplier condition) {
        long deadline = System.nanoTime() + 20_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private static boolean waits(RawClient client) {
        Received soFar = client.readFor(MOMENT);
        return soFar.bytes().length == 0 && soFar.end() == End.OPEN;
    }

    private static String greeting(RawClient client) {
        return new String(client.readBytes("welcome".length()).bytes(), StandardCharsets.US_ASCII);
    }

    @Test
    @DisplayName("4.12 new connections wait in the backlog, and are served when it is over")
    void clientsWaitUntilTheLoopsHaveCaughtUp() {
        hold();
        try (RawClient client = RawClient.connect(address)) {
            assertThat(waits(client)).isTrue();
            assertThat(letIn).hasValue(0);
            accepting.caughtUp();
            awaitThat(this::over);
            assertThat(greeting(client)).contains("welcome");
        }
    }

    @Test
    void meanwhileTheyAreLetInOneByOne() {
        hold();
        try (RawClient first = RawClient.connect(address);
                RawClient second = RawClient.connect(address)) {
            assertThat(waits(first)).isTrue();
            accepting.letIn();
            assertThat(greeting(first)).contains("welcome");
            assertThat(waits(second)).isTrue();
            awaitThat(() -> {
                accepting.letIn();
                return letIn.get() == 2;
            });
            assertThat(greeting(second)).contains("welcome");
        }
    }

    @Test
    @DisplayName("4.12 who has waited for more than a second is reset when its turn comes")
    void whoHasWaitedForTooLongIsSentAway() {
        hold();
        try (RawClient old = RawClient.connect(address)) {
            assertThat(old.readFor(TOO_LONG).bytes()).isEmpty();
            accepting.letIn();
            assertThat(old.readUntilClose().end()).isEqualTo(End.RST);
            assertThat(accepting.refused()).isEqualTo(1);
        }
        awaitThat(this::whoHasJustComeIsLetIn); // a busy machine may make somebody wait that long
    }

    @Test
    @DisplayName("4.12 and its turn is the next one's")
    void whoHasWaitedForTooLongTakesNobodysPlace() {
        hold();
        try (RawClient old = RawClient.connect(address);
                RawClient older = RawClient.connect(address)) {
            assertThat(old.readFor(TOO_LONG).bytes()).isEmpty();
            try (RawClient young = RawClient.connect(address)) {
                accepting.letIn();
                assertThat(old.readUntilClose().end()).isEqualTo(End.RST);
                assertThat(older.readUntilClose().end()).isEqualTo(End.RST);
                awaitThat(() -> letIn.get() + accepting.refused() == 3); // a busy machine may make it wait that long
                assertThat(young.readFor(MOMENT).bytes().length > 0).isEqualTo(letIn.get() == 1);
            }
        }
    }

    private boolean whoHasJustComeIsLetIn() {
        try (RawClient young = RawClient.connect(address)) {
            accepting.letIn();
            return greeting(young).contains("welcome");
        }
    }

    @Test
    void afterwardsToo() {
        hold();
        try (RawClient old = RawClient.connect(address)) {
            assertThat(old.readFor(TOO_LONG).bytes()).isEmpty();
            accepting.caughtUp();
            awaitThat(this::over);
            assertThat(old.readUntilClose().end()).isEqualTo(End.RST);
        }
        try (RawClient next = RawClient.connect(address)) {
            assertThat(greeting(next)).contains("welcome");
        }
    }

    @Test
    void theLimitOfConnectionsHoldsAllTheSame() {
        hold();
        assertThat(limit.crowded()).as("room would help nobody").isFalse();
        limit.lift();
        try (RawClient client = RawClient.connect(address)) {
            assertThat(greeting(client)).as("at the end everybody is let in").contains("welcome");
        }
    }
}
