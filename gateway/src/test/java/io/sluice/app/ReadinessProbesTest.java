package io.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.kit.Answer;
import io.sluice.kit.Responder;
import io.sluice.kit.WitnessUpstream;
import io.sluice.testing.TestGateway;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder with Pods that have readiness probes, and no kubelet. */
class ReadinessProbesTest {
    private static final String READY = "/ready";
    private static final long PATIENCE_NANOS = 15_000_000_000L;

    @TempDir
    Path folder;

    private final WitnessUpstream first = WitnessUpstream.named("first").start();
    private final WitnessUpstream second = WitnessUpstream.named("second").start();

    @AfterEach
    void stop() {
        first.close();
        second.close();
    }

    private void write(String probe, String annotations) throws IOException {
        Files.writeString(
                folder.resolve("app.yaml"),
                """
                apiVersion: networking.k8s.io/v1
                kind: Ingress
                metadata: {name: web}
                spec:
                  rules:
                  - http:
                      paths:
                      - {path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}
                      - {path: /twin, pathType: Prefix, backend: {service: {name: twin, port: {number: 80}}}}
                ---
                apiVersion: v1
                kind: Service
                metadata: {name: web, annotations: {%s}}
                spec: {selector: {app: web}, ports: [{port: 80, targetPort: web}]}
                ---
                apiVersion: v1
                kind: Service
                metadata: {name: twin}
                spec: {selector: {app: web}, ports: [{port: 80, targetPort: web}]}
                """.formatted(annotations) + pod("first", first, probe) + pod("second", second, probe));
    }

    private static String pod(String name, WitnessUpstream witness, String probe) {
        return """
                ---
                apiVersion: v1
                kind: Pod
                metadata: {name: %s, labels: {app: web}}
                spec:
                  containers:
                  - name: web
                    ports: [{name: web, containerPort: %d}]
                    readinessProbe: {%s}
                status: {podIP: 127.0.0.1, conditions: [{type: Ready, status: "True"}]}
                """.formatted(name, witness.port(), probe);
    }

    private TestGateway gateway() {
        return TestGateway.serving(folder, Map.of());
    }

    private static void awaitThat(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("waited in vain: " + what);
            }
            Thread.onSpinWait();
        }
    }

    /** Who answers eight requests in a row, by the first words of the answers. */
    private static Set<String> answering(TestGateway gateway, String path) {
        Set<String> names = new TreeSet<>();
        for (int i = 0; i < 8; i++) {
            names.add(gateway.get("any.example", path).bodyText().split(" ", 2)[0]);
        }
        return names;
    }

    private static boolean bySecond(TestGateway gateway, String path) {
        return answering(gateway, path).equals(Set.of("second"));
    }

    private static boolean byBoth(TestGateway gateway, String path) {
        return answering(gateway, path).equals(Set.of("first", "second"));
    }

    @Test
    @DisplayName("DEV-10 a Pod that is not ready any more gets no requests, and gets them again when it is")
    void aPodThatIsNotReady() throws Exception {
        write("httpGet: {port: web, path: '" + READY + "'}, periodSeconds: 1, failureThreshold: 2", "");
        try (TestGateway gateway = gateway()) {
            assertThat(first.await(() -> probes(first) > 0)).isTrue();
            assertThat(byBoth(gateway, "/")).isTrue();
            first.respondTo(READY, Responder.always(Answer.of(503, "starting")));
            awaitThat("out", () -> bySecond(gateway, "/"));
            awaitThat("out of its twin", () -> bySecond(gateway, "/twin"));
            first.respondTo(READY, Responder.always(Answer.ok("ready")));
            awaitThat("in", () -> byBoth(gateway, "/"));
        }
        long so = probes(first);
        assertThat(first.await(() -> first.openConnections() == 0)).isTrue();
        assertThat(probes(first)).isEqualTo(so);
    }

    @Test
    @DisplayName("DEV-10 two Services on one Pod: one prober")
    void oneProber() throws Exception {
        write("httpGet: {port: web, path: '" + READY + "'}, periodSeconds: 1", "");
        try (TestGateway gateway = gateway()) {
            assertThat(first.await(() -> probes(first) >= 1)).isTrue();
            long begun = System.nanoTime();
            assertThat(first.await(() -> probes(first) >= 4)).isTrue();
            assertThat((System.nanoTime() - begun) / 1_000_000)
                    .as("three periods")
                    .isGreaterThan(2_500);
            assertThat(gateway.printed()).doesNotContain("SLF0217", "SLF0218");
        }
    }

    @Test
    @DisplayName("DEV-10 what is written in the folder holds at once: another probe, and the Service's off")
    void theFolderChanges() throws Exception {
        write("tcpSocket: {port: 1}, periodSeconds: 1, failureThreshold: 1", "");
        first.respondTo(READY, Responder.always(Answer.of(500, "no")));
        try (TestGateway gateway = gateway()) {
            awaitThat("served", () -> gateway.get("any.example", "/").status() == 200);
            write("httpGet: {port: web, path: '" + READY + "'}, periodSeconds: 1, failureThreshold: 1", "");
            awaitThat("out", () -> bySecond(gateway, "/"));
            write(
                    "httpGet: {port: web, path: '" + READY + "'}, periodSeconds: 1, failureThreshold: 1",
                    "sluice.io/health-check: 'off'");
            awaitThat("in", () -> byBoth(gateway, "/"));
            assertThat(bySecond(gateway, "/twin"))
                    .as("its twin has not said so")
                    .isTrue();
        }
    }

    @Test
    @DisplayName("DEV-10 a probe that is not run is said")
    void notRun() throws Exception {
        write("exec: {command: [cat, /tmp/ready]}", "");
        try (TestGateway gateway = gateway()) {
            gateway.awaitPrinted("SLF0217");
            assertThat(byBoth(gateway, "/")).isTrue();
        }
    }

    private static long probes(WitnessUpstream witness) {
        return witness.requests().stream()
                .filter(request -> request.target().equals(READY))
                .count();
    }
}
