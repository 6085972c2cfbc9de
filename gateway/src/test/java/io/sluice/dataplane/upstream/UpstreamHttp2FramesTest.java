package io.sluice.dataplane.upstream;

import static io.sluice.dataplane.upstream.Http2UpstreamRig.answer;
import static io.sluice.dataplane.upstream.Http2UpstreamRig.whole;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.DataPlaneRig;
import io.sluice.kit.h2.ErrorCode;
import io.sluice.kit.h2.Fields;
import io.sluice.kit.h2.Frame;
import io.sluice.kit.h2.H2Message;
import io.sluice.kit.h2.H2Raw;
import io.sluice.kit.h2.HpackBlock;
import io.sluice.kit.h2.Setting;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** HTTP/2 on both sides: bodies, their windows, and in which frames they go. */
class UpstreamHttp2FramesTest {
    private static final int FRAME = 16_384;
    private static final int STREAM_WINDOW = 65_536;
    private static final int CONNECTION_WINDOW = 1_048_576;
    private static final int NEWEST = 62; // behind the static table
    private static final Duration LONG = Duration.ofSeconds(5);

    @RegisterExtension
    final Http2UpstreamRig rig = new Http2UpstreamRig(DataPlaneRig.options()
            .h2c()
            .with("perStreamBuffer", "16KiB")
            .with("maxConcurrentStreams", "16")); // so many fill the connection's window, towards endpoints, too

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    /** A POST of as much as may be sent on one stream, with more to come. */
    private static int postWindow(H2Raw client) {
        int stream = client.request(Fields.request("POST", "/a", "t.example"), /* end */ false);
        for (int sent = 0; sent < STREAM_WINDOW; sent += FRAME) {
            client.send(Frame.data(stream, new byte[FRAME], /* end */ false));
        }
        return stream;
    }

    private static int windowGivenBack(H2Raw client, int stream) {
        return client.frames().stream()
                .filter(frame -> frame.is(Frame.WINDOW_UPDATE) && frame.stream() == stream)
                .mapToInt(Frame::increment)
                .sum();
    }

    // --- windows ------------------------------------------------------------------------------------------------

    @Test
    @DisplayName("RFC 9113 5.2.2 the windows of a body that an endpoint did not take are the client's again")
    void whatNobodyWantsAnyMoreGivesItsWindowsBack() {
        H2Raw client = rig.impoliteHttp2Client(Setting.INITIAL_WINDOW_SIZE, 0); // no answer can end
        H2Raw endpoint = null;
        int uploads = CONNECTION_WINDOW / STREAM_WINDOW;
        int last = 0;
        for (int i = 0; i < uploads; i++) {
            last = postWindow(client);
            endpoint = endpoint == null ? rig.impoliteEndpoint(Setting.INITIAL_WINDOW_SIZE, 0) : endpoint;
            int there = endpoint.takeRequest().stream();
            assertThat(windowGivenBack(client, last)).isZero();
            endpoint.send(
                    Frame.headers(there, Fields.response(403), /* end */ false),
                    Frame.data(there, "no", /* end */ true));
            assertThat(endpoint.next(Frame.RST_STREAM).errorCode()).isEqualTo(ErrorCode.CANCEL);
        }
        int stream = last;
        assertThat(client.awaitUntil(() -> windowGivenBack(client, 0) >= CONNECTION_WINDOW / 2, LONG))
                .as("%s", client)
                .isTrue();
        assertThat(client.awaitUntil(() -> windowGivenBack(client, stream) == STREAM_WINDOW, LONG))
                .isTrue();
        client.send(Frame.data(stream, new byte[FRAME], /* end */ true), Frame.windowUpdate(stream, 2));
        H2Message response = client.response(stream);
        assertThat(response.complete()).as("%s", client).isTrue();
        assertThat(response.bodyText()).isEqualTo("no");
    }

