package io.sluice.dataplane.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.DataPlaneRig;
import io.sluice.dataplane.loop.LoopCounters.Total;
import io.sluice.kit.RawClient;
import io.sluice.kit.RawResponse;
import io.sluice.kit.RawServer;
import io.sluice.kit.h2.ErrorCode;
import io.sluice.kit.h2.Fields;
import io.sluice.kit.h2.Frame;
import io.sluice.kit.h2.H2Message;
import io.sluice.kit.h2.H2Raw;
import io.sluice.model.Reason;
import io.sluice.model.Upstream;
import io.sluice.model.UpstreamTransport;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A POST that an endpoint of several may have acted on, whatever became of its answer: nobody else gets it. */
class UpstreamHttp2PostsTest {
    private static final Duration SOON = Duration.ofMillis(10);

    private final DataPlaneRig rig = DataPlaneRig.options()
            .with("ejectAfter", "0")
            .with("readTimeout", "2s")
            .start();
    private final RawServer one = RawServer.start();
    private final RawServer other = RawServer.start();

    @BeforeEach
    void serve() {
        Upstream plain = DataPlaneRig.upstream("calls", one.address(), other.address());
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
    void stop() {
        one.close();
        other.close();
        rig.close();
    }

    /** Whichever is connected to next: the choice begins with a random one. */
    private H2Raw endpoint() {
        Optional<RawClient> next = Optional.empty();
        for (int tries = 0; next.isEmpty() && tries < 250; tries++) {
            next = one.poll(SOON).or(() -> other.poll(SOON));
        }
        return H2Raw.serving(next.orElseThrow()).polite().beginServing();
    }

    private static H2Message whole(H2Raw endpoint) {
        H2Message request = endpoint.takeRequest();
        assertThat(endpoint.awaitUntil(request::complete, Duration.ofSeconds(5)))
                .isTrue();
        return request;
    }

    private static BiConsumer<H2Raw, Integer> sends(Fields head) {
        return (endpoint, stream) -> endpoint.send(Frame.headers(stream, head, /* end */ false));
    }

    static Stream<Arguments> ends() {
        BiConsumer<H2Raw, Integer> reset =
                (endpoint, stream) -> endpoint.send(Frame.reset(stream, ErrorCode.INTERNAL_ERROR));
        BiConsumer<H2Raw, Integer> cancel = (endpoint, stream) -> endpoint.send(Frame.reset(stream, ErrorCode.CANCEL));
        BiConsumer<H2Raw, Integer> leave = (endpoint, stream) -> endpoint.close();
        BiConsumer<H2Raw, Integer> dataFirst =
                (endpoint, stream) -> endpoint.send(Frame.data(stream, "no head", /* end */ false));
        BiConsumer<H2Raw, Integer> silence = (endpoint, stream) -> {};
        return Stream.of(
                Arguments.of("resets it", reset, 502, Reason.STREAM_RESET),
                Arguments.of("cancels it", cancel, 502, Reason.STREAM_RESET),
                Arguments.of("leaves", leave, 502, Reason.UPSTREAM_CLOSED),
                Arguments.of(
                        "leaves after an interim response",
                        sends(Fields.response(103)).andThen(leave),
                        502,
                        Reason.UPSTREAM_CLOSED),
                Arguments.of("sends a head that is none", sends(Fields.of("x", "y")), 502, Reason.BAD_RESPONSE_HEAD),
                Arguments.of("sends data before a head", dataFirst, 502, Reason.BAD_RESPONSE_FRAMING),
                Arguments.of("says nothing", silence, 504, Reason.READ_TIMEOUT));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ends")
    @DisplayName("4.5 an endpoint that has the whole of a POST")
    void noOtherEndpointGetsIt(String what, BiConsumer<H2Raw, Integer> conduct, int status, Reason reason) {
        try (RawClient client = rig.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: t.example\r\nContent-Length: 2\r\n\r\nhi");
            try (H2Raw endpoint = endpoint()) {
                conduct.accept(endpoint, whole(endpoint).stream());
                RawResponse response = client.readResponses(1).response();
                assertThat(response.status()).isEqualTo(status);
                assertThat(response.bodyText()).contains(reason.code());
                assertThat(rig.plane().count(Total.UPSTREAM_CONNECTIONS_OPENED)).isEqualTo(1);
            }
        }
    }

    @Test
    @DisplayName("4.5 what is refused goes to the other one")
    void theOtherEndpointIsThere() {
        try (RawClient client = rig.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: t.example\r\nContent-Length: 2\r\n\r\nhi");
            try (H2Raw refusing = endpoint()) {
                refusing.send(Frame.reset(whole(refusing).stream(), ErrorCode.REFUSED_STREAM));
                try (H2Raw second = endpoint()) {
                    second.send(Frame.headers(whole(second).stream(), Fields.response(200), /* end */ true));
                    assertThat(client.readResponses(1).response().status()).isEqualTo(200);
                }
            }
        }
    }
}
