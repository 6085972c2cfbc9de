package io.sluice.dataplane.balance;

import io.sluice.dataplane.balance.EndpointHealth.Standing;
import io.sluice.model.Endpoint;
import io.sluice.model.HealthCheck;
import java.util.Iterator;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Takes endpoints out that fail, and lets them back in: after failures in a row one is out, is probed until a probe
 * succeeds, then gets one request, whose success takes it in (zero-loss.md 4.9, section 3). For all upstreams of a data plane;
 * confined to one thread, except {@link #concerns}.
 */
public final class OutlierEjection {
    /** What a probe has found. */
    public enum Verdict {
        WELL,
        ILL,
        /** The gateway could not look. */
        UNKNOWN
    }

    /** The thread that this is confined to, and what it can do. */
    public interface Probes {
        /** Runs a task soon; for any thread. */
        void execute(Runnable task);

        /** Runs a task after so many nanoseconds. */
        void after(long nanos, Runnable task);

        /** Connects to an endpoint; the verdict comes on the thread. */
        void probe(EndpointState endpoint, Consumer<Verdict> verdict);

        /** Looks as a check says, at this address; the verdict comes on the thread. */
        void check(Endpoint at, HealthCheck how, Consumer<Verdict> verdict);
    }

    private final HealthPolicy policy;
    private final Probes probes;
    private final Consumer<EndpointState> ejected;
    private final RandomGenerator random;
    private final HealthNews news;

    /**
     * @param ejected hears of endpoints that were taken out, on the thread
     * @param random spreads probes over time
     */
    public OutlierEjection(
            HealthPolicy policy,
            Probes probes,
            Consumer<EndpointState> ejected,
            RandomGenerator random,
            HealthNews news) {
        this.policy = policy;
        this.probes = probes;
        this.ejected = ejected;
        this.random = random;
        this.news = news;
    }

    /** Something has happened at an endpoint that may change its standing. For any thread. */
    void concerns(UpstreamState upstream, EndpointState endpoint) {
        probes.execute(() -> judge(upstream, endpoint));
    }

    private void judge(UpstreamState upstream, EndpointState endpoint) {
        EndpointHealth health = endpoint.health();
        if (health.move(Standing.LOST, Standing.EJECTED)) {
            outAgain(upstream, endpoint);
            health.looked(); // until then picks are careful, since the set still has it
            return;
        }
        health.looked();
        if (health.standing() == Standing.WON) {
            readmit(upstream, endpoint);
        } else if (health.standing() == Standing.IN && health.failuresInARow() >= policy.ejectAfter()) {
            eject(upstream, endpoint);
        } else if (health.standing() == Standing.IN && health.failuresInARow() >= EndpointHealth.SUSPICIOUS) {
            confirm(upstream, endpoint);
        }
    }

    // The gateway's own attempt counts for the rest: all that were made at this time have failed.
    private void confirm(UpstreamState upstream, EndpointState endpoint) {
        look(upstream, endpoint, verdict -> {
            boolean stillSuspect = endpoint.health().failuresInARow() >= EndpointHealth.SUSPICIOUS;
            if (verdict == Verdict.ILL && stillSuspect) {
                eject(upstream, endpoint);
            }
        });
    }

    /** As its check does, where it has one: what can be connected to may still be unable to answer. */
    private void look(UpstreamState upstream, EndpointState endpoint, Consumer<Verdict> verdict) {
        Iterator<HealthCheck> checks = upstream.checks().of(endpoint.endpoint()).iterator();
        if (checks.hasNext()) {
            check(endpoint.endpoint(), checks, verdict);
        } else {
            probes.probe(endpoint, verdict);
        }
    }

    private void check(Endpoint endpoint, Iterator<HealthCheck> checks, Consumer<Verdict> verdict) {
        HealthCheck how = checks.next();
        probes.check(how.at(endpoint), how.anywhere(), found -> {
            if (found == Verdict.WELL && checks.hasNext()) {
                check(endpoint, checks, verdict);
            } else {
                verdict.accept(found);
            }
        });
    }

    private void eject(UpstreamState upstream, EndpointState endpoint) {
        int failures = endpoint.health().failuresInARow();
        endpoint.health().beware();
        boolean out = upstream.eject(endpoint);
        endpoint.health().looked();
        if (out) {
            news.out(upstream.id(), endpoint.endpoint(), "failed " + failures + " times in a row");
            ejected.accept(endpoint);
            probeLater(upstream, endpoint);
        }
    }

    private void readmit(UpstreamState upstream, EndpointState endpoint) {
        upstream.readmit(endpoint);
        if (!endpoint.health().ailing()) {
            news.in(upstream.id(), endpoint.endpoint());
        }
    }

    // --- the way back -------------------------------------------------------------------------------------------

    private void probeLater(UpstreamState upstream, EndpointState endpoint) {
        probes.after(pause(), () -> probe(upstream, endpoint));
    }

    /** The interval and up to a tenth more: endpoints that failed at one moment are not probed at one moment. */
    private long pause() {
        long interval = policy.probeInterval().toNanos();
        return interval + random.nextLong(interval / 10 + 1);
    }

    private void probe(UpstreamState upstream, EndpointState endpoint) {
        if (endpoint.retired()) {
            return;
        }
        look(upstream, endpoint, verdict -> {
            if (verdict != Verdict.WELL) {
                probeLater(upstream, endpoint);
            } else if (endpoint.health().move(Standing.EJECTED, Standing.TRIAL)) {
                upstream.healthChanged();
                probes.after(pause(), () -> trialLapsed(upstream, endpoint));
            }
        });
    }

    /**
     * Nobody has sent a request that could be tried, perhaps because nobody sends any such: then a second probe must be
     * enough for a request that belongs to the endpoint, whatever it is.
     */
    private void trialLapsed(UpstreamState upstream, EndpointState endpoint) {
        Standing standing = endpoint.health().standing();
        if (endpoint.retired() || standing != Standing.TRIAL && standing != Standing.TRYING) {
            return;
        } else if (standing == Standing.TRYING) {
            probes.after(pause(), () -> trialLapsed(upstream, endpoint)); // a slow answer is no failure
            return;
        }
        look(upstream, endpoint, verdict -> {
            if (verdict == Verdict.WELL && endpoint.health().beginProbation()) {
                upstream.healthChanged();
                probes.after(pause(), () -> probation(upstream, endpoint, /* proving */ 0));
            } else if (endpoint.health().move(Standing.TRIAL, Standing.EJECTED)) {
                outAgain(upstream, endpoint);
            } else {
                trialLapsed(upstream, endpoint); // a request has come meanwhile
            }
        });
    }

    /**
     * Until a request has proved it. Whoever accepts connections may still never answer, so probes do not; but one that does
     * not even do that is out again. A request may be slow by its client's fault, so that after a while the next one is let
     * through as well.
     *
     * @param proving how often in a row it was found that a request is under way
     */
    private void probation(UpstreamState upstream, EndpointState endpoint, int proving) {
        if (endpoint.retired() || !endpoint.health().onProbation()) {
            return;
        }
        if (endpoint.health().standing() == Standing.PROVING) {
            boolean tooLong = proving >= policy.provingTime().dividedBy(policy.probeInterval());
            if (tooLong) {
                endpoint.health().move(Standing.PROVING, Standing.PROBATION);
            }
            probes.after(pause(), () -> probation(upstream, endpoint, tooLong ? 0 : proving + 1));
            return;
        }
        look(upstream, endpoint, verdict -> {
            if (verdict == Verdict.ILL && endpoint.health().move(Standing.PROBATION, Standing.EJECTED)) {
                outAgain(upstream, endpoint);
            } else {
                probes.after(pause(), () -> probation(upstream, endpoint, /* proving */ 0));
            }
        });
    }

    private void outAgain(UpstreamState upstream, EndpointState endpoint) {
        upstream.healthChanged();
        probeLater(upstream, endpoint);
    }
}
