package io.sluice.dataplane.balance;

import io.sluice.dataplane.balance.OutlierEjection.Verdict;
import io.sluice.model.Endpoint;
import io.sluice.model.HealthCheck;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Looks again and again whether endpoints are well, where a Service asks for it (zero-loss.md 4.8). One prober for each
 * (endpoint, check), however many upstreams, routes and event loops use it; it outlives plans and ends with the last who
 * wants it. Confined to one thread, except {@link #watch}.
 */
public final class ActiveChecks {
    /** The thread, and how it looks. */
    public interface Looks extends OutlierEjection.Probes {
        /** Checks an endpoint; the verdict comes on the thread. */
        void check(Endpoint endpoint, HealthCheck how, Consumer<Verdict> verdict);
    }

    private record Target(Endpoint endpoint, HealthCheck how) {}

    private record Subscriber(UpstreamState upstream, EndpointState endpoint) {}

    private final Looks looks;
    private final RandomGenerator random;
    private final Map<Target, Prober> probers = new HashMap<>();
    private final Map<UpstreamState, Map<EndpointState, Target>> watched = new HashMap<>();

    /** @param random spreads the probers over their intervals */
    public ActiveChecks(Looks looks, RandomGenerator random) {
        this.looks = looks;
        this.random = random;
    }

    /**
     * The endpoints that an upstream has now are to be checked like this, or not at all. For any thread; to be said
     * again when either has changed.
     */
    public void watch(UpstreamState upstream, Optional<HealthCheck> how) {
        looks.execute(() -> update(upstream, how));
    }

    private void update(UpstreamState upstream, Optional<HealthCheck> how) {
        Map<EndpointState, Target> wanted = new HashMap<>();
        how.ifPresent(check -> upstream.members()
                .filter(each -> !each.retired())
                .forEach(each -> wanted.put(each, new Target(each.endpoint(), check))));
        Map<EndpointState, Target> had = wanted.isEmpty() ? watched.remove(upstream) : watched.put(upstream, wanted);
        if (had != null) {
            had.forEach((endpoint, target) -> {
                if (!target.equals(wanted.get(endpoint))) {
                    leave(target, new Subscriber(upstream, endpoint));
                }
            });
        }
        wanted.forEach((endpoint, target) -> join(target, new Subscriber(upstream, endpoint)));
    }

    private void join(Target target, Subscriber subscriber) {
        Prober prober = probers.computeIfAbsent(target, Prober::new);
        boolean first = prober.subscribers.isEmpty();
        if (prober.subscribers.add(subscriber)) {
            prober.tell(subscriber);
        }
        if (first) {
            looks.after(random.nextLong(target.how().interval().toNanos()), prober::look);
        }
    }

    private void leave(Target target, Subscriber subscriber) {
        Prober prober = probers.get(target);
        prober.subscribers.remove(subscriber);
        tell(subscriber, /* well */ true); // nobody looks any more
        if (prober.subscribers.isEmpty()) {
            probers.remove(target);
        }
    }

    private static void tell(Subscriber subscriber, boolean well) {
        EndpointState endpoint = subscriber.endpoint();
        if (endpoint.health().ailing() == well) {
            endpoint.health().checked(well);
            if (well) {
                endpoint.cool();
            }
            subscriber.upstream().healthChanged();
        }
    }

    /** Looks at one endpoint in one way. */
    private final class Prober {
        private final Target target;
        private final Set<Subscriber> subscribers = new HashSet<>();
        private int failures;

        Prober(Target target) {
            this.target = target;
        }

        void look() {
            if (subscribers.isEmpty()) {
                return;
            }
            looks.after(target.how().interval().toNanos(), this::look);
            looks.check(target.endpoint(), target.how(), this::found);
        }

        private void found(Verdict verdict) {
            if (verdict == Verdict.UNKNOWN) {
                return;
            }
            failures = verdict == Verdict.WELL ? 0 : failures + 1;
            subscribers.forEach(this::tell);
        }

        void tell(Subscriber subscriber) {
            if (failures == 0 || failures >= HealthCheck.FAILURES) {
                ActiveChecks.tell(subscriber, failures == 0);
            }
        }
    }
}
