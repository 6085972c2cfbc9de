package io.sluice.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.app.StatusSockets;
import io.sluice.model.ListenerReport;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StatusServerTest {
    private final AtomicBoolean ready = new AtomicBoolean();
    private final AtomicBoolean alive = new AtomicBoolean(true);
    private StatusServer server = server(StatusClients.FIRST_REQUEST);

    private StatusServer server(Duration firstRequest) {
        return new StatusServer(
                new StatusSockets(),
                new Readiness() {
                    @Override
                    public boolean ready() {
                        return ready.get();
                    }

                    @Override
                    public boolean alive() {
                        return alive.get();
                    }
                },
                firstRequest);
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void readinessFollowsThePlanWhileLivenessStays() throws Exception {
        int port = server.listen("127.0.0.1", 0).port();
        assertThat(status(port, "/readyz")).isEqualTo(503);
        assertThat(status(port, "/livez")).isEqualTo(200);
        ready.set(true);
        assertThat(status(port, "/readyz")).isEqualTo(200);
        assertThat(status(port, "/healthz")).isEqualTo(200);
        assertThat(status(port, "/ping")).isEqualTo(200);
    }

    @Test
    void livenessIsSaidToEndWhateverReadinessIs() throws Exception {
        int port = server.listen("127.0.0.1", 0).port();
        ready.set(true);
        alive.set(false);
        assertThat(status(port, "/livez")).isEqualTo(503);
        assertThat(status(port, "/readyz")).isEqualTo(200);
        assertThat(status(port, "/ping")).isEqualTo(200);
    }

    @Test
    void nothingElseIsServed() throws Exception {
        int port = server.listen("127.0.0.1", 0).port();
        assertThat(status(port, "/")).isEqualTo(404);
        assertThat(status(port, "/readyz/x")).isEqualTo(404);
    }

    @Test
    void aPortInUseIsReportedNotThrown() {
        int port = server.listen("127.0.0.1", 0).port();
        ListenerReport second = server.listen("127.0.0.1", port);
        assertThat(second.port()).isEqualTo(port);
        assertThat(second.failure()).isPresent();
    }

    @Test
    void whoeverSendsAHeadByteByByteIsEndedAfterItsTimeHoweverManyBytesCome() throws Exception {
        server.close();
        server = server(Duration.ofMillis(300));
        try (Socket slow = connect(server.listen("127.0.0.1", 0).port())) {
            long begun = System.nanoTime();
            assertThatThrownBy(() -> {
                        slow.getOutputStream().write("GET /readyz HTTP/1.1\r\nX: ".getBytes(StandardCharsets.US_ASCII));
                        while (System.nanoTime() - begun < 20_000_000_000L) {
                            slow.getOutputStream().write('x');
                            LockSupport.parkNanos(10_000_000);
                        }
                    })
                    .isInstanceOf(IOException.class);
            assertThat(System.nanoTime() - begun).isGreaterThanOrEqualTo(290_000_000L);
        }
    }

    @Test
    void whoeverSaysNothingIsEndedAfterTheSameTime() throws Exception {
        server.close();
        server = server(Duration.ofMillis(300));
        try (Socket silent = connect(server.listen("127.0.0.1", 0).port())) {
            assertThat(silent.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void aClientThatAskedInTimeMayAskAgainLater() throws Exception {
        server.close();
        server = server(Duration.ofMillis(300));
        try (Socket client = connect(server.listen("127.0.0.1", 0).port())) {
            ask(client);
            client.setSoTimeout(600);
            assertThatThrownBy(() -> client.getInputStream().read())
                    .as("is not ended when the time of the first request is over")
                    .isInstanceOf(SocketTimeoutException.class);
            ask(client);
        }
    }

    @Test
    void oneClientTooManyEndsTheOneThatHasAskedForNothingForLongest() throws Exception {
        int port = server.listen("127.0.0.1", 0).port();
        List<Socket> clients = new ArrayList<>();
        try {
            for (int i = 0; i < StatusClients.MOST; i++) {
                clients.add(connect(port));
                ask(clients.get(i));
            }
            ask(clients.get(0)); // now the second is the one
            Socket another = connect(port);
            clients.add(another);
            ask(another);
            assertThat(clients.get(1).getInputStream().read()).as("ended").isEqualTo(-1);
            ask(clients.get(0));
            ask(clients.get(2));
            assertThat(status(port, "/ping")).isEqualTo(200);
        } finally {
            for (Socket client : clients) {
                client.close();
            }
        }
    }

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(20_000);
        return socket;
    }

    /** One request and its whole answer. */
    private static void ask(Socket client) throws IOException {
        client.getOutputStream().write("GET /ping HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        StringBuilder answer = new StringBuilder();
        while (!answer.toString().endsWith("\r\n\r\nok\n")) {
            int next = client.getInputStream().read();
            assertThat(next).as("after " + answer).isNotEqualTo(-1);
            answer.append((char) next);
        }
    }

    private static int status(int port, String path) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) new URL("http://127.0.0.1:" + port + path).openConnection();
        try {
            return connection.getResponseCode();
        } finally {
            connection.disconnect();
        }
    }
}
