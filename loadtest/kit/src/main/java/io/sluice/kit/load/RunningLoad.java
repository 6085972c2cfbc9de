package io.sluice.kit.load;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** A load that has begun; ends by itself, or early by {@link #stop}. Any thread. */
public final class RunningLoad {
    /** The threads shall stand before the first turn comes. */
    private static final long HEAD_START_NANOS = 20_000_000;

    private final LoadPlan plan;
    private final Supplier<Map<String, Integer>> effects;
    private final List<LoadLoop> loops = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final long start = System.nanoTime() + HEAD_START_NANOS;

    RunningLoad(LoadPlan plan, Supplier<Map<String, Integer>> effects) throws IOException {
        this.plan = plan;
        this.effects = effects;
        for (int i = 0; i < plan.threads(); i++) {
            LoadLoop loop = new LoadLoop(plan, i, start);
            Thread thread = new Thread(loop, "open-loop-" + i);
            // A test that forgot to wait must not keep the JVM alive.
            thread.setDaemon(true);
            thread.setUncaughtExceptionHandler((t, e) -> failure.compareAndSet(null, e));
            loops.add(loop);
            threads.add(thread);
        }
        threads.forEach(Thread::start);
    }

    /** Begins no more requests, the first of each thread aside; those under way are seen to their end. */
    public RunningLoad stop() {
        loops.forEach(LoadLoop::stop);
        return this;
    }

    /** How many connections it has at the moment, idle ones included. */
    public int connections() {
        return loops.stream().mapToInt(LoadLoop::connections).sum();
    }

    public boolean running() {
        return threads.stream().anyMatch(Thread::isAlive);
    }

    /** Waits for the last outcome; then asks the witness. */
    public LoadReport await() {
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            stop();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the load was running", e);
        }
        if (failure.get() != null) {
            throw new IllegalStateException("the load died", failure.get());
        }
        return report(Duration.ofNanos(System.nanoTime() - start));
    }

    private LoadReport report(Duration took) {
        Tally sum = new Tally(plan.mix().kinds());
        loops.forEach(loop -> sum.add(loop.tally()));
        long[] repeats = effects == null ? new long[sum.kinds.length] : repeats(effects.get());
        List<KindReport> kinds = new ArrayList<>();
        Tally.OfKind all = new Tally.OfKind();
        long doubled = 0;
        long repeated = 0;
        for (int i = 0; i < repeats.length; i++) {
            Kind kind = plan.mix().kinds().get(i);
            long bad = kind.unsafeToRepeat() ? repeats[i] : 0;
            kinds.add(KindReport.of(kind.toString(), sum.kinds[i], bad, repeats[i] - bad));
            all.add(sum.kinds[i]);
            doubled += bad;
            repeated += repeats[i] - bad;
        }
        return new LoadReport(
                kinds,
                KindReport.of("all", all, doubled, repeated),
                effects != null,
                sum.unasked,
                sum.unclosed,
                sum.connections,
                sum.stale,
                Latency.of(sum.lag),
                Duration.ofNanos(Math.max(0, sum.lastBegun - start)),
                took);
    }

    /** For each kind, how many of its requests the upstream acted on more than once; the number is in the id. */
    private long[] repeats(Map<String, Integer> actedOn) {
        long[] repeats = new long[plan.mix().kinds().size()];
        String prefix = plan.idPrefix() + "-";
        actedOn.forEach((id, count) -> {
            if (count > 1 && id.startsWith(prefix)) {
                repeats[plan.mix().indexOf(Long.parseLong(id.substring(prefix.length())))]++;
            }
        });
        return repeats;
    }
}
