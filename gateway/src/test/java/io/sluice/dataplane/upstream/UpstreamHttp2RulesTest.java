package io.sluice.dataplane.upstream;

import static io.sluice.dataplane.upstream.Http2UpstreamRig.answer;
import static io.sluice.dataplane.upstream.Http2UpstreamRig.response;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.DataPlaneRig;
import io.sluice.kit.RawClient;
import io.sluice.kit.h2.ErrorCode;
import io.sluice.kit.h2.Fields;
import io.sluice.kit.h2.Frame;
import io.sluice.kit.h2.H2Message;
import io.sluice.kit.h2.H2Raw;
import io.sluice.model.Reason;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What endpoints that speak HTTP/2 must not send, and how many streams they are sent. */
class UpstreamHttp2RulesTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: t.example\r\n\r\n";
    private static final int MAX_CONCURRENT_STREAMS = 3;

    @RegisterExtension
    final Http2UpstreamRig rig =
            new Http2UpstreamRig(DataPlaneRig.options().with("ejectAfter", "0").with("maxConcurrentStreams", "2"));

    // --- how many streams ---------------------------------------------------------------------------------------

    @Test
    @DisplayName("h2.maxConcurrentStreams: an endpoint that allows more gets no more on a connection")
    void noMoreThanClientsGetHere() {
        rig.client(GET);
        H2Raw first = rig.endpoint(MAX_CONCURRENT_STREAMS, 100);
        H2Message one = first.takeRequest();
        rig.client(GET);
        H2Message two = first.takeRequest();
        rig.client(GET);
        H2Raw second = rig.endpoint(MAX_CONCURRENT_STREAMS, 100);
        answer(second, second.takeRequest());
        answer(first, one);
        answer(first, two);
        for (int i = 0; i < 3; i++) {
            assertThat(rig.nextEnded().reason()).isNull();
        }
    }

    @Test
    @DisplayName("RFC 9113 section 5.1.2: no more than the endpoint allows, and it need not refuse any")
    void noMoreThanTheEndpointAllows() {
        rig.client(GET);
        H2Raw first = rig.endpoint(MAX_CONCURRENT_STREAMS, 1);
        H2Message one = first.takeRequest();
        rig.client(GET);
        H2Raw second = rig.endpoint(MAX_CONCURRENT_STREAMS, 1);
        answer(second, second.takeRequest());
        answer(first, one);
        for (int i = 0; i < 2; i++) {
            assertThat(rig.nextEnded().reason()).isNull();
        }
    }

    @Test
    @DisplayName("h2.maxConcurrentStreams: no more wait for a connection that is being made than it will carry")
    void noMoreWaitThanAConnectionCarries() {
        for (int i = 0; i < 3; i++) {
            rig.client(GET);
        }
        H2Raw first = rig.silentEndpoint();
        H2Raw second = rig.silentEndpoint();
        first.polite().beginServing(MAX_CONCURRENT_STREAMS, 100);
        second.polite().beginServing(MAX_CONCURRENT_STREAMS, 100);
        answer(first, first.takeRequest());
        answer(first, first.takeRequest());
        answer(second, second.takeRequest());
        for (int i = 0; i < 3; i++) {
            assertThat(rig.nextEnded().reason()).isNull();
        }
    }

    // --- what must not come -------------------------------------------------------------------------------------

    /** @param response on the stream with this number */
    private void isBadFraming(IntFunction<List<Frame>> response) {
        RawClient client = rig.client(GET);
        H2Raw endpoint = rig.endpoint();
        List<Frame> frames = response.apply(endpoint.takeRequest().stream());
        endpoint.send(frames.toArray(Frame[]::new));
        client.readUntilClose();
        assertThat(rig.nextEnded().reason()).isEqualTo(Reason.BAD_RESPONSE_FRAMING);
        assertThat(endpoint.next(Frame.RST_STREAM).errorCode()).isEqualTo(ErrorCode.PROTOCOL_ERROR);
    }

    @Test
    @DisplayName("H2-12 a pseudo-header among the trailers")
    void trailersWithAStatus() {
        isBadFraming(stream -> List.of(
                Frame.headers(stream, Fields.response(200), false),
                Frame.data(stream, "body", false),
                Frame.headers(stream, Fields.response(200), true)));
    }

    @Test
    @DisplayName("H2-12 trailers before there is as much data as Content-Length says")
    void trailersTooEarly() {
        isBadFraming(stream -> List.of(
                Frame.headers(stream, Fields.response(200).and("content-length", "10"), false),
                Frame.data(stream, "short", false),
                Frame.headers(stream, Fields.of("x-sum", "1"), true)));
    }

    @Test
    @DisplayName("H2-12 more data than Content-Length says, the stream still open")
    void tooMuchData() {
        isBadFraming(stream -> List.of(
                Frame.headers(stream, Fields.response(200).and("content-length", "4"), false),
                Frame.data(stream, "longer", false)));
    }

    @Test
    @DisplayName("H2-12 data before the head: the answer is the gateway's")
    void dataBeforeTheHead() {
        RawClient client = rig.client(GET);
        H2Raw endpoint = rig.endpoint();
        endpoint.send(Frame.data(endpoint.takeRequest().stream(), "x", false));
        assertThat(client.readResponses(1).response().status()).isEqualTo(502);
        assertThat(rig.nextEnded().reason()).isEqualTo(Reason.BAD_RESPONSE_FRAMING);
    }
}
