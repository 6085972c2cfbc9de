package io.sluice.dataplane.upstream;

import static io.sluice.dataplane.upstream.Http2UpstreamRig.answer;
import static io.sluice.dataplane.upstream.Http2UpstreamRig.response;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.DataPlaneRig;
import io.sluice.kit.RawClient;
import io.sluice.kit.h2.Fields;
import io.sluice.kit.h2.Frame;
import io.sluice.kit.h2.H2Message;
import io.sluice.kit.h2.H2Raw;
import io.sluice.kit.h2.Setting;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Requests share a connection to an endpoint, and nothing else: what waits for one side has no part in what others may send. */
class UpstreamHttp2SlowClientsTest {
    /** Of 64 KiB each: more than a client's connection window of 1 MiB. */
    private static final int STUCK = 24;

    private static final int WINDOW = 65_536;
    private static final int LARGEST_DATA = 16_384;
    private static final Duration LONG = Duration.ofSeconds(5);

    @RegisterExtension
    final Http2UpstreamRig rig = new Http2UpstreamRig(DataPlaneRig.options().h2c());

    /** The head of a request with a body of this length. */
    private RawClient post(int length) {
        return rig.client("POST / HTTP/1.1\r\nHost: t.example\r\nContent-Length: " + length + "\r\n\r\n");
    }

    @Test
    @DisplayName("H2-03 who takes no response stops nobody else's, however much the endpoint sends")
    void responsesThatNobodyTakesLeaveOthersTheirWindow() {
        H2Raw greedy = rig.impoliteHttp2Client(Setting.INITIAL_WINDOW_SIZE, 0);
        for (int i = 0; i < STUCK; i++) {
            greedy.request(Fields.request("GET", "/big", "t.example"), /* end */ true);
        }
        H2Raw endpoint = rig.endpoint();
        for (int i = 0; i < STUCK; i++) {
            int stream = endpoint.takeRequest().stream();
            endpoint.send(Frame.headers(stream, Fields.response(200), false));
            for (int sent = 0; sent < WINDOW; sent += LARGEST_DATA) {
                endpoint.send(Frame.data(stream, new byte[LARGEST_DATA], false));
            }
        }
        RawClient other = post(0);
        H2Message request = endpoint.takeRequest();
        answer(endpoint, request, "ok");
        assertThat(response(other).bodyText()).isEqualTo("ok");
        assertThat(endpoint.count(Frame.GOAWAY)).isZero();
    }

    @Test
    @DisplayName("H2-03 requests that an endpoint does not take stop no other of its requests")
    void requestsThatNobodyTakesLeaveOthersTheirRoom() {
        RawClient client = post(2 * WINDOW);
        H2Raw endpoint = rig.endpoint(Setting.INITIAL_WINDOW_SIZE, 0);
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
        answer(endpoint, request);
        assertThat(response(other).status()).isEqualTo(200);
    }
}
