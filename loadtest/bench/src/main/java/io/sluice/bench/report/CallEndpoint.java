package io.sluice.bench.report;

import io.sluice.kit.RawClient;
import io.sluice.kit.RawServer;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An endpoint of gRPC without TLS. It answers a call of one method when it is complete, gives back the messages of another as they come,
 * and leaves those of a third unanswered. A daemon thread per connection, which works when something has come and keeps nothing of a call that is
 * over. What goes wrong in it is kept for the row, which would look for it in the gateway.
 */
final class CallEndpoint implements AutoCloseable {
    /** Answered without a message. */
    static final String ANSWERED = "/test.Calls/Echo";

    /** What comes is sent back. */
    static final String REPEATED = "/test.Calls/Chat";

    /** Never answered. */
    static final String WAITING = "/test.Calls/Wait";

    private static final Duration LOOK = Duration.ofSeconds(1);

    private final RawServer server = RawServer.start();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger sentAway = new AtomicInteger();
    private volatile boolean closed;

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

    /** What went wrong here, which is no fault of the gateway's. */
    List<String> failures() {
        return List.copyOf(failures);
    }

    /** How many calls have come. */
    int begun() {
        return begun.get();
    }

    /** How many of them are neither answered nor cancelled, nor did their connection end. */
    int open() {
        return open.get();
    }

    /** How many connections were ended here, having asked by PING too often. */
    int sentAway() {
        return sentAway.get();
    }

    private void accept() {
        while (!closed) {
            try {
                RawClient accepted = server.accept(LOOK);
                daemon(() -> serve(accepted));
            } catch (AssertionError e) {
                // Nobody came in this second.
            } catch (RuntimeException e) {
                if (!closed) {
                    failures.add("accept: " + e);
                }
                return;
            }
        }
    }

    private void serve(RawClient accepted) {
        CallConnection connection = new CallConnection(accepted, begun, open);
        try (accepted) {
            if (connection.serve()) {
                sentAway.incrementAndGet();
            }
        } catch (Exception e) {
            failures.add("a connection: " + e);
        } finally {
            connection.over();
        }
    }

    @Override
    public void close() {
        closed = true;
        server.close();
    }
}
