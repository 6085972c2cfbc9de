package io.sluice.vectors;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.kit.RawClient;
import io.sluice.kit.h2.ErrorCode;
import io.sluice.kit.h2.Fields;
import io.sluice.kit.h2.Frame;
import io.sluice.kit.h2.H2Message;
import io.sluice.kit.h2.H2Raw;
import io.sluice.model.Reason;
import io.sluice.vectors.GrpcRig.Call;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When calls end: by their own time, by their client, by silence. The clock stands still unless a test has it go on. */
class GrpcTimeVectorsTest {
    /** Deadlines are kept to within two ticks of the wheel. */
    private static final Duration TICKS = Duration.ofMillis(140);

    private static final Duration ALMOST = Duration.ofMillis(10);

    private final GrpcRig rig = new GrpcRig();

    @AfterEach
    void stop() {
        rig.close();
    }

    private static Fields within(String timeout) {
        return GrpcRig.call().and("grpc-timeout", timeout);
    }

    /** The endpoint has got all that was on its way to it. */
    private static void settled(H2Raw endpoint) {
        endpoint.send(Frame.ping(7));
        endpoint.next(frame -> frame.is(Frame.PING) && frame.has(Frame.ACK), "the answer to a PING");
    }

    private static void aPing(H2Raw endpoint) {
        endpoint.next(frame -> frame.is(Frame.PING) && !frame.has(Frame.ACK), "a PING");
    }

    private static long pings(H2Raw endpoint) {
        return endpoint.frames().stream()
                .filter(frame -> frame.is(Frame.PING) && !frame.has(Frame.ACK))
                .count();
    }

    private static void cancelled(H2Raw endpoint, int stream) {
        Frame reset = endpoint.next(Frame.RST_STREAM);
        assertThat(reset.stream()).isEqualTo(stream);
        assertThat(reset.errorCode()).isEqualTo(ErrorCode.CANCEL);
    }

    // --- G-03: grpc-timeout -------------------------------------------------------------------------------------

    @ParameterizedTest
    @DisplayName("G-03 grpc-timeout in each of its units")
    @CsvSource({"2S,2000", "1500m,1500", "1000000u,1000", "00000300m,300", "99999999n,100", "0000001M,60000"})
    void units(String timeout, long millis) {
        Call call = rig.calling(within(timeout));
        assertThat(call.request().head().value("grpc-timeout")).isEqualTo(timeout);
        rig.pass(Duration.ofMillis(millis).minus(ALMOST));
        settled(call.endpoint());
        assertThat(call.request().over()).isTrue();
        assertThat(call.request().resetCode()).isNull();
        rig.pass(ALMOST.plus(TICKS));
        GrpcRig.refused(rig.client(), call.stream(), 4, Reason.DEADLINE_EXCEEDED.code());
        cancelled(call.endpoint(), call.request().stream());
        assertThat(rig.plane().nextEnded().reason()).isEqualTo(Reason.DEADLINE_EXCEEDED);
        assertThat(rig.plane().plane().count(Reason.DEADLINE_EXCEEDED)).isEqualTo(1);
    }

    @ParameterizedTest
    @DisplayName("G-03 what is no grpc-timeout is the endpoint's to judge")
    @ValueSource(strings = {"1", "S", "1s", "-1S", "+1S", "1.5S", "123456789n", "1 S", "1SS", "0x1S", "1h"})
    void malformed(String timeout) {
        Call call = rig.calling(within(timeout));
        assertThat(call.request().head().value("grpc-timeout")).isEqualTo(timeout);
        rig.pass(Duration.ofSeconds(50));
        settled(call.endpoint());
        rig.completes(call, "after all");
    }

    @Test
    @DisplayName("G-03 two of them are none")
    void repeated() {
        Call call = rig.calling(within("1S").and("grpc-timeout", "2S"));
        rig.pass(Duration.ofSeconds(10));
        settled(call.endpoint());
        rig.completes(call, "after all");
    }

