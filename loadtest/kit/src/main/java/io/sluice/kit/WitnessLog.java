package io.sluice.kit;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** What a witness has seen. Its monitor guards it and everything that its connections record. */
final class WitnessLog {
    private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE");

    private final boolean countsOnly;
    private final Set<WitnessConnection> connections = new LinkedHashSet<>();
    private final List<WitnessRequest> requests = new ArrayList<>();
    private final Deque<WitnessRequest> heads = new ArrayDeque<>();
    private final Deque<WitnessRequest> finished = new ArrayDeque<>();
    private final Map<String, Integer> effects = new LinkedHashMap<>();
    private final Map<String, Integer> unsafeEffects = new HashMap<>();
    private long effectCount;
    private long accepted;

    /** @param countsOnly keeps no request and no closed connection */
    WitnessLog(boolean countsOnly) {
        this.countsOnly = countsOnly;
    }

    synchronized void connected(WitnessConnection connection) {
        connections.add(connection);
        accepted++;
        notifyAll();
    }

    synchronized void headSeen(WitnessRequest request) {
        if (!countsOnly) {
            requests.add(request);
            heads.add(request);
        }
        notifyAll();
    }

    synchronized void finished(WitnessRequest request) {
        if (!countsOnly) {
            finished.add(request);
        }
        notifyAll();
    }

    /** The upstream acts on a request: done twice for one id, it is what a retry must never do to a POST. */
    synchronized void effect(WitnessRequest request) {
        effectCount++;
        if (!request.id().isEmpty()) {
            effects.merge(request.id(), 1, Integer::sum);
        }
        if (!request.id().isEmpty() && !IDEMPOTENT.contains(request.method())) {
            unsafeEffects.merge(request.id(), 1, Integer::sum);
        }
        notifyAll();
    }

    synchronized void changed(Runnable change) {
        change.run();
        notifyAll();
    }

    synchronized void closed(WitnessConnection connection, Runnable change) {
        change.run();
        if (countsOnly) {
            connections.remove(connection);
        }
        notifyAll();
    }

    synchronized void clear() {
        connections.removeIf(connection -> !connection.open());
        requests.clear();
        heads.clear();
        finished.clear();
        effects.clear();
        unsafeEffects.clear();
        effectCount = 0;
        accepted = 0;
    }

    synchronized List<WitnessConnection> connections() {
        return List.copyOf(connections);
    }

    synchronized List<WitnessRequest> requests() {
        return List.copyOf(requests);
    }

    synchronized Map<String, Integer> effects() {
        return new LinkedHashMap<>(effects);
    }

    synchronized long effectCount() {
        return effectCount;
    }

    synchronized int duplicates() {
        return beyondOne(effects);
    }

    /** Of methods that are not idempotent (RFC 9110 section 9.2.2). */
    synchronized int unsafeDuplicates() {
        return beyondOne(unsafeEffects);
    }

    private static int beyondOne(Map<String, Integer> counts) {
        return counts.values().stream().mapToInt(count -> count - 1).sum();
    }

    synchronized long accepted() {
        return accepted;
    }

    /** On the loop. */
    void onOpen(Predicate<WitnessSession> which, Consumer<WitnessSession> action) {
        connections().stream()
                .filter(WitnessConnection::open)
                .map(WitnessConnection::session)
                .filter(which)
                .forEach(action);
    }

    synchronized int open() {
        return (int) connections.stream().filter(WitnessConnection::open).count();
    }

    WitnessRequest takeHead(Duration longest) {
        return take(heads, "head", longest);
    }

    WitnessRequest takeFinished(Duration longest) {
        return take(finished, "finished request", longest);
    }

    private synchronized WitnessRequest take(Deque<WitnessRequest> queue, String what, Duration longest) {
        if (!await(() -> !queue.isEmpty(), longest)) {
            throw new AssertionError("no " + what + " within " + longest + "; seen: " + requests);
        }
        return queue.poll();
    }

    /** True as soon as {@code condition} holds, false when the time is over first. */
    synchronized boolean await(BooleanSupplier condition, Duration longest) {
        long deadline = System.nanoTime() + longest.toNanos();
        while (!condition.getAsBoolean()) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            try {
                wait(left / 1_000_000, (int) (left % 1_000_000));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return condition.getAsBoolean();
            }
        }
        return true;
    }
}
