package io.sluice.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.kit.h2.ErrorCode;
import io.sluice.kit.h2.Fields;
import io.sluice.kit.h2.Frame;
import io.sluice.kit.h2.H2Message;
import io.sluice.kit.h2.H2Raw;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Without a gateway: what the rows of gRPC rely on. */
class CallEndpointTest {
    private static final String HOST = "calls.test";

    private final CallEndpoint endpoint = new CallEndpoint();
    private final InetSocketAddress address = new InetSocketAddress("127.0.0.1", endpoint.port());

    @AfterEach
    void close() {
        endpoint.close();
        assertThat(endpoint.failures()).isEmpty();
    }

    private H2Raw client() {
        return H2Raw.connect(address).polite().begin();
    }

    private static Fields call(String method) {
        return Fields.request("POST", method, HOST);
    }

    @Test
    void aCompleteCallIsAnswered() {
        try (H2Raw client = client()) {
            H2Message answer = client.exchange(call(CallEndpoint.ANSWERED));
            assertThat(answer.complete()).isTrue();
            assertThat(answer.trailers().value("grpc-status")).isEqualTo("0");
            assertThat(endpoint.begun()).isEqualTo(1);
            assertThat(endpoint.open()).isZero();
        }
    }

    @Test
    void messagesComeBackAndTheCallEndsWithTheLast() {
        try (H2Raw client = client()) {
            int stream = client.request(call(CallEndpoint.REPEATED), /* end */ false);
            client.send(Frame.data(stream, "one", false));
            H2Message answer = client.message(stream);
            assertThat(client.awaitUntil(() -> answer.bodyText().equals("one"), Duration.ofSeconds(20)))
                    .isTrue();
            client.send(Frame.data(stream, "two", true));
            assertThat(client.timeout(Duration.ofSeconds(20)).response(stream).bodyText())
                    .isEqualTo("onetwo");
            assertThat(answer.trailers().value("grpc-status")).isEqualTo("0");
        }
    }

    @Test
    void aCallThatIsCancelledIsOpenNoLonger() {
        try (H2Raw client = client()) {
            int stream = client.request(call(CallEndpoint.WAITING), /* end */ true);
            assertThat(Pause.await(Duration.ofSeconds(20), () -> endpoint.open() == 1))
                    .isTrue();
            client.send(Frame.reset(stream, ErrorCode.CANCEL));
            assertThat(Pause.await(Duration.ofSeconds(20), () -> endpoint.open() == 0))
                    .isTrue();
        }
    }

    @Test
    void aCallWhoseConnectionEndsIsOpenNoLonger() {
        try (H2Raw client = client()) {
            client.request(call(CallEndpoint.WAITING), /* end */ true);
            assertThat(Pause.await(Duration.ofSeconds(20), () -> endpoint.open() == 1))
                    .isTrue();
        }
        assertThat(Pause.await(Duration.ofSeconds(20), () -> endpoint.open() == 0))
                .isTrue();
    }

    @Test
    void whoAsksTooOftenIsSentAwayAsServersOfGrpcDo() {
        try (H2Raw client = client()) {
            for (int i = 0; i < 4; i++) {
                client.send(Frame.ping(i));
            }
            assertThat(client.timeout(Duration.ofSeconds(20)).closedWith()).isEqualTo(ErrorCode.ENHANCE_YOUR_CALM);
            assertThat(Pause.await(Duration.ofSeconds(20), () -> endpoint.sentAway() == 1))
                    .isTrue();
        }
    }

    @Test
    void messagesMakePingsWelcomeAgain() {
        try (H2Raw client = client()) {
            for (int i = 0; i < 4; i++) {
                client.send(Frame.ping(i));
                assertThat(client.exchange(call(CallEndpoint.ANSWERED)).complete())
                        .isTrue();
            }
            assertThat(client.goAway()).isNull();
        }
    }

    @Test
    void cancelledCallsAndThoseThatAreServedAreTold() {
        try (CancelledCalls calls = new CancelledCalls(address, HOST, 2)) {
            assertThat(calls.unserved()).isEmpty();
            endpoint.close();
            assertThat(endpoint.begun()).isEqualTo(2);
        }
    }

    @Test
    void noMessageOfLongStreamsIsLost() {
        try (LongStreams streams = new LongStreams(address, HOST, 2)) {
            streams.run(Duration.ofMillis(50), Duration.ofMillis(10));
            assertThat(streams.failed()).isEmpty();
            assertThat(List.of(streams.lost(), (long) streams.late())).containsOnly(0L);
            assertThat(streams.messages()).isGreaterThan(4L * 50);
            assertThat(endpoint.begun()).isEqualTo(LongStreams.calls(2));
        }
    }
}
