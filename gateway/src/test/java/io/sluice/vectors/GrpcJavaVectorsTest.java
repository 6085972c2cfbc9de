package io.sluice.vectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import io.sluice.vectors.GrpcPath.Way;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What libraries of gRPC make of the gateway: grpc-java on both sides, with and without TLS on either. */
class GrpcJavaVectorsTest {
    private static final int MESSAGES = 5;
    private static final int OF_EACH_WAY = 250;
    private static final int PER_CONNECTION = 100;

    @TempDir
    private Path folder;

    private GrpcPath path;

    @BeforeEach
    void start() throws IOException {
        path = new GrpcPath(folder);
    }

    @AfterEach
    void stop() throws InterruptedException {
        path.stop();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] echo(Channel channel, byte[] message) {
        return ClientCalls.blockingUnaryCall(channel, GrpcCalls.ECHO, CallOptions.DEFAULT, message);
    }

    private static Status failure(Channel channel, CallOptions options) {
        return catchThrowableOfType(
                        StatusRuntimeException.class,
                        () -> ClientCalls.blockingUnaryCall(channel, GrpcCalls.WAIT, options, bytes("x")))
                .getStatus();
    }

    /** What comes back of a stream. */
    private static class Replies implements StreamObserver<byte[]> {
        final List<byte[]> messages = new ArrayList<>(); // read once it is over
        final CountDownLatch over = new CountDownLatch(1);
        volatile Throwable broken;

        @Override
        public void onNext(byte[] message) {
            messages.add(message);
        }

        @Override
        public void onError(Throwable cause) {
            broken = cause;
            over.countDown();
        }

        @Override
        public void onCompleted() {
            over.countDown();
        }

        List<byte[]> await() throws InterruptedException {
            assertThat(over.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(broken).isNull();
            return messages;
        }
    }

    // --- each kind of call, each way ----------------------------------------------------------------------------

    @ParameterizedTest
    @EnumSource
    @DisplayName("G-01 G-06 G-07 calls of each kind, and a message of 8 MiB")
    void everyKindOfCall(Way way) throws Exception {
        Channel channel = path.channel(way);
        assertThat(echo(channel, bytes("hello"))).isEqualTo(bytes("hello"));
        byte[] large = new byte[8 * 1024 * 1024];
        new Random(7).nextBytes(large);
        assertThat(echo(channel, large)).isEqualTo(large);
        assertThat(echo(channel, new byte[0])).isEmpty();

        Replies counted = new Replies();
        StreamObserver<byte[]> out =
                ClientCalls.asyncClientStreamingCall(channel.newCall(GrpcCalls.COUNT, CallOptions.DEFAULT), counted);
        for (int i = 0; i < 100; i++) {
            out.onNext(new byte[1000]);
        }
        out.onCompleted();
        assertThat(counted.await()).containsExactly(bytes("100000"));

        Replies sent = new Replies();
        ClientCalls.asyncServerStreamingCall(channel.newCall(GrpcCalls.SEND, CallOptions.DEFAULT), bytes("20"), sent);
        assertThat(sent.await()).hasSize(20).allMatch(message -> message.length == GrpcCalls.PIECE);

        new Conversation(channel).have();
        fails(channel);
    }

