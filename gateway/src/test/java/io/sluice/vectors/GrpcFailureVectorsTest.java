package io.sluice.vectors;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.DataPlaneRig;
import io.sluice.kit.RawClient;
import io.sluice.kit.RawResponse;
import io.sluice.kit.h2.ErrorCode;
import io.sluice.kit.h2.Fields;
import io.sluice.kit.h2.Frame;
import io.sluice.kit.h2.H2Message;
import io.sluice.kit.h2.H2Raw;
import io.sluice.model.Action;
import io.sluice.model.FilterSpec;
import io.sluice.model.Reason;
import io.sluice.testing.LogRecorder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a call is told when the gateway itself has to tell it something. */
class GrpcFailureVectorsTest {
    private GrpcRig rig = new GrpcRig();

    @AfterEach
    void stop() {
        rig.close();
    }

    private void refused(int stream, int status, Reason reason) {
        GrpcRig.refused(rig.client(), stream, status, reason.code());
        assertThat(rig.plane().nextEnded())
                .isEqualTo(new DataPlaneRig.Ended("/shop.Orders/Place", 200, reason)); // what was sent, and why
    }

    // --- before a response --------------------------------------------------------------------------------------

    @ParameterizedTest
    @DisplayName("G-05 a route that leads nowhere")
    @CsvSource({
        "NO_ENDPOINT, 14",
        "SERVICE_NOT_FOUND, 14",
        "NO_HOST, 12",
        "NO_PATH, 12",
        "CLIENT_UNAUTHORIZED, 7",
        "CLIENT_CERTIFICATE_MISSING, 16",
    })
    void noRoute(Reason reason, int status) {
        rig.plane().serve(DataPlaneRig.plan(new Action.Respond(reason)));
        refused(rig.unary(GrpcRig.call()), status, reason);
        refused(rig.unary(GrpcRig.call().with("content-type", "application/grpc+proto")), status, reason);
        assertThat(rig.client().goAway()).isNull();
    }

    @Test
    @DisplayName("G-05 no endpoint is ready, or none takes a connection")
    void noConnection() throws IOException {
        rig.serve();
        refused(rig.unary(GrpcRig.call()), 14, Reason.NO_ENDPOINT);
        try (SocketChannel bound = SocketChannel.open()) { // and not listening: nobody else can get the port
            bound.bind(new InetSocketAddress("127.0.0.1", 0));
            rig.serve((InetSocketAddress) bound.getLocalAddress());
            refused(rig.unary(GrpcRig.call()), 14, Reason.CONNECT_FAILED);
        }
    }

    @Test
    @DisplayName("G-05 an endpoint that does not accept in time, or ends before it answers")
    void noAnswer() {
        int stream = rig.unary(GrpcRig.call());
        try (RawClient silent = rig.accept()) {
            silent.take(Duration.ofSeconds(5));
            rig.pass(Duration.ofSeconds(5).plusMillis(140));
            refused(stream, 14, Reason.CONNECT_TIMEOUT);
        }
        int next = rig.unary(GrpcRig.call());
        H2Raw endpoint = rig.endpoint();
        GrpcRig.whole(endpoint);
        endpoint.close();
        refused(next, 14, Reason.UPSTREAM_CLOSED);
    }

    @Test
    @DisplayName("G-05 limits: of the head and of the message")
    void limits() {
        Fields head = GrpcRig.call();
        for (int i = 0; i < 100; i++) {
            head = head.and("x-" + i, "y");
        }
        GrpcRig.refused(rig.client(), rig.unary(head), 8, Reason.TOO_MANY_HEADERS.code());
        assertThat(rig.plane().nextEnded().reason()).isEqualTo(Reason.TOO_MANY_HEADERS);
        rig.serveFiltered(new FilterSpec.BodyLimit(6));
        refused(rig.unary(GrpcRig.call()), 8, Reason.BODY_TOO_LARGE);
    }

    @Test
    @DisplayName("G-05 overload")
    void overload() {
        rig.close();
        rig = new GrpcRig(DataPlaneRig.options().memory(() -> 0.96));
        rig.pass(Duration.ofSeconds(1));
        GrpcRig.refused(rig.client(), rig.unary(GrpcRig.call()), 8, Reason.OVERLOADED.code());
        LogRecorder.expected("of the memory budget is in use");
    }

    @Test
    @DisplayName("G-05 a malformed request is not made into a call, nor is one that is of no call")
    void ordinaryHttp() {
        int malformed = rig.unary(GrpcRig.call().and("connection", "x"));
        assertThat(rig.client().response(malformed).status()).isEqualTo(400);
        assertThat(rig.client().response(malformed).resetCode()).isEqualTo(ErrorCode.PROTOCOL_ERROR);
        rig.serve();
        for (String type : new String[] {"application/json", "application/grpc-web", "application/grpcx"}) {
            H2Message response = rig.client().response(rig.unary(GrpcRig.call().with("content-type", type)));
            assertThat(response.status()).as(type).isEqualTo(503);
            assertThat(response.bodyText()).contains("SLU4005");
            assertThat(response.head().has("grpc-status")).isFalse();
        }
    }

