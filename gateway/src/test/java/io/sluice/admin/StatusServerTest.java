package io.sluice.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.listen.ListeningChannels;
import io.sluice.dataplane.listen.ListeningTransport;
import io.sluice.model.ListenerReport;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URL;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StatusServerTest {
    private final AtomicBoolean ready = new AtomicBoolean();
    private final AtomicBoolean alive = new AtomicBoolean(true);
    private final ListeningChannels channels = new ListeningChannels(() -> {}, System::nanoTime);
    private final StatusServer server = new StatusServer(
            new StatusServer.Sockets() {
                @Override
                public Vertx vertx(VertxOptions options) {
                    return ListeningTransport.vertx(options, channels);
                }

                @Override
                public CompletableFuture<Void> stopListening() {
                    return channels.close();
                }
            },
            new Readiness() {
                @Override
                public boolean ready() {
                    return ready.get();
                }

                @Override
                public boolean alive() {
                    return alive.get();
                }
            });

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

    private static int status(int port, String path) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) new URL("http://127.0.0.1:" + port + path).openConnection();
        try {
            return connection.getResponseCode();
        } finally {
            connection.disconnect();
        }
    }
}