    @Test
    @DisplayName("G-03 a deadline that has passed already: the endpoint hears nothing")
    void passed() {
        GrpcRig.refused(rig.client(), rig.unary(within("0n")), 4, Reason.DEADLINE_EXCEEDED.code());
        Call next = rig.calling(within("99999999H").with(":path", "/next"));
        assertThat(next.request().head().value(":path")).isEqualTo("/next");
        rig.completes(next, "next");
    }

    @Test
    @DisplayName("G-03 a stream of messages is ended by trailers when its time is over")
    void insideAStream() {
        int stream = rig.client().request(within("5S"), false);
        rig.client().send(Frame.data(stream, "one", false));
        H2Raw endpoint = rig.endpoint();
        int there = endpoint.next(Frame.HEADERS).stream();
        endpoint.send(Frame.headers(there, GrpcRig.accepted(), false), Frame.data(there, "ONE", false));
        GrpcRig.await(rig.client(), () -> rig.client().message(stream).bodyLength() == 3);
        rig.pass(Duration.ofSeconds(5).plus(TICKS));
        H2Message response = rig.client().response(stream);
        assertThat(response.bodyText()).isEqualTo("ONE");
        assertThat(response.trailers().value("grpc-status")).isEqualTo("4");
        assertThat(response.trailers().value("grpc-message")).startsWith("SLU5021 ");
        cancelled(endpoint, there);
        assertThat(rig.client().next(Frame.RST_STREAM).errorCode()).isEqualTo(ErrorCode.NO_ERROR);
    }

    @Test
    @DisplayName("G-03 all attempts together have the time of one")
    void allAttempts() {
        Call call = rig.calling(within("10S"));
        rig.pass(Duration.ofSeconds(9));
        call.endpoint().send(Frame.reset(call.request().stream(), ErrorCode.REFUSED_STREAM));
        H2Raw second = rig.endpoint();
        GrpcRig.whole(second);
        rig.pass(Duration.ofSeconds(1).minus(ALMOST));
        settled(second);
        assertThat(rig.client().message(call.stream()).begun()).isFalse();
        rig.pass(ALMOST.plus(TICKS));
        GrpcRig.refused(rig.client(), call.stream(), 4, Reason.DEADLINE_EXCEEDED.code());
    }

    @Test
    @DisplayName("G-03 it says nothing to what is no call")
    void notACall() {
        Call call = rig.calling(within("1S").with("content-type", "text/plain"));
        rig.pass(Duration.ofSeconds(10));
        settled(call.endpoint());
        rig.completes(call, "late");
    }

    // --- silence ------------------------------------------------------------------------------------------------

    @Test
    @DisplayName("G-03 no deadline extends the gateway's: an endpoint that does not answer a PING either is given up")
    void deadEndpoint() {
        int stream = rig.unary(within("99999999H"));
        H2Raw dead = rig.impoliteEndpoint();
        GrpcRig.whole(dead);
        rig.pass(Duration.ofSeconds(60).plus(TICKS));
        aPing(dead);
        rig.pass(Duration.ofSeconds(5).plus(TICKS));
        GrpcRig.refused(rig.client(), stream, 4, Reason.READ_TIMEOUT.code());
        int next = rig.unary(GrpcRig.call());
        H2Raw another = rig.endpoint(); // no further call by a connection that is dead
        GrpcRig.answer(another, GrpcRig.whole(another).stream(), "lives");
        rig.answered(next, "lives");
    }

    @Test
    @DisplayName("G-06 a stream may be silent for longer than upstream.readTimeout, as long as its endpoint is there")
    void silence() {
        Call call = rig.calling(GrpcRig.call());
        rig.pass(Duration.ofSeconds(60).plus(TICKS));
        aPing(call.endpoint());
        settled(call.endpoint());
        for (int i = 0; i < 3; i++) {
            rig.pass(Duration.ofSeconds(65).plus(TICKS));
            settled(call.endpoint());
        }
        assertThat(pings(call.endpoint())).isEqualTo(1);
        rig.completes(call, "an event");
    }

