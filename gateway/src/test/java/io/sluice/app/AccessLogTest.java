package io.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.kit.RawClient;
import io.sluice.kit.RawResponse;
import io.sluice.kit.WitnessUpstream;
import io.sluice.testing.LogRecorder;
import io.sluice.testing.TestGateway;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The access log of a whole gateway, on sinks that work and on sinks that do not. */
@Timeout(60)
class AccessLogTest {
    private static final String LONG_TARGET = "/" + "x".repeat(8_000);

    @TempDir
    Path folder;

    @TempDir
    Path logs;

    private WitnessUpstream backend;
    private Path file;

    @BeforeEach
    void start() {
        backend = WitnessUpstream.named("backend").start();
        file = logs.resolve("access.log");
    }

    @AfterEach
    void end() {
        backend.close();
    }

    private TestGateway gateway(String log, String format) throws IOException {
        return gateway(log, format, "127.0.0.1:" + backend.port());
    }

    private TestGateway gateway(String log, String format, String endpoints) throws IOException {
        Files.writeString(folder.resolve("app.yaml"), """
                apiVersion: networking.k8s.io/v1
                kind: Ingress
                metadata: {name: front, namespace: shop}
                spec:
                  rules:
                    - host: app.example
                      http:
                        paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]
                ---
                apiVersion: v1
                kind: Service
                metadata: {name: web, namespace: shop, annotations: {sluice.io/endpoints: "%s"}}
                spec: {ports: [{port: 80}]}
                """.formatted(endpoints));
        return TestGateway.serving(
                folder,
                Map.of(
                        "access-log",
                        log,
                        "access-log-format",
                        format,
                        "access-log-buffer",
                        "256KiB",
                        "event-loops",
                        "2"));
    }

    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    private List<String> lines() {
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String request(String target) {
        return "GET " + target + " HTTP/1.1\r\nHost: app.example\r\n\r\n";
    }

    @Test
    void afterAStopEveryAnswerHasItsLineAndEachConnectionsLinesAreInOrder() throws IOException {
        int connections = 8;
        int each = 40;
        try (TestGateway gateway = gateway(file.toString(), "json")) {
            List<RawClient> clients = new ArrayList<>();
            for (int c = 0; c < connections; c++) {
                clients.add(RawClient.connect(gateway.address()));
            }
            for (int i = 0; i < each; i++) {
                for (int c = 0; c < connections; c++) {
                    clients.get(c).send(request("/" + c + "/" + i));
                }
            }
            for (RawClient client : clients) {
                assertThat(client.readResponses(each).responses())
                        .hasSize(each)
                        .allSatisfy(response -> assertThat(response.status()).isEqualTo(200));
                client.close();
            }
            gateway.running().stop();
            assertThat(gateway.running().droppedLogLines()).isZero();
        }
        assertThat(lines()).hasSize(connections * each);
        for (int c = 0; c < connections; c++) {
            String prefix = "/" + c + "/";
            List<String> targets = lines().stream()
                    .map(line -> new JsonMapper().readTree(line).get("target").asString())
                    .filter(target -> target.startsWith(prefix))
                    .toList();
            List<String> expected = new ArrayList<>();
            for (int i = 0; i < each; i++) {
                expected.add(prefix + i);
            }
            assertThat(targets).isEqualTo(expected);
        }
    }

    @Test
    void aLineSaysWhatHappened() throws IOException {
        try (TestGateway gateway = gateway(file.toString(), "json")) {
            String head = "POST /a?b HTTP/1.1\r\nHost: app.example\r\nContent-Length: 5\r\nConnection: close\r\n\r\n";
            RawResponse response = RawClient.exchange(gateway.address(), head + "hello");
            RawClient.exchange(gateway.address(), "GET / HTTP/1.1\r\nHost: other.example\r\nConnection: close\r\n\r\n");
            RawClient.exchange(gateway.address(), "GET /c HTTP/1.1\r\nUser-Agent: old/1\r\n\r\n");
            RawClient.exchange(gateway.address(), "CONNECT app.example:443 HTTP/1.1\r\nHost: app.example\r\n\r\n");
            RawClient.exchange(
                    gateway.address(), "PUT /e HTTP/1.1\r\nHost: App.Example:80\r\nExpect: a miracle\r\n\r\n");
            gateway.running().stop();
            List<JsonNode> lines = lines().stream()
                    .map(line -> new JsonMapper().readTree(line))
                    .toList();
            JsonNode forwarded = lineWith(lines, 200);
            assertThat(forwarded.get("request_bytes").asInt()).isEqualTo(head.length() + 5);
            assertThat(forwarded.get("response_bytes").asInt()).isEqualTo(response.body().length);
            assertThat(forwarded.get("ingress").asString()).isEqualTo("shop/front");
            assertThat(forwarded.get("service").asString()).isEqualTo("shop/web:80");
            assertThat(forwarded.get("request_id").asString()).matches("[0-9a-f]{32}");
            assertThat(forwarded.get("upstream_address").toString())
                    .isEqualTo("[\"127.0.0.1:" + backend.port() + "\"]");
            assertThat(forwarded.get("upstream_bytes").toString()).isEqualTo("[" + response.body().length + "]");
            assertThat(lineWith(lines, 404).get("reason").asString()).isEqualTo("no-host");
            assertThat(lineWith(lines, 400).get("reason").asString()).isEqualTo("bad-host");
            assertThat(lineWith(lines, 400).get("target").asString()).isEqualTo("/c");
            assertThat(lineWith(lines, 400).get("user_agent").asString()).isEqualTo("old/1");
            assertThat(lineWith(lines, 405).get("method").asString()).isEqualTo("CONNECT");
            assertThat(lineWith(lines, 405).has("target")).isFalse();
            assertThat(lineWith(lines, 417).get("host").asString()).isEqualTo("app.example");
            assertThat(lines).hasSize(5);
        }
    }

    private static JsonNode lineWith(List<JsonNode> lines, int status) {
        return lines.stream()
                .filter(line -> line.get("status").asInt() == status)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aRetryIsAListInTheUpstreamFields() throws IOException {
        int dead;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            dead = socket.getLocalPort();
        }
        String endpoints = "127.0.0.1:" + dead + ",127.0.0.1:" + backend.port();
        try (TestGateway gateway = gateway(file.toString(), "upstreaminfo", endpoints)) {
            gateway.get("app.example", "/1");
            gateway.get("app.example", "/2");
            gateway.running().stop();
        }
        String number = "\\d+\\.\\d{3}";
        assertThat(lines())
                .anySatisfy(line -> assertThat(line)
                        .matches("127\\.0\\.0\\.1 - - \\[[^]]+] \"GET /[12] HTTP/1\\.1\" 200 \\d+ \"-\" \"-\" \\d+ "
                                + number + " \\[shop-web-80] \\[] 127\\.0\\.0\\.1:" + dead + ", 127\\.0\\.0\\.1:"
                                + backend.port() + " 0, \\d+ " + number + ", " + number + " 502, 200 [0-9a-f]{32}"));
    }

    @Test
    @DisplayName("4.18 a blocked log")
    void aPipeThatNobodyReadsCostsLinesAndNoRequest() throws Exception {
        assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor())
                .isZero();
        try (RandomAccessFile pipe =
                new RandomAccessFile(file.toFile(), "rw")) { // open, so that a writer gets one, too
            assertThat(pipe.getChannel().isOpen()).isTrue();
            try (TestGateway gateway = gateway(file.toString(), "json")) {
                answersAll(gateway, 150);
                await(() -> gateway.running().droppedLogLines() > 0);
                answersAll(gateway, 10);
            }
        }
        assertThat(LogRecorder.expected("does not take its last lines")).isTrue();
        LogRecorder.expected("access log lines dropped");
    }

