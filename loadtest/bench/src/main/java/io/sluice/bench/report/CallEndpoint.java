package io.sluice.bench.report;

import io.sluice.kit.End;
import io.sluice.kit.RawClient;
import io.sluice.kit.RawServer;
import io.sluice.kit.h2.Fields;
import io.sluice.kit.h2.Frame;
import io.sluice.kit.h2.H2Message;
import io.sluice.kit.h2.H2Raw;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/** An endpoint of gRPC without TLS that leaves calls unanswered, but for those of one method. A daemon thread per connection. */
final class CallEndpoint implements AutoCloseable {
    static final String ANSWERED = "/test.Calls/Echo";

    private static final Duration LOOK = Duration.ofMillis(100);
    private static final Duration LONG = Duration.ofMinutes(10);

    private final RawServer server = RawServer.start();

    CallEndpoint() {
        daemon(this::accept);
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "calls");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return server.address().getPort();
    }

    private void accept() {
        while (true) {
            RawClient accepted;
            try {
                accepted = server.accept(LONG);
            } catch (RuntimeException | AssertionError e) {
                return; // closed, or nobody comes any more
            }
            daemon(() -> serve(accepted));
        }
    }

    private static void serve(RawClient accepted) {
        try (H2Raw connection = H2Raw.serving(accepted).polite().beginServing()) {
            Set<Integer> answered = new HashSet<>();
            while (connection.readFor(LOOK).end() == End.OPEN) {
                for (H2Message call : connection.messages()) {
                    if (call.complete() && ANSWERED.equals(call.head().value(":path")) && answered.add(call.stream())) {
                        connection.send(
                                Frame.headers(
                                        call.stream(),
                                        Fields.response(200).and("content-type", "application/grpc"),
                                        false),
                                Frame.headers(call.stream(), Fields.of("grpc-status", "0"), true));
                    }
                }
            }
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