    @Test
    @DisplayName("G-06 whatever its streams are like, an endpoint is asked once in five minutes, as libraries allow it")
    void pingsAreRare() {
        H2Raw client = rig.client();
        int stream = client.request(GrpcRig.call(), false);
        H2Raw endpoint = rig.endpoint();
        int there = endpoint.next(Frame.HEADERS).stream();
        endpoint.send(Frame.headers(there, GrpcRig.accepted(), false));
        rig.pass(Duration.ofSeconds(6));
        client.request(GrpcRig.call(), false);
        endpoint.next(Frame.HEADERS);
        rig.pass(Duration.ofSeconds(60).plus(TICKS));
        aPing(endpoint);
        settled(endpoint);
        for (int length = 1; length <= 4; length++) {
            rig.pass(Duration.ofSeconds(65).plus(TICKS));
            endpoint.send(Frame.data(there, "x", false));
            int all = length;
            GrpcRig.await(client, () -> client.message(stream).bodyLength() == all);
        }
        settled(endpoint);
        assertThat(pings(endpoint)).isEqualTo(1);
        rig.pass(Duration.ofSeconds(60).plus(TICKS));
        aPing(endpoint);
        settled(endpoint);
        assertThat(pings(endpoint)).isEqualTo(2);
    }

    @Test
    @DisplayName("G-06 a stream that is silent for http.streamIdle is reset")
    void idle() {
        Call call = rig.calling(GrpcRig.call());
        rig.pass(Duration.ofMinutes(5).plus(TICKS));
        assertThat(rig.client().response(call.stream()).resetCode()).isEqualTo(ErrorCode.CANCEL);
        cancelled(call.endpoint(), call.request().stream());
    }

    // --- G-04: cancelling ---------------------------------------------------------------------------------------

    @Test
    @DisplayName("G-04 a client that cancels: the endpoint is told at once, while no time passes")
    void cancel() {
        Call call = rig.calling(GrpcRig.call());
        rig.client().send(Frame.reset(call.stream(), ErrorCode.CANCEL));
        cancelled(call.endpoint(), call.request().stream());
        assertThat(rig.plane().nextEnded().reason()).isEqualTo(Reason.CLIENT_GONE);
    }

    @Test
    @DisplayName("G-04 a call that is cancelled before there is a connection never reaches the endpoint")
    void cancelInTheMaking() {
        int stream = rig.unary(GrpcRig.call().with(":path", "/one"));
        RawClient accepted = rig.accept();
        rig.client().send(Frame.reset(stream, ErrorCode.CANCEL));
        assertThat(rig.plane().nextEnded().reason()).isEqualTo(Reason.CLIENT_GONE);
        int next = rig.unary(GrpcRig.call().with(":path", "/two"));
        H2Raw endpoint = rig.endpoint(accepted);
        H2Message request = GrpcRig.whole(endpoint);
        assertThat(request.head().value(":path")).isEqualTo("/two");
        GrpcRig.answer(endpoint, request.stream(), "two");
        rig.answered(next, "two");
    }

    @Test
    @DisplayName("G-04 the same inside a stream of messages, and by the end of the connection")
    void cancelStreams() {
        H2Raw leaving = rig.another();
        int one = leaving.request(GrpcRig.call(), false);
        int two = leaving.request(GrpcRig.call(), false);
        leaving.send(Frame.data(one, "one", false), Frame.data(two, "two", false));
        H2Raw endpoint = rig.endpoint();
        int first = endpoint.next(Frame.HEADERS).stream();
        int second = endpoint.next(Frame.HEADERS).stream();
        endpoint.send(Frame.headers(first, GrpcRig.accepted(), false), Frame.data(first, "ONE", false));
        GrpcRig.await(leaving, () -> leaving.message(one).bodyLength() == 3);
        leaving.send(Frame.reset(one, ErrorCode.CANCEL));
        cancelled(endpoint, first);
        leaving.close();
        cancelled(endpoint, second);
        int next = rig.unary(GrpcRig.call());
        GrpcRig.answer(endpoint, GrpcRig.whole(endpoint).stream(), "lives");
        rig.answered(next, "lives");
    }
}
