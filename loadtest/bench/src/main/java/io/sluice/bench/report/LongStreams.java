package io.sluice.bench.report;

import io.sluice.kit.h2.Fields;
import io.sluice.kit.h2.Frame;
import io.sluice.kit.h2.H2Message;
import io.sluice.kit.h2.H2Raw;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Clients of gRPC by HTTP/2 without TLS, whose calls stay open and have messages in both directions: each is sent back by
 * {@link CallEndpoint}. Those of the first client have one in four minutes alone: behind five the gateway ends a stream that is silent. All
 * by the calling thread.
 */
final class LongStreams implements AutoCloseable {
    private static final int PER_CLIENT = 50;
    /** Less than {@code http.streamIdle}, and several times {@code upstream.readTimeout}. */
    private static final long SILENCE = Duration.ofMinutes(4).toNanos();

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /** The flag, the length, and what is different in every message. */
    private static final int MESSAGE = 5 + 8;

    /** A client, and its calls. */
    private static final class Client {
        private final H2Raw http2;
        private final List<H2Message> calls;
        private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
        private int messages;

        Client(InetSocketAddress gateway, Fields head) {
            http2 = H2Raw.connect(gateway).polite();
            http2.begin();
            List<Integer> streams = new ArrayList<>();
            for (int i = 0; i < PER_CLIENT; i++) {
                streams.add(http2.request(head, /* end */ false));
            }
            calls = streams.stream().map(http2::message).toList();
        }

        /** One message by each call, the same for all of them. */
        void send(boolean last) {
            byte[] message = ByteBuffer.allocate(MESSAGE)
                    .put((byte) 0)
                    .putInt(MESSAGE - 5)
                    .putLong(++messages)
                    .array();
            sent.writeBytes(message);
            http2.send(calls.stream()
                    .map(call -> Frame.data(call.stream(), message, last))
                    .toArray(Frame[]::new));
        }

        /** Whether all that was sent came back in time. */
        boolean isAnswered() {
            return http2.awaitUntil(() -> calls.stream().allMatch(call -> call.bodyLength() >= sent.size()), PATIENCE);
        }

        /** How many messages did not come back as they were sent, and in their order. */
        long lost() {
            return calls.stream().mapToLong(this::lost).sum();
        }

        private long lost(H2Message call) {
            int wrong = Arrays.mismatch(sent.toByteArray(), call.body());
            return wrong < 0 ? 0 : messages - wrong / MESSAGE;
        }

        /** How many calls have not ended as they should. */
        long failed() {
            http2.awaitUntil(() -> calls.stream().allMatch(H2Message::over), PATIENCE);
            return calls.stream().filter(call -> !isWell(call)).count();
        }

        private static boolean isWell(H2Message call) {
            return call.complete() && "0".equals(call.trailers().value("grpc-status"));
        }
    }

    private final List<Client> clients = new ArrayList<>();
    private int late;

    LongStreams(InetSocketAddress gateway, String host, int connections) {
        Fields head = Fields.request("POST", CallEndpoint.REPEATED, host)
                .and("content-type", "application/grpc")
                .and("te", "trailers");
        for (int i = 0; i < connections; i++) {
            clients.add(new Client(gateway, head));
        }
    }

    static int calls(int connections) {
        return connections * PER_CLIENT;
    }

    /** @param between two messages of a call */
    void run(Duration length, Duration between) {
        long end = System.nanoTime() + length.toNanos();
        round(clients, /* last */ false);
        long heard = System.nanoTime();
        while (System.nanoTime() - end < 0) {
            Pause.of(between);
            boolean all = System.nanoTime() - heard >= SILENCE;
            heard = all ? System.nanoTime() : heard;
            clients.get(0).http2.readFor(Duration.ZERO); // for what is asked of it meanwhile
            round(all ? clients : clients.subList(1, clients.size()), /* last */ false);
        }
        round(clients, /* last */ true);
    }

    private void round(List<Client> some, boolean last) {
        some.forEach(client -> client.send(last));
        late += (int) some.stream().filter(client -> !client.isAnswered()).count();
    }

    long messages() {
        return clients.stream()
                .mapToLong(client -> (long) client.messages * PER_CLIENT)
                .sum();
    }

    /** How many rounds of a client did not come back within ten seconds. */
    int late() {
        return late;
    }

    /** Of {@link #messages()}, when all has been sent. */
    long lost() {
        return clients.stream().mapToLong(Client::lost).sum();
    }

    /** What became of the calls that did not end with status 0: a connection each. */
    List<String> failed() {
        return clients.stream()
                .filter(client -> client.failed() > 0)
                .map(client -> client.http2.toString())
                .toList();
    }

    @Override
    public void close() {
        clients.forEach(client -> client.http2.close());
    }
}
