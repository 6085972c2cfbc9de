package io.sluice.bench.report;

import io.sluice.kit.load.LoadReport;
import io.sluice.kit.load.OpenLoop;
import io.sluice.kit.load.RunningLoad;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.OptionalDouble;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.IntPredicate;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * How long after an event a gateway is as it was: asks it from the event's end on, beside whatever load there is, until
 * ten answers in a row of each Service are good and come in usual time. After an attack its descriptors must be back,
 * too, but for those of further clients of the load, which are rightly kept alive: whoever had to wait for a moment at the end of an
 * attack has made more connections. Other events leave such connections behind as well. Made before the event.
 */
final class Recovery {
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int GOOD = 10;
    private static final double RATE = 100;
    private static final double FACTOR = 2;
    private static final double SLACK_MILLIS = 5;
    private static final long DESCRIPTORS = 200;

    private final Supplier<InetSocketAddress> traffic;
    private final IntPredicate tidy;
    private final FutureTask<OptionalDouble> looking = new FutureTask<>(this::look);
    private Phase quiet;
    private IntSupplier clients;
    private long eventEnd;

    private Recovery(Supplier<InetSocketAddress> traffic, IntPredicate tidy) {
        this.traffic = traffic;
        this.tidy = tidy;
    }

    /** @param traffic where the gateway listens that is there when the event is over */
    static Recovery of(Supplier<InetSocketAddress> traffic) {
        return new Recovery(traffic, clients -> true);
    }

    /**
     * In the quiet before an attack: as many descriptors as the gateway has now, and some half more, are usual, and two for
     * each connection that the load makes beyond those it has now: its own, and one to an endpoint.
     *
     * @param before how many connections the load has now
     */
    static Recovery ofAttack(GatewayProcess gateway, int before) {
        ProcessFigures figures = gateway.figures();
        long descriptors = figures.descriptors();
        return new Recovery(gateway::traffic, clients -> tidy(figures.descriptors(), descriptors, clients - before));
    }

    /** @param more connections that the load has beyond those of the quiet, which are among the usual; may be negative */
    static boolean tidy(long descriptors, long usual, int more) {
        return descriptors <= usual + usual / 2 + DESCRIPTORS + 2L * Math.max(0, more);
    }

    /**
     * The event is over. Looks on a thread of its own.
     *
     * @param load how many connections the load has
     */
    void begin(Phase usual, IntSupplier load) {
        quiet = usual;
        clients = load;
        eventEnd = System.nanoTime();
        Thread thread = new Thread(looking, "recovery");
        thread.setDaemon(true);
        thread.start();
    }

    private OptionalDouble look() {
        InetSocketAddress target = traffic.get();
        boolean recovered = Pause.await(LONGEST, () -> answersWell(target) && tidy.test(clients.getAsInt()));
        return recovered ? OptionalDouble.of((System.nanoTime() - eventEnd) / 1e9) : OptionalDouble.empty();
    }

    private boolean answersWell(InetSocketAddress target) {
        RunningLoad app = probe(target, "app.test");
        LoadReport controlSaw = probe(target, "control.test").await();
        LoadReport appSaw = app.await();
        return good(appSaw, quiet.loadP99()) && good(controlSaw, quiet.controlP99());
    }

    private static RunningLoad probe(InetSocketAddress target, String host) {
        return OpenLoop.to(target)
                .host(host)
                .rate(RATE)
                .requests(GOOD)
                .mix("get")
                .timeout(PATIENCE)
                .start();
    }

    private static boolean good(LoadReport probe, double usualMillis) {
        return probe.total().answered().count() == GOOD
                && probe.total().latency().p50() / 1e3 <= FACTOR * usualMillis + SLACK_MILLIS;
    }

    /** Waits for it: in seconds from the event's end; nothing when it took longer than a minute. */
    OptionalDouble await() {
        try {
            return looking.get();
        } catch (ExecutionException e) {
            throw new ReportException("could not look for recovery: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ReportException("interrupted", e);
        }
    }
}
