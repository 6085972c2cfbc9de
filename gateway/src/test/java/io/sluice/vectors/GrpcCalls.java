package io.sluice.vectors;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/** A service of gRPC whose messages are bytes, one method of each kind, and what tests ask it for. */
final class GrpcCalls {
    private static final Marshaller<byte[]> BYTES = new Marshaller<>() {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    };

    /** Gives back what it gets. */
    static final MethodDescriptor<byte[], byte[]> ECHO = method(MethodType.UNARY, "Echo");
    /** Fails with the status whose name it gets, and trailers of its own. */
    static final MethodDescriptor<byte[], byte[]> FAIL = method(MethodType.UNARY, "Fail");
    /** Never answers. */
    static final MethodDescriptor<byte[], byte[]> WAIT = method(MethodType.UNARY, "Wait");
    /** Answers with the sum of the lengths. */
    static final MethodDescriptor<byte[], byte[]> COUNT = method(MethodType.CLIENT_STREAMING, "Count");
    /** Sends so many messages of 64 KiB as it gets as text, as fast as they are taken. */
    static final MethodDescriptor<byte[], byte[]> SEND = method(MethodType.SERVER_STREAMING, "Send");
    /** Gives back each message when it comes. */
    static final MethodDescriptor<byte[], byte[]> CHAT = method(MethodType.BIDI_STREAMING, "Chat");

    static final Metadata.Key<String> DETAIL = Metadata.Key.of("detail", Metadata.ASCII_STRING_MARSHALLER);
    static final Metadata.Key<byte[]> DETAILS_BIN = Metadata.Key.of("details-bin", Metadata.BINARY_BYTE_MARSHALLER);
    static final int PIECE = 64 * 1024;

    /** How many messages {@link #SEND} has handed over. */
    final AtomicLong sent = new AtomicLong();
    /** A call of {@link #WAIT} has come, and was cancelled. */
    final CountDownLatch waiting = new CountDownLatch(1);

    final CountDownLatch cancelled = new CountDownLatch(1);

    private static MethodDescriptor<byte[], byte[]> method(MethodType type, String name) {
        return MethodDescriptor.<byte[], byte[]>newBuilder(BYTES, BYTES)
                .setType(type)
                .setFullMethodName(MethodDescriptor.generateFullMethodName("test.Calls", name))
                .build();
    }

    ServerServiceDefinition service() {
        return ServerServiceDefinition.builder("test.Calls")
                .addMethod(ECHO, ServerCalls.asyncUnaryCall(GrpcCalls::echo))
                .addMethod(FAIL, ServerCalls.asyncUnaryCall(GrpcCalls::fail))
                .addMethod(WAIT, ServerCalls.asyncUnaryCall((message, out) -> hold(out)))
                .addMethod(COUNT, ServerCalls.asyncClientStreamingCall(GrpcCalls::count))
                .addMethod(SEND, ServerCalls.asyncServerStreamingCall(this::send))
                .addMethod(CHAT, ServerCalls.asyncBidiStreamingCall(GrpcCalls::chat))
                .build();
    }

    private static void echo(byte[] message, StreamObserver<byte[]> out) {
        out.onNext(message);
        out.onCompleted();
    }

    private static void fail(byte[] message, StreamObserver<byte[]> out) {
        Metadata trailers = new Metadata();
        trailers.put(DETAIL, "why");
        trailers.put(DETAILS_BIN, new byte[] {0, -1, 10, 13});
        Status.Code code = Status.Code.valueOf(new String(message, StandardCharsets.US_ASCII));
        out.onError(code.toStatus().withDescription("50% \u20ac").asRuntimeException(trailers));
    }

    private void hold(StreamObserver<byte[]> out) {
        ((ServerCallStreamObserver<byte[]>) out).setOnCancelHandler(cancelled::countDown);
        waiting.countDown();
    }

    private static StreamObserver<byte[]> count(StreamObserver<byte[]> out) {
        AtomicLong sum = new AtomicLong();
        return new Messages(message -> sum.addAndGet(message.length), () -> {
            out.onNext(Long.toString(sum.get()).getBytes(StandardCharsets.US_ASCII));
            out.onCompleted();
        });
    }

    private void send(byte[] message, StreamObserver<byte[]> to) {
        ServerCallStreamObserver<byte[]> out = (ServerCallStreamObserver<byte[]>) to;
        long wanted = Long.parseLong(new String(message, StandardCharsets.US_ASCII));
        AtomicLong left = new AtomicLong(wanted);
        Runnable more = () -> {
            while (out.isReady() && left.get() > 0) {
                out.onNext(new byte[PIECE]);
                sent.incrementAndGet();
                if (left.decrementAndGet() == 0) {
                    out.onCompleted();
                }
            }
        };
        out.setOnReadyHandler(more);
        more.run();
    }

    private static StreamObserver<byte[]> chat(StreamObserver<byte[]> out) {
        return new Messages(out::onNext, out::onCompleted);
    }

    /** What comes of a stream; that it was broken off is the other side's to tell. */
    private record Messages(java.util.function.Consumer<byte[]> each, Runnable end) implements StreamObserver<byte[]> {
        @Override
        public void onNext(byte[] message) {
            each.accept(message);
        }

        @Override
        public void onError(Throwable broken) {}

        @Override
        public void onCompleted() {
            end.run();
        }
    }
}
