package io.sluice.dataplane.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.DataPlaneRig;
import io.sluice.kit.RawClient;
import io.sluice.kit.RawServer;
import io.sluice.kit.h2.Fields;
import io.sluice.kit.h2.Frame;
import io.sluice.kit.h2.H2Message;
import io.sluice.kit.h2.H2Raw;
import io.sluice.kit.h2.Setting;
import io.sluice.model.Upstream;
import io.sluice.model.UpstreamTransport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Requests share a connection to an endpoint, and nothing else: what waits for one side has no part in what others may send. */
class UpstreamHttp2SlowClientsTest {
    /** Of 64 KiB each: more than a client's connection window of 1 MiB. */
    private static final int STUCK = 24;

    private static final int WINDOW = 65_536;
    private static final int LARGEST_DATA = 16_384;
    private static final Duration LONG = Duration.ofSeconds(5);

    private final DataPlaneRig rig = DataPlaneRig.options().h2c().start();
    private final RawServer server = RawServer.start();
    private final List<AutoCloseable> opened = new ArrayList<>();

    @BeforeEach
    void serve() {
        Upstream plain = DataPlaneRig.upstream("calls", server.address());
        rig.serve(DataPlaneRig.plan(
                DataPlaneRig.forward("calls"),
                new Upstream(
                        plain.id(),
                        plain.targets(),
                        plain.affinity(),
                        plain.balance(),
                        plain.checks(),
                        UpstreamTransport.H2C)));
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
        server.close();
        rig.close();
    }

    private H2Raw endpoint(int... settings) {
        H2Raw endpoint = H2Raw.serving(server.accept()).polite().beginServing(settings);
        opened.add(endpoint);
        return endpoint;
    }

    /** The head of a request with a body of this length. */
    private RawClient post(int length) {
        RawClient client = rig.connect();
        opened.add(client);
        client.send("POST / HTTP/1.1\r\nHost: t.example\r\nContent-Length: " + length + "\r\n\r\n");
        return client;
    }

    @Test
    @DisplayName("H2-03 who takes no response stops nobody else's, however much the endpoint sends")
    void responsesThatNobodyTakesLeaveOthersTheirWindow() {
        H2Raw greedy = H2Raw.connect(rig.address()).begin(Setting.INITIAL_WINDOW_SIZE, 0);
        opened.add(greedy);
        for (int i = 0; i < STUCK; i++) {
            greedy.request(Fields.request("GET", "/big", "t.example"), /* end */ true);
        }
        H2Raw endpoint = endpoint();
        for (int i = 0; i < STUCK; i++) {
            int stream = endpoint.takeRequest().stream();
            endpoint.send(Frame.headers(stream, Fields.response(200), false));
            for (int sent = 0; sent < WINDOW; sent += LARGEST_DATA) {
                endpoint.send(Frame.data(stream, new byte[LARGEST_DATA], false));
            }
        }
        RawClient other = post(0);
        H2Message request = endpoint.takeRequest();
        endpoint.send(
                Frame.headers(request.stream(), Fields.response(200), false), Frame.data(request.stream(), "ok", true));
        assertThat(other.readResponses(1).response().bodyText()).isEqualTo("ok");
        assertThat(endpoint.count(Frame.GOAWAY)).isZero();
    }

    @Test
    @DisplayName("H2-03 requests that an endpoint does not take stop no other of its requests")
    void requestsThatNobodyTakesLeaveOthersTheirRoom() {
        RawClient client = post(2 * WINDOW);
        H2Raw endpoint = endpoint(Setting.INITIAL_WINDOW_SIZE, 0);
        for (int i = 1; i < STUCK; i++) {
            endpoint.takeRequest();
            client.send("x".repeat(2 * WINDOW));
            client = post(2 * WINDOW);
        }
        endpoint.takeRequest();
        RawClient other = post(4);
        H2Message request = endpoint.takeRequest();
        other.send("he");
        endpoint.send(Frame.windowUpdate(request.stream(), 4));
        assertThat(endpoint.awaitUntil(() -> request.bodyLength() == 2, LONG)).isTrue();
        other.send("re");
        assertThat(endpoint.awaitUntil(request::complete, LONG))
                .as("%s", request.bodyText())
                .isTrue();
        endpoint.send(Frame.headers(request.stream(), Fields.response(200), true));
        assertThat(other.readResponses(1).response().status()).isEqualTo(200);
    }
}
