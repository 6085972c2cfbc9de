package io.sluice.vectors;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.kit.h2.ErrorCode;
import io.sluice.kit.h2.Fields;
import io.sluice.kit.h2.Frame;
import io.sluice.kit.h2.H2Message;
import io.sluice.kit.h2.H2Raw;
import io.sluice.model.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What of a call is passed on, frame by frame, and what of it may be sent again. */
class GrpcMessageVectorsTest {
    private final GrpcRig rig = new GrpcRig();

    @AfterEach
    void stop() {
        rig.close();
    }

    @Test
    @DisplayName("G-01 an answer of trailers only stays one frame")
    void trailersOnly() {
        int stream = rig.unary(GrpcRig.call());
        H2Raw endpoint = rig.endpoint();
        Fields head = GrpcRig.accepted().and("grpc-status", "5").and("grpc-message", "nothing%20here");
        endpoint.send(Frame.headers(GrpcRig.whole(endpoint).stream(), head, true));
        H2Message response = rig.client().response(stream);
        assertThat(response.head().value("grpc-status")).isEqualTo("5");
        assertThat(response.head().value("grpc-message")).isEqualTo("nothing%20here");
        assertThat(rig.client().frames().stream().filter(frame -> frame.stream() == stream))
                .singleElement()
                .matches(frame -> frame.is(Frame.HEADERS) && frame.endsStream());
    }

    @Test
    @DisplayName("G-01 statuses come behind the last message, with their details")
    void statusInTrailers() {
        int stream = rig.unary(GrpcRig.call());
        H2Raw endpoint = rig.endpoint();
        int there = GrpcRig.whole(endpoint).stream();
        endpoint.send(
                Frame.headers(there, GrpcRig.accepted(), false),
                Frame.data(there, "one", false),
                Frame.headers(
                        there,
                        Fields.of("grpc-status", "9", "grpc-message", "%E2%82%AC", "grpc-status-details-bin", "CAk"),
                        true));
        H2Message response = rig.client().response(stream);
        assertThat(response.bodyText()).isEqualTo("one");
        assertThat(response.trailers())
                .isEqualTo(
                        Fields.of("grpc-status", "9", "grpc-message", "%E2%82%AC", "grpc-status-details-bin", "CAk"));
    }

    @Test
    @DisplayName("G-01 trailers of the request reach the endpoint")
    void requestTrailers() {
        int stream = rig.client().request(GrpcRig.call(), false);
        rig.client()
                .send(Frame.data(stream, "one", false), Frame.headers(stream, Fields.of("x-checksum-bin", "AA"), true));
        H2Raw endpoint = rig.endpoint();
        H2Message request = GrpcRig.whole(endpoint);
        assertThat(request.bodyText()).isEqualTo("one");
        assertThat(request.trailers()).isEqualTo(Fields.of("x-checksum-bin", "AA"));
        GrpcRig.answer(endpoint, request.stream(), "two");
        rig.answered(stream, "two");
    }

    @Test
    @DisplayName("G-02 TE: trailers is passed on, and not made up")
    void te() {
        rig.unary(GrpcRig.call());
        H2Raw endpoint = rig.endpoint();
        assertThat(endpoint.takeRequest().head().all("te")).containsExactly("trailers");
        rig.unary(GrpcRig.call().without("te"));
        assertThat(endpoint.takeRequest().head().has("te")).isFalse();
    }

    @Test
    @DisplayName("V-125 :authority is the host that was asked, and the type and the metadata stay what they are")
    void head() {
        rig.unary(GrpcRig.call()
                .with("content-type", "application/grpc+json; x=1")
                .and("grpc-encoding", "gzip")
                .and("trace-bin", "AAEC"));
        Fields seen = rig.endpoint().takeRequest().head();
        assertThat(seen.value(":authority")).isEqualTo("t.example");
        assertThat(seen.value(":path")).isEqualTo("/shop.Orders/Place");
        assertThat(seen.all("content-type")).containsExactly("application/grpc+json; x=1");
        assertThat(seen.all("grpc-encoding")).containsExactly("gzip");
        assertThat(seen.all("trace-bin")).containsExactly("AAEC");
    }

