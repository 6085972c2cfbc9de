package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** How tests start the program as a process of its own, and what they wait for; each has a time limit. */
final class ProgramProcess {
    private ProgramProcess() {}

    /** A JVM with the classes of the tests. */
    static List<String> java(String flag, Class<?> main, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                flag,
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(arguments);
        return command;
    }

    /** {@code run} on free ports and without a lame duck. */
    static List<String> run(Path folder, String... options) {
        List<String> arguments = new ArrayList<>(List.of(
                "run",
                "--config-dir=" + folder,
                "--http-port=0",
                "--https-port=0",
                "--healthz-port=0",
                "--bind=127.0.0.1",
                "--shutdown-grace-period=0s"));
        arguments.addAll(List.of(options));
        return arguments;
    }

    /** The next line that has this in it. */
    static String await(BufferedReader lines, String part) throws IOException {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.contains(part)) {
                return line;
            }
        }
        throw new AssertionError("ended without a line with " + part);
    }

    static InetSocketAddress awaitListener(BufferedReader lines, String name) throws IOException {
        String line = await(lines, "listening " + name + " ");
        return new InetSocketAddress("127.0.0.1", Integer.parseInt(line.substring(line.lastIndexOf(':') + 1)));
    }

    /** Where it serves; it listens on its status port by then. */
    static InetSocketAddress awaitHttp(BufferedReader lines) throws IOException {
        InetSocketAddress http = awaitListener(lines, "http");
        awaitListener(lines, "status");
        return http;
    }

    static int exit(Process process) throws InterruptedException {
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("ends").isTrue();
        return process.exitValue();
    }
}
