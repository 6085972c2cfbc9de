package io.sluice.kit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * A TCP load balancer as it stands before several gateways: round robin over the instances that are ready, by
 * connection. Each instance's {@code /readyz} is asked every 100 ms; one that answers 503, refuses the probe, or gives no
 * answer within a second three times in a row gets no new connections until it says 200 again, and a connection attempt
 * that is refused goes to the next one at once.
 * Connections that stand are never touched. When no instance takes a client, it gets a RST and is counted. One daemon
 * thread, and one for each instance's probe; the public methods may be called by any thread.
 */
public final class TcpBalancer implements AutoCloseable {
    private static final int BACKLOG = 1024;
    private static final Duration FIRST_PROBES = Duration.ofSeconds(2);

    /**
     * A gateway.
     *
     * @param traffic where its clients connect
     * @param status where it answers {@code /readyz}
     */
    public record Instance(InetSocketAddress traffic, InetSocketAddress status) {}

    private final Loop loop = new Loop("tcp-balancer");
    private final Relay.Home home = Relay.Home.of(loop, 0);
    private final List<BalancedInstance> instances = new CopyOnWriteArrayList<>();
    private final Set<Relay> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong accepted = new AtomicLong();
    private final AtomicLong unserved = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong crossed = new AtomicLong();
    private final ServerSocketChannel listener;
    private final InetSocketAddress address;
    private final Object changes = new Object();
    private int turn;

    private TcpBalancer(List<Instance> first) throws IOException {
        listener = ServerSocketChannel.open();
        listener.bind(new InetSocketAddress("127.0.0.1", 0), BACKLOG);
        listener.configureBlocking(false);
        address = (InetSocketAddress) listener.getLocalAddress();
        first.forEach(this::add);
        await(() -> instances.stream().allMatch(BalancedInstance::probed), FIRST_PROBES);
        loop.call(() -> loop.register(listener, SelectionKey.OP_ACCEPT, this::accept));
    }

    /** On a free port of 127.0.0.1. Returns when each instance has been asked once. */
    public static TcpBalancer over(List<Instance> instances) {
        try {
            return new TcpBalancer(instances);
        } catch (IOException e) {
            throw new UncheckedIOException("no port for a balancer", e);
        }
    }

    public InetSocketAddress address() {
        return address;
    }

    /** One more, chosen as soon as it is ready: for a gateway that was started again on other ports. */
    public void add(Instance instance) {
        instances.add(new BalancedInstance(instance, this::changed));
    }

    /** Chosen no more and no longer asked; its connections stay. */
    public void remove(Instance instance) {
        instances.stream().filter(each -> each.instance().equals(instance)).forEach(BalancedInstance::close);
        instances.removeIf(each -> each.instance().equals(instance));
    }

    public boolean ready(Instance instance) {
        return instances.stream().anyMatch(each -> each.instance().equals(instance) && each.ready());
    }

    /** Connections that were passed to the instance since it was added. */
    public long chosen(Instance instance) {
        return instances.stream()
                .filter(each -> each.instance().equals(instance))
                .mapToLong(BalancedInstance::chosen)
                .sum();
    }

    /** Connections taken in since the start. */
    public long accepted() {
        return accepted.get();
    }

    public int openConnections() {
        return open.size();
    }

    /** Attempts that an instance refused and another one got. */
    public long refused() {
        return refused.get();
    }

    /** Clients for which there was no instance. */
    public long unserved() {
        return unserved.get();
    }

    /**
     * Connections that an instance had ended already when bytes of the client came to the balancer. What is lost on them
     * no instance has ever seen; with HTTP/1 that can happen to any client whose connection is closed while it is idle.
     */
    public long crossed() {
        return crossed.get();
    }

    /** Waits for what the balancer sees to fulfil {@code condition}; false when the time is over first. */
    public boolean await(BooleanSupplier condition, Duration longest) {
        long deadline = System.nanoTime() + longest.toNanos();
        synchronized (changes) {
            while (!condition.getAsBoolean()) {
                long left = (deadline - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    return false;
                }
                try {
                    changes.wait(left);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return condition.getAsBoolean();
                }
            }
            return true;
        }
    }

    private void changed() {
        synchronized (changes) {
            changes.notifyAll();
        }
    }

    private void accept() {
        try {
            SocketChannel client = listener.accept();
            if (client != null) {
                client.configureBlocking(false);
                client.setOption(StandardSocketOptions.TCP_NODELAY, true);
                accepted.incrementAndGet();
                List<BalancedInstance> ready =
                        instances.stream().filter(BalancedInstance::ready).toList();
                new Choice(ready, turn++, client).dialNext();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One client's way round the instances. Belongs to the loop. */
    private final class Choice implements Relay.Listener {
        private final List<BalancedInstance> candidates;
        private final int first;
        private final Relay relay;
        private BalancedInstance dialled;
        private int tried;

        Choice(List<BalancedInstance> ready, int turn, SocketChannel client) {
            candidates = ready;
            first = turn;
            relay = new Relay(home, Relay.Wiring.clean(), this, client);
            open.add(relay);
        }

        void dialNext() {
            if (tried == candidates.size()) {
                unserved.incrementAndGet();
                relay.resetBoth();
                return;
            }
            dialled = candidates.get(Math.floorMod(first + tried++, candidates.size()));
            relay.dial(dialled.instance().traffic());
        }

        @Override
        public void connected(Relay connected) {
            dialled.choose();
            changed();
        }

        @Override
        public void refused(Relay attempt) {
            refused.incrementAndGet();
            dialled.refuse();
            dialNext();
        }

        @Override
        public void closed(Relay ended) {
            open.remove(ended);
            crossed.addAndGet(ended.crossed() ? 1 : 0);
            changed();
        }
    }

    @Override
    public void close() {
        instances.forEach(BalancedInstance::close);
        try {
            loop.close();
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
