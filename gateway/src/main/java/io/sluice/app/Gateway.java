package io.sluice.app;

import io.sluice.admin.StatusServer;
import io.sluice.cli.Console;
import io.sluice.cli.GatewayLauncher;
import io.sluice.cli.GatewayLauncher.Ending;
import io.sluice.cli.GatewayLauncher.Inputs;
import io.sluice.controlplane.cluster.ClusterSnapshot;
import io.sluice.controlplane.compile.Compiled;
import io.sluice.controlplane.compile.Compiler;
import io.sluice.controlplane.publish.PublishListener;
import io.sluice.controlplane.publish.Publisher;
import io.sluice.controlplane.source.FolderSource;
import io.sluice.dataplane.activate.DataPlane;
import io.sluice.dataplane.activate.Surroundings;
import io.sluice.dataplane.http.RequestObserver;
import io.sluice.model.Finding;
import io.sluice.model.GatewayPlan;
import io.sluice.model.ListenerReport;
import io.sluice.model.ObjectRef;
import io.sluice.model.Reason;
import io.sluice.settings.Settings;
import io.sluice.telemetry.RequestTotals;
import io.sluice.telemetry.accesslog.AccessLog;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A gateway that serves a folder: source → publisher → data plane, and a status port beside them. Everything is made
 * and joined here; the parts know each other by values and callbacks alone.
 */
public final class Gateway implements GatewayLauncher.Running {
    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

    private final Settings settings;
    private final Console console;
    private final RequestTotals totals;
    private final Optional<AccessLog> accessLog;
    private final DataPlane dataPlane;
    private final StatusServer status;
    private final Publisher publisher;
    private final FolderSource source;
    private final List<ListenerReport> listeners = new ArrayList<>();
    private final CountDownLatch firstPlan = new CountDownLatch(1);
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final Shutdown shutdown;
    private volatile boolean planActive;

    private Gateway(
            Settings settings,
            List<Path> roots,
            Console console,
            Function<ClusterSnapshot, Compiled<GatewayPlan>> compiler) {
        this.settings = settings;
        this.console = console;
        this.totals = new RequestTotals(loops(settings));
        this.accessLog = accessLog(settings);
        this.publisher = new Publisher(
                settings.control(), compiler, new Published(), System::nanoTime, System::currentTimeMillis);
        this.source = new FolderSource(roots, settings.control(), System::nanoTime, publisher::onChange);
        this.dataPlane = DataPlane.prepare(
                settings,
                new Surroundings(
                        System::nanoTime,
                        System::currentTimeMillis,
                        new SecureRandom().nextLong(),
                        observer(),
                        ManagementFactory.getThreadMXBean()::getCurrentThreadCpuTime));
        this.status = new StatusServer(
                new StatusSockets(),
                new Health(
                        () -> planActive, stopping::get, List.of(source::alive, publisher::alive, dataPlane::turning)));
        this.shutdown = new Shutdown(
                settings.shutdown(),
                new EndSteps(dataPlane, source, publisher, accessLog, status),
                Shutdown.Time.of(System::nanoTime));
    }

    private static Optional<AccessLog> accessLog(Settings settings) {
        return settings.log().enabled()
                ? Optional.of(new AccessLog(
                        settings.log(), AccessLog.sink(settings.log()), loops(settings), System::currentTimeMillis))
                : Optional.empty();
    }

    private RequestObserver observer() {
        return accessLog.map(totals::and).orElse(totals);
    }

    private static int loops(Settings settings) {
        int wanted = settings.listen().eventLoops();
        return wanted > 0 ? wanted : Runtime.getRuntime().availableProcessors();
    }

    /** Reads the inputs, serves them, opens the status port; returns when the first plan is served. */
    public static Gateway start(Settings settings, Inputs inputs, Console console) {
        Compiler compiler = new Compiler(settings.ingress());
        return start(
                settings,
                inputs.roots(),
                console,
                snapshot -> compiler.compile(inputs.completed().apply(snapshot)));
    }

    /** Of folders and files alone. */
    public static Gateway start(Settings settings, List<Path> roots, Console console) {
        return start(settings, Inputs.of(roots), console);
    }

