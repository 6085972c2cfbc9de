package io.sluice.dataplane.balance;

import io.sluice.dataplane.balance.OutlierEjection.Probes;
import io.sluice.dataplane.balance.OutlierEjection.Verdict;
import io.sluice.model.Endpoint;
import io.sluice.model.HealthCheck;
import io.sluice.model.HealthChecks;
import io.sluice.model.UpstreamId;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Looks again and again whether endpoints are well, where somebody asks for it (zero-loss.md 4.8). One prober for each
 * (address, check), however many upstreams, routes and event loops use it; it outlives plans and ends with the last who
 * wants it. An endpoint with several checks is well when all of them say so. Confined to one thread, except
 * {@link #watch}.
 */
public final class ActiveChecks {
    /** The first looks are spread over this time, or over an interval if that is shorter. */
    private static final Duration SPREAD = Duration.ofSeconds(1);

    private record Target(Endpoint at, HealthCheck how) {
        static Target of(Endpoint endpoint, HealthCheck how) {
            return new Target(how.at(endpoint), how.anywhere());
        }
    }

    private record Subscriber(UpstreamState upstream, EndpointState endpoint) {}

    private final Probes looks;
    private final RandomGenerator random;
    private final HealthNews news;
    private final Map<Target, Prober> probers = new HashMap<>();
    private final Map<UpstreamState, Map<EndpointState, Set<Target>>> watched = new HashMap<>();

    /** @param random spreads the probers over their intervals */
    public ActiveChecks(Probes looks, RandomGenerator random, HealthNews news) {
        this.looks = looks;
        this.random = random;
        this.news = news;
    }

    /**
     * The endpoints of an upstream are to be checked as it says, or not at all. For any thread; to be said again when
     * either has changed. What holds is read when it is done: a name's answer and a plan may come at one moment.
     */
    public void watch(UpstreamState upstream) {
        looks.execute(() -> update(upstream, upstream.checks()));
    }

    private void update(UpstreamState upstream, HealthChecks how) {
        Map<EndpointState, Set<Target>> wanted = new HashMap<>();
        upstream.members().filter(each -> !each.retired()).forEach(each -> {
            Set<Target> targets = targets(each.endpoint(), how);
            if (!targets.isEmpty()) {
                wanted.put(each, targets);
            }
        });
        Map<EndpointState, Set<Target>> had =
                wanted.isEmpty() ? watched.remove(upstream) : watched.put(upstream, wanted);
        // Who stays joins before others leave, so that what is known of an address outlives a change of who asks.
        wanted.forEach((endpoint, targets) -> join(new Subscriber(upstream, endpoint), targets));
        if (had != null) {
            had.forEach((endpoint, targets) ->
                    leave(new Subscriber(upstream, endpoint), targets, wanted.getOrDefault(endpoint, Set.of())));
        }
        upstream.members().forEach(each -> tell(new Subscriber(upstream, each)));
    }

    private static Set<Target> targets(Endpoint endpoint, HealthChecks how) {
        Set<Target> targets = new LinkedHashSet<>();
        how.of(endpoint).forEach(check -> targets.add(Target.of(endpoint, check)));
        return targets;
    }

    private void join(Subscriber subscriber, Set<Target> targets) {
        for (Target target : targets) {
            Prober prober = probers.computeIfAbsent(target, Prober::new);
            if (prober.subscribers.isEmpty()) {
                prober.begin();
            }
            prober.subscribers.add(subscriber);
        }
    }

    private void leave(Subscriber subscriber, Set<Target> had, Set<Target> stays) {
        for (Target target : had) {
            Prober prober = probers.get(target);
            if (!stays.contains(target)) {
                prober.subscribers.remove(subscriber);
            }
            if (prober.subscribers.isEmpty()) {
                probers.remove(target);
            }
        }
    }

    /** What all its checks say together; an endpoint that nobody looks at any more is well. */
    private void tell(Subscriber subscriber) {
        boolean well =
                watched
                        .getOrDefault(subscriber.upstream(), Map.of())
                        .getOrDefault(subscriber.endpoint(), Set.of())
                        .stream()
                        .noneMatch(target -> probers.get(target).ill);
        EndpointHealth health = subscriber.endpoint().health();
        if (health.ailing() == well) {
            health.checked(well);
            if (well) {
                subscriber.endpoint().cool();
            }
            subscriber.upstream().healthChanged();
            tellPeople(subscriber, well);
        }
    }

    private void tellPeople(Subscriber subscriber, boolean well) {
        UpstreamId upstream = subscriber.upstream().id();
        Endpoint endpoint = subscriber.endpoint().endpoint();
        if (!well) {
            news.out(upstream, endpoint, "its health check fails");
        } else if (!subscriber.endpoint().health().ejected()) {
            news.in(upstream, endpoint);
        }
    }

    /** Looks at one address in one way. Presumes that it is well until enough looks say otherwise. */
    private final class Prober {
        private final Target target;
        private final Set<Subscriber> subscribers = new HashSet<>();
        private boolean ill;
        /** Looks in a row that contradict {@link #ill}. */
        private int contrary;

        private boolean looking;
        private boolean due;

        Prober(Target target) {
            this.target = target;
        }

        void begin() {
            Duration interval = target.how().pace().interval();
            long spread = (interval.compareTo(SPREAD) < 0 ? interval : SPREAD).toNanos();
            looks.after(target.how().pace().delay().toNanos() + random.nextLong(spread), this::look);
        }

        private void look() {
            if (subscribers.isEmpty()) {
                return;
            }
            looks.after(target.how().pace().interval().toNanos(), this::next);
            looking = true;
            due = false;
            looks.check(target.at(), target.how(), this::found);
        }

        /** A look that takes longer than the interval holds up the next one; there are never two at a time. */
        private void next() {
            if (looking) {
                due = true;
            } else {
                look();
            }
        }

        private void found(Verdict verdict) {
            looking = false;
            if (verdict != Verdict.UNKNOWN) {
                judge(verdict == Verdict.ILL);
            }
            if (due) {
                look();
            }
        }

        private void judge(boolean failed) {
            contrary = failed == ill ? 0 : contrary + 1;
            HealthCheck.Pace pace = target.how().pace();
            if (contrary > 0 && contrary >= (ill ? pace.successes() : pace.failures())) {
                contrary = 0;
                ill = failed;
                subscribers.forEach(ActiveChecks.this::tell);
            }
        }
    }
}
