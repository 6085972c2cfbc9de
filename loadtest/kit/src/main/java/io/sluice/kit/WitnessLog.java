package io.sluice.kit;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** What a witness has seen. Its monitor guards it and everything that its connections record. */
final class WitnessLog {
    private final List<WitnessConnection> connections = new ArrayList<>();
    private final List<WitnessRequest> requests = new ArrayList<>();
    private final Deque<WitnessRequest> heads = new ArrayDeque<>();
    private final Deque<WitnessRequest> finished = new ArrayDeque<>();
    private final Map<String, Integer> effects = new LinkedHashMap<>();
    private long effectCount;

    synchronized void connected(WitnessConnection connection) {
        connections.add(connection);
        notifyAll();
    }

    synchronized void headSeen(WitnessRequest request) {
        requests.add(request);
        heads.add(request);
        notifyAll();
    }

    synchronized void finished(WitnessRequest request) {
        finished.add(request);
        notifyAll();
    }

    /** The upstream acts on a request: done twice for one id, it is what a retry must never do to a POST. */
    synchronized void effect(WitnessRequest request) {
        effectCount++;
        if (!request.id().isEmpty()) {
            effects.merge(request.id(), 1, Integer::sum);
        }
        notifyAll();
    }

    synchronized void changed(Runnable change) {
        change.run();
        notifyAll();
    }

    synchronized void clear() {
        connections.removeIf(connection -> !connection.open());
        requests.clear();
        heads.clear();
        finished.clear();
        effects.clear();
        effectCount = 0;
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
