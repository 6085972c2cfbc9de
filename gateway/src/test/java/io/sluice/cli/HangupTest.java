package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.app.Main;
import io.sluice.cli.GatewayLauncher.Ending;
import io.sluice.cli.GatewayLauncher.Running;
import io.sluice.kit.RawClient;
import io.sluice.model.ListenerReport;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** SIGHUP, and a stdout that belongs to the access log; most of it of a process of its own. */
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
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dlogback.configurationFile=logback.xml",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "run",
                "--config-dir=" + folder,
                "--http-port=0",
                "--healthz-port=0",
                "--bind=127.0.0.1",
                "--shutdown-grace-period=0s"));
        command.addAll(List.of(options));
        gateway = new ProcessBuilder(command).start();
    }

    private static String await(BufferedReader lines, String part) throws IOException {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.contains(part)) {
                return line;
            }
        }
        throw new AssertionError("ended without a line with " + part);
    }

    private static InetSocketAddress http(BufferedReader lines) throws IOException {
        String line = await(lines, "listening http ");
        await(lines, "listening status ");
        return new InetSocketAddress("127.0.0.1", Integer.parseInt(line.substring(line.lastIndexOf(':') + 1)));
    }

    private static int ask(InetSocketAddress http) {
        return RawClient.exchange(http, "GET / HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n")
                .status();
    }

    private void terminated() throws InterruptedException {
        gateway.toHandle().destroy(); // Process.destroy would close the pipes
        assertThat(gateway.waitFor(30, TimeUnit.SECONDS)).as("ends").isTrue();
        assertThat(gateway.exitValue()).isZero();
    }

    @Test
    void withoutALogFileAHangupIsSaidAndServingGoesOn() throws Exception {
        start(List.of());
        InetSocketAddress http = http(gateway.inputReader(StandardCharsets.UTF_8));
        assertThat(new ProcessBuilder("kill", "-HUP", String.valueOf(gateway.pid()))
                        .start()
                        .waitFor())
                .isZero();
        await(gateway.errorReader(StandardCharsets.UTF_8), "SIGHUP has no effect");
        assertThat(ask(http)).isEqualTo(404);
        terminated();
    }

    @Test
    void underNohupALogFileCannotBeRotatedByHangupWhichIsSaidAtTheStart() throws Exception {
        start(List.of("nohup"), "--access-log=" + folder.resolve("access.log"));
        await(gateway.errorReader(StandardCharsets.UTF_8), "SIGHUP is ignored by whoever started this");
        http(gateway.inputReader(StandardCharsets.UTF_8));
        terminated();
    }

    @Test
    void anAccessLogOnStdoutHasItAlone() throws Exception {
        start(List.of(), "--access-log=stdout");
        InetSocketAddress http = http(gateway.errorReader(StandardCharsets.UTF_8));
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
        hangup.heard();
        hangup.started(rotated);
        assertThat(rotated.times).isEqualTo(1);
        hangup.heard();
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
