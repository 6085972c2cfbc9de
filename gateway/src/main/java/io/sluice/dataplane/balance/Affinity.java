package io.sluice.dataplane.balance;

import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which endpoint a client was with last (Service {@code sessionAffinity: ClientIP}): refreshed by each use, expired
 * when idle for the Service's timeout. Bounded: the client that was away longest is forgotten first. Thread-safe; the
 * lock is held for one look-up.
 */
final class Affinity {
    private final int capacity;
    private final Map<InetAddress, LastPick> entries;
    private long timeoutNanos;

    private static final class LastPick {
        EndpointState endpoint;
        long lastUsed;
    }

    Affinity(int capacity, Duration timeout) {
        this.capacity = capacity;
        this.timeoutNanos = timeout.toNanos();
        this.entries = new LinkedHashMap<>(16, 0.75f, /* accessOrder */ true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<InetAddress, LastPick> eldest) {
                return size() > Affinity.this.capacity;
            }
        };
    }

    synchronized void timeout(Duration timeout) {
        timeoutNanos = timeout.toNanos();
    }

    /**
     * The client's endpoint, refreshed; null when there is none, it has left or is out, was tried, or the client was idle.
     *
     * @param now those that get traffic: all of them, when too many are out
     */
    synchronized EndpointState find(InetAddress client, long nowNanos, Tried tried, EndpointSet now) {
        LastPick entry = entries.get(client);
        if (entry == null
                || nowNanos - entry.lastUsed >= timeoutNanos
                || entry.endpoint.retired()
                || entry.endpoint.health().unwell() && !now.contains(entry.endpoint)
                || tried != null && tried.contains(entry.endpoint)) {
            return null;
        }
        entry.lastUsed = nowNanos;
        return entry.endpoint;
    }

    synchronized void remember(InetAddress client, long nowNanos, EndpointState endpoint) {
        LastPick entry = entries.computeIfAbsent(client, key -> new LastPick());
        entry.endpoint = endpoint;
        entry.lastUsed = nowNanos;
    }

    synchronized int size() {
        return entries.size();
    }
}
