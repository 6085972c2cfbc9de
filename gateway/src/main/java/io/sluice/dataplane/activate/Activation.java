package io.sluice.dataplane.activate;

import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.sluice.dataplane.balance.ActiveChecks;
import io.sluice.dataplane.balance.EndpointState;
import io.sluice.dataplane.balance.HealthNews;
import io.sluice.dataplane.balance.HealthPolicy;
import io.sluice.dataplane.balance.OutlierEjection;
import io.sluice.dataplane.balance.UpstreamState;
import io.sluice.dataplane.dns.NameResolver;
import io.sluice.dataplane.filter.Filters;
import io.sluice.dataplane.proxy.LivePlan;
import io.sluice.dataplane.route.ActionBinder;
import io.sluice.dataplane.route.Router;
import io.sluice.model.GatewayPlan;
import io.sluice.model.Upstream;
import io.sluice.model.UpstreamId;
import io.sluice.model.UpstreamTls;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;

/**
 * Takes plans in: what a new plan still has keeps its state, what is new gets one, then one reference is swapped, and
 * what has vanished is retired. Called by one thread at a time, never by an event loop.
 */
final class Activation {
    private final List<LoopUnit> units;
    private final Filters filters;
    private final LivePlan.Slot slot;
    private final TlsActivation tls;
    private final NamedUpstreams named;
    private final RandomGenerator random;
    private final HealthPolicy health;
    private final OutlierEjection ejection;
    private final ActiveChecks checks;
    private final ReentrantLock taking = new ReentrantLock();
    private volatile boolean closed;

    /**
     * @param sockets with which name servers are asked
     * @param servers which name servers are asked for upstreams' addresses
     * @param random gives each round robin its start, so that replicas do not all begin with the first endpoint
     * @param health when endpoints are taken out
     * @param probes looks at those that are
     * @param news hears of both
     */
    Activation(
            List<LoopUnit> units,
            Filters filters,
            LivePlan.Slot slot,
            TlsActivation tls,
            NameResolver.Sockets sockets,
            DnsServerAddressStreamProvider servers,
            SplittableRandom random,
            HealthPolicy health,
            OutlierEjection.Probes probes,
            HealthNews news) {
        this.units = units;
        this.filters = filters;
        this.slot = slot;
        this.tls = tls;
        this.named = new NamedUpstreams(sockets, servers, this::resolved);
        this.random = random;
        this.health = health;
        this.ejection =
                new OutlierEjection(health, probes, endpoint -> release(List.of(endpoint)), random.split(), news);
        this.checks = new ActiveChecks(probes, random.split(), news);
    }

    /** Before anything is known. */
    static LivePlan nothing(Filters filters) {
        ActionBinder binder = ActionBinder.of(id -> null, filters::chain);
        return new LivePlan(GatewayPlan.EMPTY, Router.compile(GatewayPlan.EMPTY.routes(), null, binder), Map.of());
    }

    void activate(GatewayPlan plan) {
        taking.lock();
        try {
            if (!closed) {
                takeIn(plan);
            }
        } finally {
            taking.unlock();
            closeOnceFree();
        }
    }

    private void takeIn(GatewayPlan plan) {
        LivePlan before = slot.current();
        Set<UpstreamTls> secure = tls.prepare(plan.upstreams().values());
        Map<UpstreamId, UpstreamState> upstreams = new HashMap<>();
        for (Upstream upstream : plan.upstreams().values()) {
            upstreams.put(upstream.id(), take(upstream, before));
        }
        Router router = plan.routes() == before.plan().routes()
                ? before.router()
                : Router.compile(plan.routes(), before.router(), ActionBinder.of(upstreams::get, filters::chain));
        LivePlan next = new LivePlan(plan, router, Map.copyOf(upstreams));
        tls.take(plan.tls(), () -> slot.replace(next)); // a new host's handshake works when its requests do
        before.upstreams().forEach((id, state) -> {
            if (!upstreams.containsKey(id)) {
                named.forget(state);
                release(state.retire());
                if (!before.plan().upstreams().get(id).checks().isNone()) {
                    checks.watch(state);
                }
            }
        });
        tls.forgetUpstreamsBut(secure);
    }

    private UpstreamState take(Upstream upstream, LivePlan before) {
        UpstreamState kept = before.upstreams().get(upstream.id());
        if (kept != null && before.plan().upstreams().get(upstream.id()) == upstream) {
            return kept; // not even looked at: a plan of thousands of upstreams changes in a few
        }
        UpstreamState state = kept != null ? kept : fresh(upstream.id());
        release(state.replace(upstream));
        named.update(state, upstream.targets());
        Upstream had = before.plan().upstreams().get(upstream.id());
        if (had != null && !had.transport().equals(upstream.transport())) {
            release(state.members().toList());
        }
        if (!upstream.checks().isNone() || had != null && !had.checks().isNone()) {
            checks.watch(state);
        }
        return state;
    }

    private void resolved(UpstreamState state, List<EndpointState> left) {
        release(left);
        if (!state.checks().isNone()) {
            checks.watch(state);
        }
    }

    private UpstreamState fresh(UpstreamId id) {
        return new UpstreamState(id, units.size(), random.nextLong() >>> 1, health, ejection);
    }

    /**
     * Closes the unused connections to endpoints that have left or are out; requests in flight finish. At the end of the gateway the
     * loops close all of them, and then take no task any more.
     */
    private void release(List<EndpointState> left) {
        if (!left.isEmpty() && !closed) {
            for (LoopUnit unit : units) {
                unit.execute(() -> left.forEach(unit.connector()::release));
            }
        }
    }

    /** Does not wait for a large plan that is being taken in: whoever does that closes the rest after it. */
    void close() {
        closed = true;
        closeOnceFree();
    }

    private void closeOnceFree() {
        if (closed && taking.tryLock()) {
            try {
                named.close();
            } finally {
                taking.unlock();
            }
        }
    }
}