    @Test
    @DisplayName("G-05 who is trusted is told the reason's word, as of any answer")
    void trusted() {
        rig.close();
        rig = new GrpcRig(DataPlaneRig.options().trusting("127.0.0.0/8"));
        rig.serve();
        H2Message response = rig.client().response(rig.unary(GrpcRig.call()));
        assertThat(response.head().value("x-sluice-reason")).isEqualTo("no-endpoint");
    }

    @Test
    @DisplayName("G-05 over HTTP/1.1 the head says it too, and the connection goes on")
    void http1() {
        rig.serve();
        String post = "POST /shop.Orders/Place HTTP/1.1\r\nHost: t.example\r\nContent-Type: application/grpc\r\n"
                + "Content-Length: 0\r\n\r\n";
        try (RawClient client = RawClient.connect(rig.plane().address())) {
            client.send(post + post);
            for (RawResponse response : client.readResponses(2).responses()) {
                assertThat(response.status()).isEqualTo(200);
                assertThat(response.header("grpc-status")).isEqualTo("14");
                assertThat(response.header("content-length")).isEqualTo("0");
            }
        }
    }

    // --- inside a response --------------------------------------------------------------------------------------

    private int begun(int stream, H2Raw endpoint, Fields head) {
        int there = endpoint.takeRequest().stream();
        endpoint.send(Frame.headers(there, head, false), Frame.data(there, "one", false));
        GrpcRig.await(rig.client(), () -> rig.client().message(stream).bodyLength() == 3);
        return there;
    }

    @Test
    @DisplayName("G-05 an endpoint that breaks a response off: what has come, then trailers")
    void insideAResponse() {
        int stream = rig.unary(GrpcRig.call());
        H2Raw endpoint = rig.endpoint();
        begun(stream, endpoint, GrpcRig.accepted());
        endpoint.close();
        H2Message response = rig.client().response(stream);
        assertThat(response.bodyText()).isEqualTo("one");
        assertThat(response.trailers().value("grpc-status")).isEqualTo("14");
        assertThat(response.trailers().value("grpc-message")).startsWith("SLU5010 ");
        assertThat(response.resetCode()).isNull();
        assertThat(rig.plane().nextEnded().reason()).isEqualTo(Reason.RESPONSE_TRUNCATED);
    }

    @Test
    @DisplayName("G-05 where trailers would be a lie, or nothing to anybody, the stream is reset")
    void insideOtherResponses() {
        for (Fields head : new Fields[] {
            GrpcRig.accepted().and("content-length", "10"),
            Fields.response(200).and("content-type", "text/plain"),
            Fields.response(500).and("content-type", "application/grpc"),
        }) {
            int stream = rig.unary(GrpcRig.call());
            H2Raw endpoint = rig.endpoint();
            begun(stream, endpoint, head);
            endpoint.close();
            assertThat(rig.client().response(stream).resetCode()).isEqualTo(ErrorCode.INTERNAL_ERROR);
        }
    }

    @Test
    @DisplayName("G-05 a message that becomes too large while the response is under way")
    void tooLargeInside() {
        rig.serveFiltered(new FilterSpec.BodyLimit(10));
        int stream = rig.client().request(GrpcRig.call(), false);
        rig.client().send(Frame.data(stream, "12345", false));
        H2Raw endpoint = rig.endpoint();
        int there = begun(stream, endpoint, GrpcRig.accepted());
        rig.client().send(Frame.data(stream, "123456", false));
        H2Message response = rig.client().response(stream);
        assertThat(response.trailers().value("grpc-status")).isEqualTo("8");
        Frame reset = endpoint.next(Frame.RST_STREAM);
        assertThat(reset.stream()).isEqualTo(there);
        assertThat(reset.errorCode()).isEqualTo(ErrorCode.CANCEL);
    }

    @Test
    @DisplayName("G-05 the gateway's stop")
    void drain() throws Exception {
        int begun = rig.unary(GrpcRig.call());
        H2Raw endpoint = rig.endpoint();
        begun(begun, endpoint, GrpcRig.accepted());
        int waiting = rig.unary(GrpcRig.call());
        GrpcRig.whole(endpoint);
        rig.plane().stop(Duration.ofMillis(1));
        assertThat(rig.client().response(begun).trailers().value("grpc-status")).isEqualTo("14");
        assertThat(rig.client().response(waiting).head().value("grpc-status")).isEqualTo("14");
    }
}
