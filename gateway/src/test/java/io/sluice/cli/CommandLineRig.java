package io.sluice.cli;

import io.sluice.cli.GatewayLauncher.Running;
import io.sluice.controlplane.compile.Compiler;
import io.sluice.controlplane.source.FolderSource;
import io.sluice.model.ListenerReport;
import io.sluice.settings.Settings;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** Runs command lines in this JVM against a gateway that opens nothing. */
final class CommandLineRig implements GatewayLauncher {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Map<String, String> environment = new HashMap<>();

    InputStream in = InputStream.nullInputStream();
    Settings settings;
    List<Path> roots;
    List<ListenerReport> reports = List.of(
            new ListenerReport("http", "::", 8080, Optional.empty()),
            new ListenerReport("https", "::", 8443, Optional.empty()),
            new ListenerReport("status", "127.0.0.1", 10254, Optional.empty()));
    boolean compiles;
    boolean stopped;

    CommandLineRig with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    int run(String... args) {
        Console console = new Console(in, stream(out), stream(err));
        return SluiceCommand.run(this, FolderSource::readOnce, console, environment, args);
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Override
    public Running start(Settings given, Inputs inputs, Console console) {
        settings = given;
        roots = inputs.roots();
        if (compiles) {
            console.serving(
                    new Compiler(given.ingress())
                            .compile(FolderSource.readOnce(roots))
                            .value(),
                    List.of());
        }
        CountDownLatch end = new CountDownLatch(0);
        return new Running() {
            @Override
            public List<ListenerReport> listeners() {
                return reports;
            }

            @Override
            public void reopenLogs() {
                throw new AssertionError("no signal has come");
            }

            @Override
            public void awaitShutdown() throws InterruptedException {
                end.await();
            }

            @Override
            public void stop(Ending how) {
                stopped = true;
            }
        };
    }
}
