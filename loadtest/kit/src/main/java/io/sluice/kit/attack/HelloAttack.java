package io.sluice.kit.attack;

import io.sluice.kit.attack.HelloReport.Ending;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import org.HdrHistogram.Histogram;

/**
 * An attack on the TLS port of a gateway of one's own: new connections at a fixed rate that say the same few bytes each and
 * know nothing of TLS, so that they cost this side next to nothing. A whole ClientHello costs the gateway a signature;
 * a part of one, a connection until its patience ends. Only loopback and private addresses are attacked. Describes the
 * attack; {@link #run} does it.
 */
public final class HelloAttack {
    private static final int MOST_CONNECTIONS = 50_000;
    private static final int MOST_RATE = 20_000;
    private static final long LOOK_MILLIS = 1;
    /** How often those are looked for that were kept for too long. */
    private static final long LATE_NANOS = 50_000_000;

    private final InetSocketAddress target;
    private final byte[] words;
    private double rate = 1000;
    private int most = MOST_CONNECTIONS;
    private Duration duration = Duration.ofSeconds(10);
    private Duration patience = Duration.ofSeconds(20);

    private HelloAttack(InetSocketAddress target, byte[] words) {
        this.target = OwnNetwork.require(target);
        this.words = words.clone();
    }

    /** @param words the bytes of each connection; an {@link IllegalArgumentException} says why an address is not attacked */
    public static HelloAttack of(InetSocketAddress target, byte[] words) {
        return new HelloAttack(target, words);
    }

    /** New connections per second; 1,000 by default. */
    public HelloAttack rate(double perSecond) {
        if (perSecond < 1 || perSecond > MOST_RATE) {
            throw new IllegalArgumentException("1 to " + MOST_RATE + " connections per second, not " + perSecond);
        }
        rate = perSecond;
        return this;
    }

    /** New connections in all; 50,000 is the most. */
    public HelloAttack count(int atMost) {
        if (atMost < 1 || atMost > MOST_CONNECTIONS) {
            throw new IllegalArgumentException("1 to " + MOST_CONNECTIONS + " connections, not " + atMost);
        }
        most = atMost;
        return this;
    }

    /** After that no further one is begun; ten seconds by default. */
    public HelloAttack duration(Duration length) {
        duration = length;
        return this;
    }

    /** How long one waits for the gateway to answer or to end it; twenty seconds by default. */
    public HelloAttack patience(Duration longest) {
        patience = longest;
        return this;
    }

    /** On this thread, until the last connection has ended. One that is answered leaves at once. */
    public HelloReport run() {
        try (Selector selector = Selector.open()) {
            return new Course(selector).run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One connection. */
    private static final class Caller {
        private final SocketChannel channel;
        private final ByteBuffer unsent;
        private final long begun;
        private boolean connected;

        Caller(SocketChannel channel, byte[] words, long begun) {
            this.channel = channel;
            unsent = ByteBuffer.wrap(words);
            this.begun = begun;
        }
    }

    private final class Course {
        private final Selector selector;
        private final ByteBuffer input = ByteBuffer.allocateDirect(16 * 1024);
        private final Map<Ending, Integer> endings = new EnumMap<>(Ending.class);
        private final Histogram answered = new Histogram(3);
        private final Histogram ended = new Histogram(3);
        private final long start = System.nanoTime();
        private int begun;
        private long sent;
        private long looked = start;

        Course(Selector selector) {
            this.selector = selector;
        }

        HelloReport run() throws IOException {
            long cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            while (more() || !selector.keys().isEmpty()) {
                while (more() && due() - System.nanoTime() <= 0) {
                    connect();
                }
                selector.select(this::ready, LOOK_MILLIS);
                giveUp();
            }
            long used = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - cpu;
            return new HelloReport(
                    begun,
                    Map.copyOf(endings),
                    millis(answered.getValueAtPercentile(99)),
                    millis(ended.getTotalCount() == 0 ? 0 : ended.getMinValue()),
                    millis(ended.getMaxValue()),
                    sent,
                    Duration.ofNanos(used),
                    Duration.ofNanos(System.nanoTime() - start));
        }

        private static Duration millis(long millis) {
            return Duration.ofMillis(millis);
        }

        private boolean more() {
            return begun < most && due() - start < duration.toNanos();
        }

        private long due() {
            return start + (long) (begun * 1e9 / rate);
        }

        private void connect() throws IOException {
            begun++;
            SocketChannel channel = SocketChannel.open();
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            // A reset at its end: ports are few, and one that has ended in good order is not free for a minute.
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            Caller caller = new Caller(channel, words, System.nanoTime());
            SelectionKey key = channel.register(selector, SelectionKey.OP_CONNECT, caller);
            try {
                if (channel.connect(target)) {
                    connected(caller, key);
                }
            } catch (IOException e) {
                broken(caller, e);
            }
        }

        private void ready(SelectionKey key) {
            Caller caller = (Caller) key.attachment();
            try {
                if (!caller.connected) {
                    caller.channel.finishConnect();
                    connected(caller, key);
                } else {
                    goOn(caller, key);
                }
            } catch (IOException e) {
                broken(caller, e);
            }
        }

        private void connected(Caller caller, SelectionKey key) throws IOException {
            caller.connected = true;
            send(caller, key);
        }

        private void send(Caller caller, SelectionKey key) throws IOException {
            sent += caller.channel.write(caller.unsent);
            key.interestOps(SelectionKey.OP_READ | (caller.unsent.hasRemaining() ? SelectionKey.OP_WRITE : 0));
        }

        private void goOn(Caller caller, SelectionKey key) throws IOException {
            int count = caller.channel.read(input.clear());
            if (count != 0) {
                over(caller, count > 0 ? Ending.ANSWERED : Ending.ENDED);
            } else if (caller.unsent.hasRemaining()) {
                send(caller, key);
            }
        }

        /** A reset may be there before this side knows that it was connected. */
        private void broken(Caller caller, IOException cause) {
            boolean never = !caller.connected && cause instanceof ConnectException;
            over(caller, never ? Ending.UNCONNECTED : Ending.RESET);
        }

        private void giveUp() {
            long now = System.nanoTime();
            if (now - looked < LATE_NANOS) {
                return;
            }
            looked = now;
            for (SelectionKey key : Set.copyOf(selector.keys())) {
                Caller caller = (Caller) key.attachment();
                if (now - caller.begun > patience.toNanos()) {
                    over(caller, Ending.KEPT);
                }
            }
        }

        private void over(Caller caller, Ending how) {
            long millis = (System.nanoTime() - caller.begun) / 1_000_000;
            endings.merge(how, 1, Integer::sum);
            if (how == Ending.ANSWERED) {
                answered.recordValue(millis);
            } else if (how == Ending.ENDED || how == Ending.RESET) {
                ended.recordValue(millis);
            }
            try {
                caller.channel.close();
            } catch (IOException e) {
                // It had its ending, and the descriptor is given back whatever close says.
                return;
            }
        }
    }
}
