package io.sluice.dataplane.listen;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import io.sluice.dataplane.loop.Descriptors;
import io.sluice.settings.LimitSettings;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many clients are connected. At the limit, accepting stops without spinning: the listening channels are no longer
 * read, and further clients wait in the kernel's backlog. Used by all event loops.
 */
public final class ConnectionLimit {
    private static final int MOST = 50_000;
    private static final long LATELY = 5_000_000_000L;

    private static final AttributeKey<AtomicInteger> OPEN = AttributeKey.valueOf(ConnectionLimit.class, "open");

    private final int limit;
    private final int perListener;
    private final AtomicInteger open = new AtomicInteger();
    private volatile boolean lifted;
    private volatile boolean starved;
    private volatile boolean held;
    private volatile boolean wasHeld;
    private volatile long heldUntil;
    private final Set<Channel> paused = ConcurrentHashMap.newKeySet();

    public ConnectionLimit(LimitSettings settings) {
        int configured = settings.maxConnections();
        this.limit = configured > 0 ? configured : Math.min(MOST, Descriptors.half());
        this.perListener = settings.perListener();
    }

    public int limit() {
        return limit;
    }

    /**
     * Counts an accepted connection until it is closed. On the listening channel's event loop: counted where the
     * connections are served, a burst would overrun the limit.
     */
    void count(Channel connection, Channel listening) {
        AtomicInteger own = open(listening);
        starved = false;
        own.incrementAndGet();
        open.incrementAndGet();
        if (!room(listening)) {
            pause(listening);
        }
        connection.closeFuture().addListener(closed -> {
            open.decrementAndGet();
            own.decrementAndGet();
            resume();
        });
    }

    private static AtomicInteger open(Channel listening) {
        AtomicInteger known = listening.attr(OPEN).get();
        if (known == null) {
            listening.attr(OPEN).setIfAbsent(new AtomicInteger());
            known = listening.attr(OPEN).get();
        }
        return known;
    }

    private boolean room(Channel listening) {
        return lifted || !held && roomInside(listening);
    }

    /** Whether a listening channel is not read. */
    boolean closed() {
        return !paused.isEmpty();
    }

    private boolean roomInside(Channel listening) {
        return open.get() < limit && open(listening).get() < perListener;
    }

    /** Whether nobody is let in although there is room. */
    boolean roomButHeld(Channel listening) {
        return held && roomInside(listening);
    }

    /** Whether those who come now may have been held back. */
    boolean heldLately(long now) {
        return !lifted && (held || wasHeld && now - heldUntil < LATELY);
    }

    /** A client could not be let in for want of descriptors; until one can be, there is no room. */
    void starved() {
        starved = true;
    }

    /** Whether clients may be waiting for others to leave. */
    public boolean crowded() {
        return starved || !held && closed();
    }

    /** From now on nobody is let in by these, whatever room there is. */
    void hold(Iterable<Channel> listening) {
        held = true;
        listening.forEach(this::pause);
    }

    /** Who was held back is let in. */
    void release(long now) {
        heldUntil = now;
        wasHeld = true;
        held = false;
        resume();
    }

    /** On its own loop: from another thread, Netty lets a read that is pending come to its end. */
    private void pause(Channel listening) {
        if (!listening.eventLoop().inEventLoop()) {
            listening.eventLoop().execute(() -> pause(listening));
            return;
        }
        // In this order: whoever finds it in the set turns it on, and must not be overtaken by our turning it off.
        listening.config().setAutoRead(false);
        paused.add(listening);
        resume(); // one may have been closed in between
    }

    /**
     * From now on there is none. At the end nobody new comes; those who wait in the backlog are let in over the limit,
     * since to them the connection is open already.
     */
    void lift() {
        lifted = true;
        resume();
    }

    private void resume() {
        if (!paused.isEmpty()) {
            for (Channel listening : paused.toArray(new Channel[0])) {
                if (room(listening) && paused.remove(listening)) {
                    listening.config().setAutoRead(true);
                }
            }
        }
    }
}
