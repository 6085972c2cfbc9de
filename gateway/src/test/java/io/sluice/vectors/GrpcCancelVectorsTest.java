package io.sluice.vectors;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.kit.h2.ErrorCode;
import io.sluice.kit.h2.Fields;
import io.sluice.kit.h2.Frame;
import io.sluice.kit.h2.H2Raw;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Clients whose calls come to nothing, again and again, and who do nothing wrong by it. {@code loadtest/report} has 10^5 of them. */
class GrpcCancelVectorsTest {
    private static final int AT_ONCE = 75; // of h2.maxConcurrentStreams
    private static final int ROUNDS = 20;
    private static final Duration HALF_A_WINDOW = Duration.ofMillis(15_100);
    private static final Duration OVER = Duration.ofMillis(1_140);

    private final GrpcRig rig = new GrpcRig();

    @AfterEach
    void stop() {
        rig.close();
    }

    private List<Integer> calls(Fields head) {
        List<Integer> streams = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
            streams.add(rig.unary(head));
        }
        return streams;
    }

    private void cancel(List<Integer> streams) {
        for (int stream : streams) {
            rig.client().send(Frame.reset(stream, ErrorCode.CANCEL));
        }
    }

    /** Has taken all of so many calls, of which most were cancelled meanwhile. */
    private static void took(H2Raw endpoint, int calls) {
        GrpcRig.await(
                endpoint,
                () -> endpoint.frames().stream().filter(Frame::endsStream).count() == calls);
    }

    private static void heard(H2Raw endpoint, long resets) {
        GrpcRig.await(endpoint, () -> endpoint.count(Frame.RST_STREAM) == resets);
    }

    private void isServed(H2Raw endpoint) {
        int stream = rig.unary(GrpcRig.call().with(":path", "/last"));
        GrpcRig.await(
                endpoint,
                () -> endpoint.messages().stream()
                        .anyMatch(request -> request.complete()
                                && request.head().value(":path").equals("/last")));
        int there = endpoint.messages().stream()
                .filter(request -> request.head().value(":path").equals("/last"))
                .findFirst()
                .orElseThrow()
                .stream();
        GrpcRig.answer(endpoint, there, "still here");
        rig.answered(stream, "still here");
        assertThat(rig.client().goAway()).isNull();
        assertThat(rig.client().violations()).isEmpty();
        assertThat(endpoint.violations()).isEmpty();
    }

    @Test
    @DisplayName("H2-13 150 cancelled calls in 30 s, for as long as one likes")
    void cancelled() {
        List<Integer> streams = calls(GrpcRig.call());
        H2Raw endpoint = rig.endpoint();
        for (int round = 1; round <= ROUNDS; round++) {
            took(endpoint, round * AT_ONCE);
            cancel(streams);
            heard(endpoint, (long) round * AT_ONCE);
            rig.pass(HALF_A_WINDOW);
            streams = round < ROUNDS ? calls(GrpcRig.call()) : streams;
        }
        isServed(endpoint);
    }

    @Test
    @DisplayName("H2-13 calls whose deadline passes on both sides at a time")
    void overdue() {
        List<Integer> streams = calls(GrpcRig.call().and("grpc-timeout", "1S"));
        H2Raw endpoint = rig.endpoint();
        for (int round = 1; round <= ROUNDS; round++) {
            int each = streams.size() - 1;
            took(endpoint, round * AT_ONCE);
            rig.pass(OVER);
            cancel(streams); // as libraries do, whether or not an answer is on its way
            int last = streams.get(each);
            GrpcRig.await(rig.client(), () -> rig.client().message(last).over());
            assertThat(rig.client().message(last).head().value("grpc-status")).isEqualTo("4");
            heard(endpoint, (long) round * AT_ONCE);
            rig.pass(HALF_A_WINDOW);
            streams = round < ROUNDS ? calls(GrpcRig.call().and("grpc-timeout", "1S")) : streams;
        }
        isServed(endpoint);
    }
}
