package io.sluice.bench.report;

import io.sluice.bench.InterruptedRunException;
import io.sluice.bench.Scratch;
import io.sluice.kit.WitnessOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Where one row happens: a folder of manifests, the Service {@code app} that the event is about, the Service
 * {@code control} that a healthy client uses meanwhile, and the processes that must end with the row, or with a signal to
 * this JVM.
 */
final class Stage implements AutoCloseable {
    /** Addresses 127.0.x.y: x of the Service under test, and of the control client's. */
    private static final int APP_NET = 16;

    private static final int CONTROL_NET = 8;

    private final Path tree;
    private final Path jar;
    private final Effort effort;
    private final Scratch scratch;
    private final ManifestFolder folder;
    private final Endpoints control;
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private Endpoints app;
    private final List<GatewayProcess> gateways = new ArrayList<>();

    /** @param keep leaves manifests and logs behind */
    Stage(Path tree, Path jar, Effort effort, boolean keep) {
        this.tree = tree;
        this.jar = jar;
        this.effort = effort;
        scratch = Scratch.named("sluice-report-", keep);
        folder = new ManifestFolder(scratch.dir());
        control = keep(new Endpoints(folder, "control", CONTROL_NET, UnaryOperator.identity()));
        folder.service("control");
        control.add();
        control.publish();
    }

    Path dir() {
        return scratch.dir();
    }

    /** {@link InterruptedRunException} after a signal: gateways have been ended, and what was seen then is no result. */
    void refuseWhenEnding() {
        scratch.refuseWhenEnding();
    }

    Effort effort() {
        return effort;
    }

    ManifestFolder folder() {
        return folder;
    }

    /** A folder that no gateway watches. */
    ManifestFolder folderOfNobody() {
        return new ManifestFolder(dir().resolve("nobody"));
    }

    /** So many endpoints of {@code app}, with these lines among the Service's annotations. */
    Endpoints app(int count, UnaryOperator<WitnessOptions> options, String... annotations) {
        app = keep(new Endpoints(folder, "app", APP_NET, options));
        folder.service("app", annotations);
        app.add(count);
        app.publish();
        return app;
    }

    Endpoints app(int count, String... annotations) {
        return app(count, UnaryOperator.identity(), annotations);
    }

    Endpoints app() {
        return app;
    }

    GatewayProcess gateway(GatewayOptions options) {
        Path log = dir().resolve("gateway-" + gateways.size() + ".log");
        ProcessBuilder launcher = GatewayProcess.launcher(tree, jar, folder.watched(), options, log);
        GatewayProcess gateway = keep(GatewayProcess.start(scratch, launcher, log));
        gateways.add(gateway);
        return gateway;
    }

    /** A process that ends with a signal to this JVM at the latest. */
    Process start(ProcessBuilder builder) {
        try {
            return scratch.start(builder);
        } catch (IOException e) {
            throw new ReportException("cannot start " + builder.command().get(0) + ": " + e.getMessage(), e);
        }
    }

    /** What the gateways have printed so far. */
    List<String> logs() {
        return gateways.stream().map(GatewayProcess::log).toList();
    }

    <T extends AutoCloseable> T keep(T thing) {
        opened.push(thing);
        return thing;
    }

    /** Everything, the last first, so that no gateway sees its endpoints die. */
    @Override
    public void close() {
        RuntimeException failure = null;
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                failure = failure == null ? new ReportException("could not end: " + e.getMessage(), e) : failure;
            }
        }
        scratch.close();
        if (failure != null) {
            throw failure;
        }
    }
}
