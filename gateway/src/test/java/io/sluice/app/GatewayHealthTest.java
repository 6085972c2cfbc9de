package io.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.cli.Console;
import io.sluice.controlplane.cluster.ClusterSnapshot;
import io.sluice.controlplane.compile.Compiled;
import io.sluice.kit.End;
import io.sluice.kit.RawClient;
import io.sluice.model.GatewayPlan;
import io.sluice.testing.LogRecorder;
import io.sluice.testing.TestGateway;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.HttpURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the status port says of a whole gateway whose compiler is broken for the Services named so. */
class GatewayHealthTest {
    private static final Compiled<GatewayPlan> NOTHING = new Compiled<>(GatewayPlan.EMPTY, List.of());

    @TempDir
    Path folder;

    private Gateway start(Function<ClusterSnapshot, Compiled<GatewayPlan>> compiler) {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
        Console console = new Console(InputStream.nullInputStream(), nowhere, nowhere);
        return Gateway.start(TestGateway.settings(Map.of()), List.of(folder), console, compiler);
    }

    private void service(String name) throws IOException {
        String text = "apiVersion: v1\nkind: Service\nmetadata: {name: " + name + "}\nspec: {ports: [{port: 80}]}\n";
        Files.writeString(folder.resolve(name + ".yaml"), text);
    }

    private static boolean has(ClusterSnapshot cluster, String name) {
        return cluster.services().keySet().stream().anyMatch(each -> each.name().equals(name));
    }

    private static int probe(Gateway gateway, String path) throws IOException {
        URL url = new URL("http://127.0.0.1:" + gateway.port("status") + path);
        HttpURLConnection connection = (HttpURLConnection) url.openConnection();
        try {
            return connection.getResponseCode();
        } finally {
            connection.disconnect();
        }
    }

    private static void await(Gateway gateway, String path, int status) throws IOException {
        long deadline = System.nanoTime() + 5_000_000_000L;
        while (probe(gateway, path) != status) {
            assertThat(System.nanoTime()).as(path + " " + status).isLessThan(deadline);
        }
    }

    @Test
    void afterAFirstPlanThatFailedItIsReadyOnlyWithALaterOneThatSucceeds() throws IOException {
        Gateway gateway = start(cluster -> {
            if (!has(cluster, "sound")) {
                throw new IllegalStateException("broken on purpose");
            }
            return NOTHING;
        });
        try {
            assertThat(probe(gateway, "/readyz")).isEqualTo(503);
            assertThat(probe(gateway, "/livez")).isEqualTo(200);
            service("sound");
            await(gateway, "/readyz", 200);
        } finally {
            gateway.stop();
        }
        assertThat(LogRecorder.expected("broken on purpose")).isTrue();
    }

    @Test
    void whenChangesAreFollowedNoMoreItIsNotAliveButServesOn() throws IOException {
        Gateway gateway = start(cluster -> {
            if (has(cluster, "broken")) {
                Thread.currentThread().setUncaughtExceptionHandler((thread, error) -> {});
                throw new AssertionError("broken on purpose");
            }
            return NOTHING;
        });
        try {
            assertThat(probe(gateway, "/livez")).isEqualTo(200);
            service("broken");
            await(gateway, "/livez", 503);
            assertThat(probe(gateway, "/readyz")).isEqualTo(200);
        } finally {
            gateway.stop();
        }
    }

    @Test
    void whenTheFolderIsNotWatchedAnyMoreItIsNotAlive() throws IOException {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        Gateway gateway = start(cluster -> NOTHING);
        try {
            assertThat(probe(gateway, "/livez")).isEqualTo(200);
            Set<Thread> since = new HashSet<>(Thread.getAllStackTraces().keySet());
            since.removeAll(before);
            assertThat(since)
                    .filteredOn(thread -> thread.getName().equals("sluice-folder"))
                    .singleElement()
                    .satisfies(Thread::interrupt); // nobody but a defect does so
            await(gateway, "/livez", 503);
        } finally {
            gateway.stop();
        }
    }

    @Test
    @DisplayName("4.12 /healthz answers in overload")
    void whereNobodyIsLetInTheStatusPortAnswers() throws IOException {
        System.gc(); // what it leaves is known from then on
        try (TestGateway gateway = TestGateway.serving(folder, Map.of("limits.memoryBudget", "1MiB"))) {
            long deadline = System.nanoTime() + 5_000_000_000L;
            End end = End.OPEN;
            while (end != End.RST) {
                assertThat(System.nanoTime()).isLessThan(deadline);
                try (RawClient client = RawClient.connect(gateway.address())) {
                    end = client.readFor(Duration.ofMillis(50)).end();
                }
            }
            for (String path : List.of("/healthz", "/readyz", "/livez")) {
                assertThat(probe(gateway.running(), path)).isEqualTo(200);
            }
        }
        assertThat(LogRecorder.expected("of the memory budget is in use: new connections are refused"))
                .isTrue();
    }

    @Test
    void aStartEndsWhenItsFirstPlanNeverComes() {
        assertThatThrownBy(() -> start(cluster -> {
                    Thread.currentThread().setUncaughtExceptionHandler((thread, error) -> {});
                    throw new AssertionError("broken on purpose");
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("the first plan could not be made");
    }
}
