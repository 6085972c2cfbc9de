package io.sluice.dataplane.balance;

import io.sluice.dataplane.balance.OutlierEjection.Probes;
import io.sluice.dataplane.balance.OutlierEjection.Verdict;
import io.sluice.model.Endpoint;
import io.sluice.model.HealthCheck;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Consumer;

/** A thread whose time passes when told to, and whose looks find what they are told to. */
final class VirtualProbes implements Probes {
    private record Due(long at, long order, Runnable task) {}

    private final PriorityQueue<Due> due =
            new PriorityQueue<>(Comparator.comparingLong(Due::at).thenComparingLong(Due::order));
    final List<EndpointState> probed = new ArrayList<>();
    /** Address and check of every look by a check. */
    final List<String> checked = new ArrayList<>();
    /** What of that is ill whatever the verdict is. */
    final Set<String> ill = new HashSet<>();
    /** Of everything else. */
    Verdict verdict = Verdict.ILL;
    /** How long a look by a check takes. */
    long duration;

    boolean busy;
    private long now;
    private long order;

    @Override
    public void execute(Runnable task) {
        if (busy) {
            after(0, task);
        } else {
            task.run();
        }
    }

    @Override
    public void after(long nanos, Runnable task) {
        due.add(new Due(now + nanos, order++, task));
    }

    @Override
    public void probe(EndpointState endpoint, Consumer<Verdict> answer) {
        probed.add(endpoint);
        answer.accept(verdict);
    }

    @Override
    public void check(Endpoint at, HealthCheck how, Consumer<Verdict> answer) {
        String look = at + " " + how;
        checked.add(look);
        if (duration == 0) {
            answer.accept(ill.contains(look) ? Verdict.ILL : verdict);
        } else {
            after(duration, () -> answer.accept(ill.contains(look) ? Verdict.ILL : verdict));
        }
    }

    void pass(long nanos) {
        long end = now + nanos;
        while (!due.isEmpty() && due.peek().at() <= end) {
            Due next = due.poll();
            now = next.at();
            next.task().run();
        }
        now = end;
    }
}
