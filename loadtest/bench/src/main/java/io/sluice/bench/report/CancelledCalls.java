package io.sluice.bench.report;

import io.sluice.kit.h2.ErrorCode;
import io.sluice.kit.h2.Fields;
import io.sluice.kit.h2.Frame;
import io.sluice.kit.h2.H2Message;
import io.sluice.kit.h2.H2Raw;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Clients of gRPC by HTTP/2 without TLS, whose calls are all cancelled, at a rate that is no attack (H2-13), and who are to be
 * served afterwards. All by the calling thread.
 */
final class CancelledCalls implements AutoCloseable {
    /** Twice in 30 s it is less than the 150 that are always legal, and it fits into the 100 streams at a time. */
    private static final int AT_ONCE = 70;

    /** For calls to reach the endpoint. */
    private static final Duration UNDER_WAY = Duration.ofMillis(5);

    /** With a client that is to be answered at the end, all together. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final int ROUNDS = 2;
    private static final long BETWEEN = TimeUnit.MILLISECONDS.toNanos(15_100);

    private final List<H2Raw> clients = new ArrayList<>();
    private final Fields head;

    CancelledCalls(InetSocketAddress gateway, String host, int connections) {
        head = Fields.request("POST", CallEndpoint.WAITING, host)
                .and("content-type", "application/grpc")
                .and("te", "trailers")
                .and("grpc-timeout", "30S");
        for (int i = 0; i < connections; i++) {
            H2Raw client = H2Raw.connect(gateway).polite();
            clients.add(client);
            client.begin();
        }
    }

    /** How many calls {@link #run} makes. */
    static int calls(int connections) {
        return connections * ROUNDS * AT_ONCE;
    }

    /** One client after the other, evenly: together they are a load, and no burst. */
    void run() {
        long start = System.nanoTime();
        for (int turn = 0; turn < ROUNDS * clients.size(); turn++) {
            Pause.until(start + turn * BETWEEN / clients.size());
            H2Raw client = clients.get(turn % clients.size());
            Frame[] resets = call(client);
            client.readFor(UNDER_WAY);
            client.send(resets);
        }
    }

    /** Gives what cancels the calls. */
    private Frame[] call(H2Raw client) {
        Frame[] calls = new Frame[2 * AT_ONCE];
        Frame[] resets = new Frame[AT_ONCE];
        for (int i = 0; i < AT_ONCE; i++) {
            int stream = client.newStream();
            calls[2 * i] = Frame.headers(stream, head, false);
            calls[2 * i + 1] = Frame.data(stream, "message", true);
            resets[i] = Frame.reset(stream, ErrorCode.CANCEL);
        }
        client.send(calls);
        return resets;
    }

    /**
     * Has each client make one more call, by the connection that it has had all the while.
     *
     * @return what became of those that were not answered, as far as this client can tell
     */
    List<String> unserved() {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        List<Integer> streams = clients.stream()
                .map(client -> client.request(head.with(":path", CallEndpoint.ANSWERED), /* end */ true))
                .toList();
        List<String> unserved = new ArrayList<>();
        for (int i = 0; i < streams.size(); i++) {
            H2Raw client = clients.get(i).timeout(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
            H2Message answer = client.response(streams.get(i));
            if (client.goAway() != null
                    || !answer.complete()
                    || !"0".equals(answer.trailers().value("grpc-status"))) {
                unserved.add(answer + " of " + client);
            }
        }
        return unserved;
    }

    @Override
    public void close() {
        clients.forEach(H2Raw::close);
    }
}
