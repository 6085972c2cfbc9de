package io.sluice.kit.load;

import io.sluice.kit.tls.TlsClient;
import io.sluice.kit.tls.TlsOutcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** The thread of a load of handshakes: begins them, serves their sockets, gives up on those that take too long. */
final class HandshakeLoop implements Runnable {
    private static final int READ_SIZE = 64 * 1024;
    /** How often those that are due are looked for. */
    private static final long LOOK_MILLIS = 1;
    /** How often those that are late are. */
    private static final long LATE_NANOS = 5_000_000;

    private final Handshakes plan;
    private final Selector selector = Selector.open();
    private final ByteBuffer input = ByteBuffer.allocate(READ_SIZE);
    /** One client each: it keeps the sessions of its connections, one after the other. */
    private final Deque<TlsClient> free = new ArrayDeque<>();

    private final Set<HandshakeConnection> open = new HashSet<>();
    private final SortedMap<String, Long> failures = new TreeMap<>();
    private final SortedMap<String, Long> seen = new TreeMap<>();
    private final Histogram latency = Tally.histogram();
    private long begun;
    private long full;
    private long resumed;
    private long ticketless;
    private long unanswered;
    private long unclosed;
    private long start;
    private long expired;
    private Duration took = Duration.ZERO;
    private volatile boolean stopped;

    HandshakeLoop(Handshakes plan) throws IOException {
        this.plan = plan;
        for (int i = 0; i < plan.connections; i++) {
            TlsClient client = plan.client.get();
            free.add(plan.resumes ? client.resuming() : client);
        }
    }

    /** Any thread. */
    void stop() {
        stopped = true;
        selector.wakeup();
    }

    @Override
    public void run() {
        start = System.nanoTime();
        try {
            while (more() || !open.isEmpty()) {
                beginDue();
                await();
                expire();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            close();
        }
        took = Duration.ofNanos(System.nanoTime() - start);
    }

    private void close() {
        Set.copyOf(open).forEach(HandshakeConnection::close);
        try {
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean more() {
        return !stopped && begun < plan.most && due() - start < plan.duration.toNanos();
    }

    /** The time of the next one's turn. */
    private long due() {
        return plan.rate == 0 ? System.nanoTime() : start + (long) (begun * 1e9 / plan.rate);
    }

    private void beginDue() throws IOException {
        while (!free.isEmpty() && more() && due() - System.nanoTime() <= 0) {
            long due = due();
            begun++;
            begin(free.poll(), due);
        }
    }

    private void begin(TlsClient client, long due) throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        HandshakeConnection connection = new HandshakeConnection(this, client, channel, due);
        open.add(connection);
        connection.connect(channel.register(selector, SelectionKey.OP_CONNECT, connection), plan.target);
    }

    private void await() throws IOException {
        if (open.isEmpty() && !more()) {
            return;
        }
        boolean beginsMore = !free.isEmpty() && more();
        if (beginsMore && due() - System.nanoTime() <= 0) {
            selector.selectNow(this::ready);
        } else {
            selector.select(this::ready, LOOK_MILLIS);
        }
    }

    private void ready(SelectionKey key) {
        if (key.isValid()) {
            ((HandshakeConnection) key.attachment()).ready();
        }
    }

    private void expire() {
        long now = System.nanoTime();
        if (now - expired < LATE_NANOS) {
            return;
        }
        expired = now;
        Set<HandshakeConnection> late = new HashSet<>();
        for (HandshakeConnection connection : open) {
            if (connection.isLate(now)) {
                late.add(connection);
            }
        }
        late.forEach(HandshakeConnection::late);
    }

    // ---- for connections

    boolean resumes() {
        return plan.resumes;
    }

    long timeoutNanos() {
        return plan.timeout.toNanos();
    }

    /** What each connection asks behind its handshake; nothing, if it is empty. */
    ByteBuffer request() {
        return ByteBuffer.wrap(plan.request);
    }

    ByteBuffer input() {
        return input.clear();
    }

    void complete(TlsOutcome outcome, long nanos) {
        if (outcome.resumed()) {
            resumed++;
        } else {
            full++;
        }
        Tally.record(latency, nanos);
        seen.merge(outcome.version() + " " + outcome.cipher() + " " + outcome.protocol(), 1L, Long::sum);
        plan.watcher.accept(outcome);
    }

    void failed(String cause) {
        failures.merge(cause, 1L, Long::sum);
    }

    void withoutTicket() {
        ticketless++;
    }

    void notAnswered() {
        unanswered++;
    }

    void notEnded() {
        unclosed++;
    }

    void over(HandshakeConnection connection, TlsClient client) {
        open.remove(connection);
        free.add(client);
    }

    /** When it has run. */
    HandshakeReport report() {
        return new HandshakeReport(
                full,
                resumed,
                Collections.unmodifiableSortedMap(failures),
                ticketless,
                unanswered,
                unclosed,
                Collections.unmodifiableSortedMap(seen),
                Latency.of(latency),
                took);
    }
}
