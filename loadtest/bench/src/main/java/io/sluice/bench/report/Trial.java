package io.sluice.bench.report;

import io.sluice.kit.load.OpenLoop;
import io.sluice.kit.load.RunningLoad;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.UnaryOperator;

/**
 * A load on {@code app} and a control client on {@code control}: first to warm up, then in quiet, then while something
 * happens.
 */
final class Trial {
    /** Something that happens while the load goes on; it is over when this returns. */
    @FunctionalInterface
    interface Event {
        void happen();
    }

    private static final int CONTROL_RATE = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    /** No event may hold a row up for longer. */
    private static final Duration LONGEST = Duration.ofMinutes(15);

    /** Threads come into being, and the last request is still to be begun. */
    private static final Duration HEAD_START = Duration.ofMillis(200);

    private final InetSocketAddress target;
    private final Stage stage;
    private final UnaryOperator<OpenLoop> shape;
    private Phase quiet;
    private boolean loadIsEvent;

    Trial(Stage stage, InetSocketAddress target) {
        this(stage, target, UnaryOperator.identity());
    }

    /** @param shape what the load has beside rate and length: mix, path, bursts … */
    Trial(Stage stage, InetSocketAddress target, UnaryOperator<OpenLoop> shape) {
        this.stage = stage;
        this.target = target;
        this.shape = shape;
    }

    /** The load itself is what the gateway has to recover from: it ends with the event, and not later. */
    Trial loadIsEvent() {
        loadIsEvent = true;
        return this;
    }

    /** Compiles the gateway's code, and fills its pools. */
    void warmUp() {
        Duration length = stage.effort().either(Duration.ofMillis(1500), Duration.ofSeconds(10));
        RunningLoad control = control(length).start();
        load(length).run();
        control.await();
    }

    /** What is usual here. */
    Phase quiet() {
        return quiet(clients -> {});
    }

    /** @param late called in the quiet, when a tenth of it is left, with how many connections the load has */
    Phase quiet(IntConsumer late) {
        Duration length = stage.effort().either(Duration.ofSeconds(1), Duration.ofSeconds(10));
        RunningLoad control = control(length).start();
        RunningLoad load = load(length).start();
        Pause.of(length.multipliedBy(9).dividedBy(10));
        late.accept(load.connections());
        quiet = new Phase(load.await(), control.await());
        return quiet;
    }

    /**
     * The load lasts as long as the event and as the recovery from it, and as its requests need; recovery is looked for
     * from the event's end on, and the control client is there all the time.
     */
    Phase during(Event event, Recovery recovery) {
        long enough =
                System.nanoTime() + stage.effort().length().plus(HEAD_START).toNanos();
        return whileRunning(load -> {
            event.happen();
            if (loadIsEvent) {
                load.stop();
            }
            recovery.begin(quiet, load::connections);
            if (!loadIsEvent) {
                Pause.until(enough);
            }
            recovery.await();
        });
    }

    /** While something happens of which the gateway knows nothing. */
    Phase beside(Event event) {
        return whileRunning(load -> event.happen());
    }

    private Phase whileRunning(Consumer<RunningLoad> course) {
        RunningLoad control = control(LONGEST).start();
        RunningLoad load = load(LONGEST).start();
        try {
            course.accept(load);
        } finally {
            load.stop();
            control.stop();
        }
        return new Phase(load.await(), control.await());
    }

    OpenLoop load(Duration length) {
        OpenLoop load = OpenLoop.to(target)
                .host("app.test")
                .rate(stage.effort().rate())
                .duration(length)
                .timeout(PATIENCE)
                .maxConnections(4000)
                .idsInBody()
                .effectsFrom(() -> stage.app().effects());
        return shape.apply(load);
    }

    private OpenLoop control(Duration length) {
        return OpenLoop.to(target)
                .host("control.test")
                .rate(CONTROL_RATE)
                .duration(length)
                .mix("get,get-new")
                .idsInBody();
    }
}