    @Test
    @DisplayName("G-06 a stream in both directions: each message is passed on when it comes")
    void bothDirections() {
        int stream = rig.client().request(GrpcRig.call(), false);
        rig.client().send(Frame.data(stream, "a", false));
        H2Raw endpoint = rig.endpoint();
        int there = endpoint.next(Frame.HEADERS).stream();
        endpoint.send(Frame.headers(there, GrpcRig.accepted(), false));
        for (String message : new String[] {"b", "c", "d"}) {
            endpoint.next(Frame.DATA);
            endpoint.send(Frame.data(there, message, false));
            rig.client().next(Frame.DATA);
            rig.client().send(Frame.data(stream, message, false));
        }
        endpoint.send(Frame.headers(there, Fields.of("grpc-status", "0"), true));
        rig.answered(stream, "bcd");
    }

    // --- G-08: what may be sent again ---------------------------------------------------------------------------

    @Test
    @DisplayName("G-08 a stream that was refused is sent again, with its message")
    void refusedStream() {
        int stream = rig.unary(GrpcRig.call());
        H2Raw first = rig.endpoint();
        first.send(Frame.reset(GrpcRig.whole(first).stream(), ErrorCode.REFUSED_STREAM));
        H2Raw second = rig.endpoint();
        H2Message again = GrpcRig.whole(second);
        assertThat(again.bodyText()).isEqualTo("request");
        GrpcRig.answer(second, again.stream(), "done");
        rig.answered(stream, "done");
    }

    @Test
    @DisplayName("G-08 a stream above the last one of GOAWAY is sent again")
    void aboveGoAway() {
        int one = rig.unary(GrpcRig.call());
        H2Raw first = rig.endpoint();
        int served = GrpcRig.whole(first).stream();
        int two = rig.unary(GrpcRig.call());
        GrpcRig.whole(first);
        first.send(Frame.goAway(served, ErrorCode.NO_ERROR));
        H2Raw second = rig.endpoint();
        GrpcRig.answer(second, GrpcRig.whole(second).stream(), "two");
        GrpcRig.answer(first, served, "one");
        rig.answered(two, "two");
        rig.answered(one, "one");
    }

    @Test
    @DisplayName("G-08 what may have been done is not sent again")
    void reset() {
        int stream = rig.unary(GrpcRig.call());
        H2Raw endpoint = rig.endpoint();
        endpoint.send(Frame.reset(GrpcRig.whole(endpoint).stream(), ErrorCode.INTERNAL_ERROR));
        GrpcRig.refused(rig.client(), stream, 14, Reason.STREAM_RESET.code());
        int next = rig.unary(GrpcRig.call().with(":path", "/next"));
        H2Message request = GrpcRig.whole(endpoint);
        assertThat(request.head().value(":path")).isEqualTo("/next"); // nothing came in between
        GrpcRig.answer(endpoint, request.stream(), "next");
        rig.answered(next, "next");
    }

    @Test
    @DisplayName("G-08 after the first byte of a response nothing is sent again, however a stream is refused")
    void refusedTooLate() {
        int stream = rig.unary(GrpcRig.call());
        H2Raw endpoint = rig.endpoint();
        int there = GrpcRig.whole(endpoint).stream();
        endpoint.send(
                Frame.headers(there, GrpcRig.accepted(), false),
                Frame.data(there, "part", false),
                Frame.reset(there, ErrorCode.REFUSED_STREAM));
        H2Message response = rig.client().response(stream);
        assertThat(response.bodyText()).isEqualTo("part");
        assertThat(response.trailers().value("grpc-status")).isEqualTo("14");
        assertThat(endpoint.messages()).hasSize(1);
    }
}
