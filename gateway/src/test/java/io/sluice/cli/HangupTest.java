package io.sluice.cli;

import static io.sluice.cli.ProgramProcess.await;
import static io.sluice.cli.ProgramProcess.awaitHttp;
import static io.sluice.cli.ProgramProcess.exit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.app.Main;
import io.sluice.cli.GatewayLauncher.Ending;
import io.sluice.cli.GatewayLauncher.Inputs;
import io.sluice.cli.GatewayLauncher.Running;
import io.sluice.kit.RawClient;
import io.sluice.model.ListenerReport;
import io.sluice.settings.Settings;
import io.sluice.settings.SettingsReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SIGHUP and SIGUSR1, and a stdout that belongs to the access log; most of it of a process of its own. */
@Timeout(60)
class HangupTest {
    @TempDir
    private Path folder;

    private Process gateway;

    @AfterEach
    void end() throws InterruptedException {
        if (gateway != null) {
            gateway.destroyForcibly().waitFor();
        }
    }

    private void start(List<String> before, String... options) throws IOException {
        start(before, Main.class, ProgramProcess.run(folder, options));
    }

    private void start(List<String> before, Class<?> main, List<String> options) throws IOException {
        List<String> command = new ArrayList<>(before);
        command.addAll(ProgramProcess.java("-Dlogback.configurationFile=logback.xml", main, options));
        Process started = new ProcessBuilder(command).start();
        gateway = started;
        // Before the class's time limit, which does not interrupt who reads a pipe.
        CompletableFuture.delayedExecutor(50, TimeUnit.SECONDS).execute(started::destroyForcibly);
    }

    private static void assumeHeard(String signal) {
        assumeTrue(
                !signal.equals("HUP") || !IgnoredSignals.ignored(IgnoredSignals.HUP),
                "started by nohup, which has SIGHUP ignored");
    }

    private void send(String signal) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + signal, String.valueOf(gateway.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    private static int ask(InetSocketAddress http) {
        return RawClient.exchange(http, "GET / HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n")
                .status();
    }

    private void terminated() throws InterruptedException {
        gateway.toHandle().destroy(); // Process.destroy would close the pipes
        assertThat(exit(gateway)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"HUP", "USR1"})
    void withoutALogFileTheSignalIsSaidAndServingGoesOn(String signal) throws Exception {
        assumeHeard(signal);
        start(List.of());
        InetSocketAddress http = awaitHttp(gateway.inputReader(StandardCharsets.UTF_8));
        send(signal);
        await(gateway.errorReader(StandardCharsets.UTF_8), "SIG" + signal + " has no effect");
        assertThat(ask(http)).isEqualTo(404);
        terminated();
    }

    @ParameterizedTest
    @ValueSource(strings = {"HUP", "USR1"})
    void theAccessLogIsOpenedAnew(String signal) throws Exception {
        assumeHeard(signal);
        Path log = folder.resolve("access.log");
        start(List.of(), "--access-log=" + log);
        InetSocketAddress http = awaitHttp(gateway.inputReader(StandardCharsets.UTF_8));
        awaitNewFile(signal, http, log);
        ask(http);
        terminated();
        assertThat(Files.readAllLines(log)).isNotEmpty().allMatch(line -> line.contains("\"reason\":\"no-host\""));
    }

    private void awaitNewFile(String signal, InetSocketAddress http, Path log) throws Exception {
        Files.move(log, log.resolveSibling("access.log.1"));
        send(signal);
        while (!Files.exists(log)) {
            ask(http); // the first of them may still meet the old file; the class has a time limit
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HUP", "USR1"})
    void aSignalDuringTheStartEndsNothing(String signal) throws Exception {
        assumeHeard(signal);
        start(List.of(), SlowStart.class, List.of());
        BufferedReader out = gateway.inputReader(StandardCharsets.UTF_8);
        await(out, "starting");
        send(signal);
        gateway.outputWriter(StandardCharsets.UTF_8).append("go on\n").flush();
        await(out, "opened anew");
        assertThat(exit(gateway)).isZero();
    }

    /** A program whose gateway takes its time to start: until it may go on. */
    static final class SlowStart {
        private SlowStart() {}

        public static void main(String[] none) throws InterruptedException {
            Console console = Console.system();
            Settings settings = SettingsReader.tree(
                    key -> key.flag().equals("--access-log") ? Optional.of("a-file") : Optional.empty());
            Serving.untilStopped(
                    (with, inputs, to) -> started(),
                    settings,
                    Inputs.of(List.of()),
                    console,
                    new StopSignals(/* mayBeLameDuck */ true, System::exit),
                    running -> {});
        }

        private static Running started() {
            try {
                System.out.println("starting");
                System.in.read();
                return new Saying();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Says that it was told to open its logs anew, and ends. */
    private static final class Saying implements Running {
        private final CountDownLatch told = new CountDownLatch(1);

        @Override
        public List<ListenerReport> listeners() {
            return List.of();
        }

        @Override
        public void reopenLogs() {
            System.out.println("opened anew");
            told.countDown();
        }

        @Override
        public void awaitShutdown() throws InterruptedException {
            told.await();
        }

        @Override
        public void stop(Ending how) {
            throw new AssertionError("a hangup does not end it");
        }
    }

    @Test
    void underNohupTheOtherSignalHasTheLogFileOpenedAnewWhichIsSaidAtTheStart() throws Exception {
        Path log = folder.resolve("access.log");
        start(List.of("nohup"), "--access-log=" + log);
        await(gateway.errorReader(StandardCharsets.UTF_8), "when the log file is renamed, send SIGUSR1");
        InetSocketAddress http = awaitHttp(gateway.inputReader(StandardCharsets.UTF_8));
        send("HUP");
        awaitNewFile("USR1", http, log);
        terminated();
    }

    @Test
    void anAccessLogOnStdoutHasItAlone() throws Exception {
        start(List.of(), "--access-log=stdout");
        InetSocketAddress http = awaitHttp(gateway.errorReader(StandardCharsets.UTF_8));
        assertThat(ask(http)).isEqualTo(404);
        terminated();
        List<String> lines = gateway.inputReader(StandardCharsets.UTF_8).lines().collect(Collectors.toList());
        assertThat(lines).singleElement().asString().startsWith("{").endsWith("}");
    }

    /** Counts how often it was told to open its logs anew. */
    private static final class Rotated implements Running {
        private int times;

        @Override
        public List<ListenerReport> listeners() {
            return List.of();
        }

        @Override
        public void reopenLogs() {
            times++;
        }

        @Override
        public void awaitShutdown() {
            throw new AssertionError("nobody has asked it to end");
        }

        @Override
        public void stop(Ending how) {
            throw new AssertionError("a hangup does not end it");
        }
    }

    @Test
    void aHangupDuringTheStartIsMadeUpForAfterIt() {
        Hangup hangup = new Hangup(/* logFile */ true);
        Rotated rotated = new Rotated();
        hangup.heard("SIGHUP");
        hangup.started(rotated);
        assertThat(rotated.times).isEqualTo(1);
        hangup.heard("SIGHUP");
        assertThat(rotated.times).isEqualTo(2);
    }

    @Test
    void withoutOneDuringTheStartNothingIsOpenedAnew() {
        Hangup hangup = new Hangup(/* logFile */ true);
        Rotated rotated = new Rotated();
        hangup.started(rotated);
        assertThat(rotated.times).isZero();
    }
}
