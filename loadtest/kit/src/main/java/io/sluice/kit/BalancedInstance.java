package io.sluice.kit;

import io.sluice.kit.TcpBalancer.Instance;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** What a {@link TcpBalancer} knows of one instance, and the probe that finds it out. Any thread. */
final class BalancedInstance implements AutoCloseable {
    private static final long PROBE_MILLIS = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final String PROBE = "GET /readyz HTTP/1.1\r\nHost: balancer\r\nConnection: close\r\n\r\n";

    private final Instance instance;
    private final Runnable changed;
    private final AtomicLong chosen = new AtomicLong();
    private final ScheduledExecutorService prober;
    private final Readiness readiness = new Readiness();
    private volatile boolean probed;

    BalancedInstance(Instance instance, Runnable changed) {
        this.instance = instance;
        this.changed = changed;
        prober = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread =
                    new Thread(task, "tcp-balancer-probe-" + instance.status().getPort());
            thread.setDaemon(true);
            return thread;
        });
        prober.scheduleWithFixedDelay(this::probe, 0, PROBE_MILLIS, TimeUnit.MILLISECONDS);
    }

    Instance instance() {
        return instance;
    }

    boolean ready() {
        return readiness.ready();
    }

    boolean probed() {
        return probed;
    }

    long chosen() {
        return chosen.get();
    }

    void choose() {
        chosen.incrementAndGet();
    }

    /** Its traffic port refused: not ready before a probe says so again. */
    void refuse() {
        readiness.refused();
        changed.run();
    }

    private void probe() {
        readiness.probed(ask());
        probed = true;
        changed.run();
    }

    private Readiness.Probe ask() {
        try (RawClient client = RawClient.options().timeout(PATIENCE).connect(instance.status())) {
            client.send(PROBE);
            List<Integer> statuses = client.readResponses(1).statuses();
            if (statuses.equals(List.of(200))) {
                return Readiness.Probe.READY;
            }
            return statuses.equals(List.of(503)) ? Readiness.Probe.DECLINED : Readiness.Probe.FAILED;
        } catch (UncheckedIOException e) {
            // That nobody listens, or takes the connection in time, is the probe's result.
            return e.getCause() instanceof ConnectException ? Readiness.Probe.DECLINED : Readiness.Probe.FAILED;
        }
    }

    @Override
    public void close() {
        prober.shutdownNow();
    }
}