    private static void fails(Channel channel) {
        StatusRuntimeException failed = catchThrowableOfType(
                StatusRuntimeException.class,
                () -> ClientCalls.blockingUnaryCall(
                        channel, GrpcCalls.FAIL, CallOptions.DEFAULT, bytes("FAILED_PRECONDITION")));
        assertThat(failed.getStatus().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
        assertThat(failed.getStatus().getDescription()).isEqualTo("50% \u20ac");
        Metadata trailers = failed.getTrailers();
        assertThat(trailers.get(GrpcCalls.DETAIL)).isEqualTo("why");
        assertThat(trailers.get(GrpcCalls.DETAILS_BIN)).containsExactly(0, -1, 10, 13);
    }

    /** One message at a time; the next one once the last has come back. */
    private static final class Conversation extends Replies {
        private final StreamObserver<byte[]> out;

        Conversation(Channel channel) {
            out = ClientCalls.asyncBidiStreamingCall(channel.newCall(GrpcCalls.CHAT, CallOptions.DEFAULT), this);
        }

        void begin() {
            out.onNext(bytes("0"));
        }

        @Override
        public void onNext(byte[] message) {
            super.onNext(message);
            if (messages.size() < MESSAGES) {
                out.onNext(bytes(Integer.toString(messages.size())));
            } else {
                out.onCompleted();
            }
        }

        void whole() throws InterruptedException {
            assertThat(await()).extracting(String::new).containsExactly("0", "1", "2", "3", "4");
        }

        void have() throws InterruptedException {
            begin();
            whole();
        }
    }

    @Test
    @DisplayName("G-06 a thousand streams in both directions at a time, no message lost")
    void aThousandStreams() throws Exception {
        List<Conversation> all = new ArrayList<>();
        for (Way way : Way.values()) {
            Channel channel = null;
            for (int i = 0; i < OF_EACH_WAY; i++) {
                channel = i % PER_CONNECTION == 0 ? path.channel(way) : channel;
                all.add(new Conversation(channel));
            }
        }
        assertThat(all).hasSize(1000);
        all.forEach(Conversation::begin);
        for (Conversation each : all) {
            each.whole();
        }
    }

    // --- how calls end ------------------------------------------------------------------------------------------

    @ParameterizedTest
    @EnumSource
    @DisplayName("G-03 a deadline, of which the server hears")
    void deadline(Way way) throws Exception {
        Status status = failure(path.channel(way), CallOptions.DEFAULT.withDeadlineAfter(1, TimeUnit.SECONDS));
        assertThat(status.getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
        assertThat(path.calls().cancelled.await(5, TimeUnit.SECONDS)).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("G-04 a client that cancels, of which the server hears")
    void cancel(Way way) throws Exception {
        Replies replies = new Replies();
        var call = path.channel(way).newCall(GrpcCalls.WAIT, CallOptions.DEFAULT);
        ClientCalls.asyncUnaryCall(call, bytes("x"), replies);
        assertThat(path.calls().waiting.await(5, TimeUnit.SECONDS)).isTrue();
        call.cancel("enough", null);
        assertThat(path.calls().cancelled.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(replies.over.await(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    @DisplayName("G-05 what the gateway says is a status, with a code in its description")
    void failures() throws IOException {
        Status empty = failure(path.channel(GrpcPath.EMPTY), CallOptions.DEFAULT);
        assertThat(empty.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(empty.getDescription()).startsWith("SLU4005 no-endpoint: ");
        Status unknown = failure(path.channel("nobody.example"), CallOptions.DEFAULT);
        assertThat(unknown.getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
        assertThat(unknown.getDescription()).startsWith("SLU4001 ");
    }

    @Test
    @DisplayName("G-07 a client that takes nothing slows the server down")
    void backPressure() throws Exception {
        Channel channel = path.channel(Way.H2C_TO_GRPC);
        CountDownLatch first = new CountDownLatch(1);
        Slow slow = new Slow(first);
        int pieces = 1024;
        ClientCalls.asyncServerStreamingCall(
                channel.newCall(GrpcCalls.SEND, CallOptions.DEFAULT), bytes(Integer.toString(pieces)), slow);
        assertThat(first.await(10, TimeUnit.SECONDS)).isTrue();
        for (int i = 0; i < 100; i++) {
            echo(channel, bytes("meanwhile"));
        }
        assertThat(path.calls().sent.get()).isLessThan(pieces / 4);
        slow.stream.request(pieces);
        assertThat(slow.await()).hasSize(pieces);
    }

    /** Takes one message, and no more until it is told to. */
    private static final class Slow extends Replies implements ClientResponseObserver<byte[], byte[]> {
        private final CountDownLatch first;
        ClientCallStreamObserver<byte[]> stream;

        Slow(CountDownLatch first) {
            this.first = first;
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<byte[]> to) {
            stream = to;
            to.disableAutoRequestWithInitial(1);
        }

        @Override
        public void onNext(byte[] message) {
            super.onNext(message);
            first.countDown();
        }
    }
}