    @Test
    @DisplayName(
            "RFC 9113 5.1 what comes late for a stream that was cancelled many streams ago still counts for the connection")
    void whatComesLateIsDecodedAndGivesItsWindowBack() {
        H2Raw endpoint = null;
        int oldest = 0;
        for (int i = 0; i < 3; i++) {
            H2Raw client = rig.http2Client(); // each less often than it may
            for (int j = 0; j < 100; j++) { // in all more than are remembered
                int stream = client.request(Fields.request("GET", "/a", "t.example"), /* end */ true);
                endpoint = endpoint == null ? rig.endpoint() : endpoint;
                int there = endpoint.takeRequest().stream();
                oldest = oldest == 0 ? there : oldest;
                client.send(Frame.reset(stream, ErrorCode.CANCEL));
                endpoint.next(Frame.RST_STREAM);
            }
        }
        H2Raw end = endpoint;
        int before = windowGivenBack(end, 0);
        HpackBlock late = new HpackBlock().literal(":status", "200").indexing("x-late", "known");
        end.send(Frame.headers(oldest, late.bytes(), /* end */ false));
        for (int sent = 0; sent < CONNECTION_WINDOW; sent += FRAME) {
            end.send(Frame.data(oldest, new byte[FRAME], /* end */ false));
        }
        assertThat(end.awaitUntil(() -> windowGivenBack(end, 0) - before >= CONNECTION_WINDOW / 2, LONG))
                .as("%s", end)
                .isTrue();
        H2Raw other = rig.http2Client();
        int stream = other.request(Fields.request("GET", "/b", "t.example"), /* end */ true);
        byte[] block =
                new HpackBlock().literal(":status", "200").indexed(NEWEST).bytes();
        end.send(Frame.headers(end.takeRequest().stream(), block, /* end */ true));
        assertThat(other.response(stream).head().value("x-late")).isEqualTo("known");
        assertThat(end.count(Frame.GOAWAY)).isZero();
    }

    // --- what was not processed ---------------------------------------------------------------------------------

    static Stream<Arguments> refusals() {
        BiConsumer<H2Raw, Integer> reset =
                (endpoint, stream) -> endpoint.send(Frame.reset(stream, ErrorCode.REFUSED_STREAM));
        BiConsumer<H2Raw, Integer> goAway = (endpoint, stream) -> endpoint.send(Frame.goAway(0, ErrorCode.NO_ERROR));
        return Stream.of(30_000, 9_000) // more than waits for an endpoint, so that the client's end is held; and less
                .flatMap(length -> Stream.of(length, 1_000, 0)
                        .flatMap(taken -> Stream.of(
                                Arguments.of("REFUSED_STREAM", reset, length, taken),
                                Arguments.of("GOAWAY", goAway, length, taken))));
    }

    /** @param taken how much of the body the endpoint takes before */
    @ParameterizedTest(name = "{0} behind {3} of {2}")
    @MethodSource("refusals")
    @DisplayName("4.5 a body that has come to its end is sent again as it was, with its trailers")
    void whatWasNotProcessedIsSentAgain(String how, BiConsumer<H2Raw, Integer> refuses, int length, int taken) {
        byte[] body = random(length);
        H2Raw client = rig.http2Client();
        int stream = client.request(Fields.request("POST", "/a", "t.example"), /* end */ false);
        for (int from = 0; from < length; from += length / 3) {
            client.send(Frame.data(stream, Arrays.copyOfRange(body, from, from + length / 3), /* end */ false));
        }
        client.send(Frame.headers(stream, Fields.of("x-sum", "7"), /* end */ true));
        H2Raw first = rig.impoliteEndpoint(Setting.INITIAL_WINDOW_SIZE, taken);
        H2Message refused = first.takeRequest();
        assertThat(first.awaitUntil(
                        () -> refused.bodyLength() == taken && refused.complete() == (taken == length), LONG))
                .as("%s", first)
                .isTrue();
        refuses.accept(first, refused.stream());
        H2Raw second = rig.endpoint();
        H2Message again = whole(second);
        assertThat(again.head().list()).isEqualTo(refused.head().list());
        assertThat(again.body()).isEqualTo(body);
        assertThat(again.trailers()).isEqualTo(Fields.of("x-sum", "7"));
        answer(second, again, "done");
        assertThat(client.response(stream).bodyText()).isEqualTo("done");
        assertThat(second.messages()).hasSize(1);
    }

    // --- frames -------------------------------------------------------------------------------------------------

    @Test
    @DisplayName("RFC 9113 6.1 a full frame of the endpoint is one to the client, too")
    void aFullFrameStaysOne() {
        H2Raw client = rig.http2Client();
        int stream = client.request(Fields.request("GET", "/a", "t.example"), /* end */ true);
        H2Raw endpoint = rig.endpoint();
        int there = endpoint.takeRequest().stream();
        byte[] body = random(FRAME);
        endpoint.send(Frame.headers(there, Fields.response(200), /* end */ false), Frame.data(there, body, true));
        H2Message response = client.response(stream);
        assertThat(response.body()).isEqualTo(body);
        assertThat(client.frames())
                .filteredOn(frame -> frame.is(Frame.DATA) && frame.payload().length > 0)
                .hasSize(1);
    }
}
