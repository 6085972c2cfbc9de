package io.sluice.kit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * A TCP proxy that stands for a bad network or a bad peer. Its {@link Condition} can change at any moment and holds for
 * open connections too. At first it is good. Jitter comes from a fixed seed. A client is accepted before its upstream
 * is dialled; when that fails it gets a RST. One daemon thread; the public methods may be called by any thread and have
 * taken effect when they return.
 */
public final class ToxicTcp implements AutoCloseable {
    private static final long SEED = 1;

    private final InetSocketAddress upstream;
    private final Loop loop = new Loop("toxic-tcp");
    private final ToxicDoor door;
    private final Relay.Home home = Relay.Home.of(loop, SEED);
    private final Relay.Wiring wiring;
    private final Set<Relay> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong accepted = new AtomicLong();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong received = new AtomicLong();
    private final AtomicLong turns = new AtomicLong();
    // Not on the loop: a stalled one has no timers.
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "toxic-tcp-clock");
        thread.setDaemon(true);
        return thread;
    });
    private long schedule;
    private volatile Condition condition = Condition.GOOD;

    private ToxicTcp(InetSocketAddress upstream) throws IOException {
        this.upstream = upstream;
        wiring = new Relay.Wiring(
                () -> condition.toUpstream(), sent::addAndGet, () -> condition.toClient(), received::addAndGet);
        door = new ToxicDoor(loop, this::accept);
        loop.call(() -> {
            door.become(Condition.Door.OPEN);
            return true;
        });
    }

    /** A good connection to {@code upstream}, on a free port of 127.0.0.1. */
    public static ToxicTcp before(InetSocketAddress upstream) {
        try {
            return new ToxicTcp(upstream);
        } catch (IOException e) {
            throw new UncheckedIOException("no port for a proxy", e);
        }
    }

    public InetSocketAddress address() {
        return door.address();
    }

    public Condition condition() {
        return condition;
    }

    /** Is so from now on, open connections included, until told otherwise; ends {@link #alternate}. */
    public synchronized ToxicTcp become(Condition next) {
        stopTurning();
        apply(next);
        return this;
    }

    /** {@link Condition#of}: the same link in both directions. */
    public ToxicTcp become(Link both) {
        return become(Condition.of(both));
    }

    /** First {@code bad}, for {@code badFor}, then good for {@code goodFor}, and so on until {@link #become}. */
    public synchronized ToxicTcp alternate(Condition bad, Duration badFor, Condition good, Duration goodFor) {
        stopTurning();
        turn(new Turn(bad, badFor), new Turn(good, goodFor));
        return this;
    }

    private record Turn(Condition condition, Duration length) {}

    private void turn(Turn now, Turn then) {
        apply(now.condition());
        turns.incrementAndGet();
        long mine = schedule;
        clock.schedule(() -> turnUnless(mine, now, then), now.length().toNanos(), TimeUnit.NANOSECONDS);
    }

    private synchronized void turnUnless(long planned, Turn over, Turn next) {
        if (planned == schedule) {
            turn(next, over);
        }
    }

    private void stopTurning() {
        schedule++;
    }

    /** How many conditions {@link #alternate} has set so far. */
    public long turns() {
        return turns.get();
    }

    private void apply(Condition next) {
        condition = next;
        if (next.stalled()) {
            loop.pause();
        }
        loop.call(() -> {
            door.become(next.door());
            if (!next.stalled()) {
                open.forEach(Relay::linksChanged);
            }
            return true;
        });
        if (!next.stalled()) {
            loop.resume();
        }
    }

    private void accept(SocketChannel client) {
        accepted.incrementAndGet();
        Relay relay = new Relay(home, wiring, new Watch(), client);
        open.add(relay);
        relay.dial(upstream);
    }

    /** Keeps the set of open relays. */
    private final class Watch implements Relay.Listener {
        @Override
        public void connected(Relay relay) {
            // Counted when it was accepted.
        }

        @Override
        public void refused(Relay relay) {
            relay.resetBoth();
        }

        @Override
        public void closed(Relay relay) {
            open.remove(relay);
        }
    }

    /** Sends a RST to both sides of every open connection. */
    public void resetConnections() {
        onConnections(Relay::resetBoth);
    }

    /** Sends a FIN to both sides of every open connection. */
    public void closeConnections() {
        onConnections(Relay::closeBoth);
    }

    private void onConnections(Consumer<Relay> action) {
        loop.call(() -> {
            open.forEach(action);
            return true;
        });
    }

    /** Connections taken in since the start. */
    public long accepted() {
        return accepted.get();
    }

    public int openConnections() {
        return open.size();
    }

    /** Bytes handed on to the upstream, over all connections. */
    public long bytesToUpstream() {
        return sent.get();
    }

    /** Bytes handed on to clients, over all connections. */
    public long bytesToClients() {
        return received.get();
    }

    @Override
    public synchronized void close() {
        stopTurning();
        clock.shutdownNow();
        loop.resume();
        try {
            loop.close();
        } finally {
            door.close();
        }
    }
}
