package io.sluice.cli;

import static io.sluice.cli.ProgramProcess.awaitHttp;
import static io.sluice.cli.ProgramProcess.exit;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.app.Main;
import io.sluice.kit.RawClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A gateway whose stdout is a pipe that nobody reads. */
@Timeout(60)
class UnreadOutputTest {
    /** Each makes a line, since there is no such Service. */
    private static final String BROKEN = """
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata: {name: %1$s-%2$d}
            spec:
              defaultBackend: {service: {name: %1$s-%2$d, port: {number: 80}}}
            """;

    private static final String HOST = """
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata: {name: %1$s, annotations: {nginx.ingress.kubernetes.io/permanent-redirect: "http://to.example/"}}
            spec:
              rules:
                - host: %1$s.example
                  http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: none, port: {number: 80}}}}]}
            """;

    @TempDir
    private Path folder;

    private Process gateway;
    private BufferedReader out;
    private InetSocketAddress http;

    @BeforeEach
    void start() throws IOException {
        gateway = new ProcessBuilder(ProgramProcess.java(
                        "-Dlogback.configurationFile=logback.xml", Main.class, ProgramProcess.run(folder)))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        out = gateway.inputReader(StandardCharsets.UTF_8);
        http = awaitHttp(out);
    }

    @AfterEach
    void end() throws InterruptedException {
        gateway.destroyForcibly().waitFor();
    }

    @Test
    @DisplayName("4.18 stdout blocked")
    void changesAreTakenInAndRequestsAnsweredAndTheLinesComeWhenSomebodyReads() throws Exception {
        fillThePipe();
        apply("one");
        awaitRedirect("one");
        apply("two");
        awaitRedirect("two");
        apply("three"); // which is taken in after all has been said about the second
        awaitRedirect("three");
        gateway.toHandle().destroy(); // Process.destroy would close the pipe
        String rest = out.lines().collect(Collectors.joining("\n"));
        assertThat(exit(gateway)).isZero();
        assertThat(rest.lines().filter(line -> line.startsWith("changed: "))).hasSizeGreaterThanOrEqualTo(2);
        assertThat(rest.lines().reduce("", (before, line) -> line)).startsWith("changed: ");
        assertThat(rest).as("more than the pipe holds").hasSizeGreaterThan(100_000);
        assertThat(rest).doesNotContain("dropped");
    }

    @Test
    @DisplayName("4.18 stdout blocked at the end")
    void theEndDoesNotWaitForAReader() throws Exception {
        fillThePipe();
        apply("one");
        awaitRedirect("one");
        gateway.toHandle().destroy(); // Process.destroy would close the pipe
        assertThat(exit(gateway)).isZero();
    }

    /** The kernel holds 64 KiB, and the reader here 16 KiB at most. */
    private void fillThePipe() throws IOException {
        String name = "x".repeat(50);
        write(
                "broken",
                IntStream.range(0, 1_000)
                        .mapToObj(i -> BROKEN.formatted(name, i))
                        .collect(Collectors.joining("---\n")));
    }

    private void apply(String name) throws IOException {
        write(name, HOST.formatted(name));
    }

    private void write(String name, String manifests) throws IOException {
        Path draft = Files.writeString(folder.resolve(name + ".draft"), manifests);
        Files.move(draft, folder.resolve(name + ".yaml"));
    }

    private void awaitRedirect(String name) {
        String request = "GET / HTTP/1.1\r\nHost: " + name + ".example\r\nConnection: close\r\n\r\n";
        while (RawClient.exchange(http, request).status() != 301) {
            Thread.onSpinWait(); // the class has a time limit
        }
    }
}