    @Test
    @DisplayName("4.18 a full disk")
    void aFullDiskCostsLinesAndNoRequest() throws IOException {
        try (TestGateway gateway = gateway("/dev/full", "combined")) {
            answersAll(gateway, 5);
            await(() -> gateway.running().droppedLogLines() == 5);
            answersAll(gateway, 2);
            await(() -> gateway.running().droppedLogLines() == 7);
            assertThat(LogRecorder.expected("cannot be written to /dev/full")).isTrue();
            assertThat(LogRecorder.expected("cannot be written"))
                    .as("said twice")
                    .isFalse();
        }
        assertThat(LogRecorder.expected("7 access log lines dropped")).isTrue();
    }

    private static void answersAll(TestGateway gateway, int count) {
        try (RawClient client = RawClient.connect(gateway.address())) {
            for (int i = 1; i <= count; i++) {
                client.send(request(LONG_TARGET));
                assertThat(client.readResponses(i).responses()).hasSize(i);
            }
        }
    }

    @Test
    void aFileThatWasRenamedIsOpenedAnew() throws IOException {
        try (TestGateway gateway = gateway(file.toString(), "combined")) {
            gateway.get("app.example", "/before");
            await(() -> lines().size() == 1);
            Path old = Files.move(file, logs.resolve("access.log.1"));
            gateway.running().reopenLogs();
            gateway.get("app.example", "/after");
            await(() -> lines().size() == 1);
            assertThat(lines().get(0)).contains("GET /after ");
            assertThat(Files.readAllLines(old)).singleElement().asString().contains("GET /before ");
        }
    }

    @Test
    void aFileThatWasCopiedAndTruncatedGoesOnAtItsBeginning() throws IOException {
        try (TestGateway gateway = gateway(file.toString(), "combined")) {
            gateway.get("app.example", "/before");
            await(() -> lines().size() == 1);
            Files.write(file, new byte[0]);
            gateway.get("app.example", "/after");
            await(() -> lines().size() == 1);
            assertThat(lines().get(0)).startsWith("127.0.0.1 ").contains("GET /after ");
        }
    }

    @Test
    void aPathThatCannotWorkIsSaidBeforeTheFirstRequestWithWhatToDo() throws IOException {
        file = logs.resolve("missing").resolve("access.log");
        try (TestGateway gateway = gateway(file.toString(), "combined")) {
            assertThat(gateway.running().droppedLogLines()).isZero();
            await(() -> LogRecorder.expected(
                    "cannot be written to " + file + ", lines are dropped until it can: the folder " + file.getParent()
                            + " does not exist; create it"));
        }
    }

    @Test
    void aFolderThatIsMissingIsWaitedFor() throws IOException {
        Path folderOfLater = logs.resolve("later");
        file = folderOfLater.resolve("access.log");
        try (TestGateway gateway = gateway(file.toString(), "combined")) {
            answersAll(gateway, 1);
            await(() -> gateway.running().droppedLogLines() == 1);
            Files.createDirectory(folderOfLater);
            gateway.get("app.example", "/after");
            await(() -> lines().size() == 1);
        }
        assertThat(LogRecorder.expected("cannot be written to " + file)).isTrue();
        assertThat(LogRecorder.expected("1 access log lines dropped")).isTrue();
    }
}