    static Gateway start(
            Settings settings,
            List<Path> roots,
            Console console,
            Function<ClusterSnapshot, Compiled<GatewayPlan>> compiler) {
        Gateway gateway = new Gateway(settings, roots, console, compiler);
        try {
            gateway.open();
        } catch (RuntimeException | Error e) {
            gateway.endAfter(e);
            throw e;
        }
        return gateway;
    }

    private void endAfter(Throwable failure) {
        try {
            stop();
        } catch (RuntimeException | Error e) {
            failure.addSuppressed(e);
        }
    }

    private void open() {
        publisher.onChange(source.start());
        awaitFirstPlan(); // before the first listener: nobody gets a 404 from a table that is still empty
        dataPlane.listen(settings.listen());
        listeners.addAll(dataPlane.reports());
        String address = listeners.get(0).address(); // the data plane has found out which IP versions there are
        List<String> bind = settings.listen().bind().isEmpty()
                ? List.of(address)
                : settings.listen().bind();
        bind.forEach(each -> listeners.add(status.listen(each, settings.listen().healthzPort())));
    }

    private void awaitFirstPlan() {
        try {
            while (!firstPlan.await(100, TimeUnit.MILLISECONDS)) {
                if (!publisher.alive()) {
                    throw new IllegalStateException("the first plan could not be made; this is a defect of Sluice");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted before the first plan was served", e);
        }
    }

    /** Hears of plans and findings, on the publisher's thread. */
    private final class Published implements PublishListener {
        private GatewayPlan plan = GatewayPlan.EMPTY;
        private boolean planChanged = true;
        private List<Finding> known = List.of();

        @Override
        public void publish(GatewayPlan next) {
            dataPlane.activate(next);
            plan = next;
            planChanged = true;
        }

        @Override
        public Map<ObjectRef, String> refusedSecrets() {
            return dataPlane.refusedSecrets();
        }

        @Override
        public void findings(List<Finding> findings) {
            if (planChanged || !findings.equals(known)) {
                console.serving(plan, findings);
            }
            known = findings;
            planChanged = false;
            planActive = true;
            firstPlan.countDown();
        }

        @Override
        public void failed(RuntimeException cause) {
            LOG.error("a change could not be taken in, the last good plan is kept; this is a defect of Sluice", cause);
            firstPlan.countDown();
        }
    }

    @Override
    public List<ListenerReport> listeners() {
        return List.copyOf(listeners);
    }

    /** The port that a listener is bound to. */
    public int port(String name) {
        return listeners.stream()
                .filter(listener ->
                        listener.name().equals(name) && listener.failure().isEmpty())
                .mapToInt(ListenerReport::port)
                .findFirst()
                .orElseThrow();
    }

    /** How requests ended so far. */
    public RequestTotals totals() {
        return totals;
    }

    /** Lines of the access log that were dropped so far. */
    public long droppedLogLines() {
        return accessLog.map(AccessLog::dropped).orElse(0L);
    }

    @Override
    public void reopenLogs() {
        accessLog.ifPresent(AccessLog::reopen);
    }

    /** How often a reason was given so far. */
    public long count(Reason reason) {
        return dataPlane.count(reason);
    }

    @Override
    public void awaitShutdown() throws InterruptedException {
        try {
            stopped.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the gateway has not ended as it should", e.getCause());
        }
    }

    /** Finishes requests in flight, then closes everything; without a lame duck. */
    public void stop() {
        stop(Ending.PROMPT);
    }

    @Override
    public void stop(Ending how) {
        if (!stopping.compareAndSet(false, true)) {
            if (how == Ending.AT_ONCE) {
                shutdown.hurry();
            }
            awaitOtherStop();
            return;
        }
        try {
            shutdown.run(how);
            stopped.complete(null);
        } catch (RuntimeException | Error e) {
            stopped.completeExceptionally(e);
            throw e;
        }
    }

    private void awaitOtherStop() {
        try {
            stopped.handle((done, failure) -> null).get(); // who stops it hears of a failure
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a result that was handled has failed", e);
        }
    }
}
