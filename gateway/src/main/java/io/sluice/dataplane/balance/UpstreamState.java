package io.sluice.dataplane.balance;

import io.sluice.dataplane.balance.Balancer.Heed;
import io.sluice.dataplane.balance.EndpointHealth.Standing;
import io.sluice.dataplane.loop.Loop;
import io.sluice.model.Balance;
import io.sluice.model.Endpoint;
import io.sluice.model.HealthChecks;
import io.sluice.model.Reason;
import io.sluice.model.Upstream;
import io.sluice.model.UpstreamId;
import io.sluice.model.UpstreamTransport;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What outlives a plan: the endpoints of one upstream as they are now, what is known of each, the round-robin cursor,
 * and which client stays with which endpoint. One per {@link UpstreamId}, kept by {@code activate}. Picking is for any
 * event loop and takes one volatile read; changes are made by one thread at a time, and by none of an event loop, for
 * making a policy ready for another set may take milliseconds.
 */
public final class UpstreamState {
    /** Clients remembered per upstream with affinity. */
    public static final int AFFINITY_CAPACITY = 65_536;

    private final UpstreamId id;
    private final int loops;
    private final Balancers balancers;
    private final UpstreamLoad load = new UpstreamLoad();
    private final HealthPolicy policy;
    private final OutlierEjection ejection;
    /** All that the plan, or the name's answer, allows; {@link #endpoints} are those of them that get traffic. */
    private volatile EndpointState[] members = Members.NONE;

    private volatile EndpointSet endpoints;
    private volatile Affinity affinity;
    private Upstream.Targets targets;
    private Balance balance = Balance.ROUND_ROBIN;
    private volatile UpstreamTransport transport = UpstreamTransport.HTTP1;
    /** How the gateway looks at the endpoints by itself, as the plan says. */
    private volatile HealthChecks checks = HealthChecks.NONE;

    /**
     * An upstream without endpoints; {@link #replace(Upstream)} brings them.
     *
     * @param id its name
     * @param loops the number of event loops
     * @param start the first ticket of the round robin; random, or fixed in tests
     * @param policy when endpoints are taken out
     * @param ejection takes them out, and in again
     */
    public UpstreamState(UpstreamId id, int loops, long start, HealthPolicy policy, OutlierEjection ejection) {
        this.id = id;
        this.loops = loops;
        this.policy = policy;
        this.ejection = ejection;
        this.balancers = new Balancers(id, start);
        this.endpoints = set(Members.NONE, Members.NONE, Reason.NO_ENDPOINT);
    }

    /** An upstream none of whose endpoints is ever taken out, whatever becomes of requests. */
    public UpstreamState(UpstreamId id, int loops, long start) {
        this(id, loops, start, HealthPolicy.IGNORING, /* asked by nobody under this policy */ null);
    }

    public UpstreamId id() {
        return id;
    }

    /** Its requests that wait, over all event loops. */
    public UpstreamLoad load() {
        return load;
    }

    /** The endpoints that get traffic at this moment: one volatile read. */
    public EndpointSet endpoints() {
        return endpoints;
    }

    /** All endpoints, with those that get no traffic now. */
    public Stream<EndpointState> members() {
        return Arrays.stream(members);
    }

    /** Whether {@link Feedback} is of any use to the policy. */
    public boolean listens() {
        return endpoints.balancer().heeds() != Heed.NOTHING;
    }

    /** What {@link #pick} wants to know of a request. */
    public KeySource keySource() {
        return endpoints.balancer().keySource();
    }

    /**
     * The next endpoint for a request. {@link Feedback} is to hear what becomes of it.
     *
     * @param loop whose thread this is
     * @param client whose request it is, for affinity
     * @param key what {@link #keySource()} asks for; the same for all attempts of a request. A policy that changes
     *     between the two calls sees the other's number, and sends one request elsewhere
     * @param tried the endpoints that this request has tried; null or empty at first
     * @return null when there is none; then {@link #absence()} says why, unless all were tried. EWMA tries again
     */
    public EndpointState pick(Loop loop, InetAddress client, long key, Tried tried) {
        Affinity sticky = affinity;
        if (sticky == null) {
            return endpoints.pick(loop, key, tried, policy.ejectAfter());
        }
        EndpointState last = sticky.find(client, loop.now(), tried, endpoints);
        if (last != null && endpoints.admits(last, tried, policy.ejectAfter())) {
            return last;
        }
        EndpointState next = endpoints.pick(loop, key, tried, policy.ejectAfter());
        if (next != null) {
            sticky.remember(client, loop.now(), next);
        }
        return next;
    }

    /** Whether a pick moves its client to the endpoint for good (sessionAffinity). */
    public boolean remembersClients() {
        return affinity != null;
    }

    /**
     * The line that the response gets, so that the client stays with the endpoint that answered: {@code Set-Cookie: …
     * CRLF}; null when the policy sets no cookie, or the request's own is still good.
     *
     * @param key of the request, as for {@link #pick}
     */
    public byte[] cookieLine(EndpointState endpoint, long key) {
        return endpoints.balancer().cookieLine(endpoint, key);
    }

    /**
     * Why {@link #pick} found no endpoint for a request that had tried none. Never null, even when one has arrived
     * since: the two calls may see different sets.
     */
    public Reason absence() {
        Reason absence = endpoints.absence();
        return absence != null ? absence : Reason.NO_ENDPOINT;
    }

    /**
     * Takes over what a plan says. Endpoints that stay keep their state and with it their connections, whatever becomes
     * of the policy; the cursor goes on, and an equal list replaces nothing. A name keeps its resolved endpoints while it
     * stays the same.
     *
     * @return the endpoints that left, for whoever holds connections to them
     */
    public synchronized List<EndpointState> replace(Upstream upstream) {
        boolean same = upstream.targets().equals(targets);
        targets = upstream.targets();
        affinity(upstream.affinity());
        checks = upstream.checks();
        transport(upstream.transport());
        boolean sameBalance = upstream.balance().equals(balance);
        balance = upstream.balance();
        if (same) {
            if (!sameBalance) {
                rebuild(endpoints.absence());
            }
            return List.of();
        } else if (upstream.targets() instanceof Upstream.Addresses addresses) {
            return swap(addresses.endpoints(), addresses.absence().orElse(Reason.NO_ENDPOINT), !sameBalance);
        }
        return swap(List.of(), Reason.NAME_NOT_RESOLVED, !sameBalance);
    }

    /**
     * Takes over the answer to {@link Upstream.Name}, unless the plan has meanwhile changed to something else.
     *
     * @param name what was resolved
     * @param answer sorted, without duplicates
     * @return the endpoints that left
     */
    public synchronized List<EndpointState> resolved(Upstream.Name name, List<Endpoint> answer) {
        return name.equals(targets) ? swap(answer, Reason.NAME_NOT_RESOLVED, /* anyway */ false) : List.of();
    }

    /**
     * Says that no plan names this upstream any more. Requests that were decided before may still finish here, but no
     * connection is kept.
     *
     * @return all endpoints
     */
    public synchronized List<EndpointState> retire() {
        targets = null; // an answer that is still on its way comes too late
        checks = HealthChecks.NONE;
        List<EndpointState> all = List.of(members);
        all.forEach(EndpointState::retire);
        return all;
    }

    private void affinity(Optional<Duration> timeout) {
        Affinity now = affinity;
        if (timeout.isEmpty()) {
            affinity = null;
        } else if (now == null) {
            affinity = new Affinity(AFFINITY_CAPACITY, timeout.get());
        } else {
            now.timeout(timeout.get());
        }
    }

    /** Whether a connection to an endpoint carries many requests at a time. */
    public boolean multiplexed() {
        return transport.protocol().multiplexed();
    }

    private void transport(UpstreamTransport wanted) {
        if (!wanted.equals(transport)) {
            transport = wanted;
            members().forEach(member -> member.transport(wanted));
        }
    }

    // --- health -------------------------------------------------------------------------------------------------

    /** Takes note of what has happened at an endpoint. */
    public void heard(EndpointState endpoint, AttemptEvent event) {
        if (endpoint.health().heard(event, policy.ejectAfter())) {
            ejection.concerns(this, endpoint);
        }
    }

    /** How its endpoints are checked. */
    public HealthChecks checks() {
        return checks;
    }

    /** What an answer of this status says about its endpoint. */
    public AttemptEvent answer(int status) {
        return policy.answer(status);
    }

    /** Whether an endpoint is out, or has failed so often that it would be if others were not out already. */
    public boolean distrusts(EndpointState endpoint) {
        boolean failing = policy.ejectAfter() > 0 && endpoint.failuresInARow() >= policy.ejectAfter();
        return failing || endpoint.health().ejected();
    }

    /**
     * An endpoint that was out and waits for one request to show that it is well. Who gets it sends it that request.
     * Only for requests that may be sent again elsewhere, and that could go to any endpoint.
     *
     * @return null mostly
     */
    public EndpointState trial() {
        EndpointSet set = endpoints;
        if (set.trials().length == 0 || affinity != null || set.balancer().keySource() != KeySource.NONE) {
            return null;
        }
        return set.trial();
    }

    /**
     * Takes an endpoint out, unless that would be too many.
     *
     * @return whether it is out now and was not before
     */
    synchronized boolean eject(EndpointState endpoint) {
        boolean out = !endpoint.retired()
                && Members.roomToEject(members)
                && endpoint.health().move(Standing.IN, Standing.EJECTED);
        if (out) {
            healthChanged();
        }
        return out;
    }

    /** Takes an endpoint in again. As a new one it starts slowly, where that is asked for. */
    synchronized void readmit(EndpointState endpoint) {
        endpoint.health().readmit();
        endpoint.cool();
        healthChanged();
    }

    /** Looks at the health of all endpoints again. Makes a policy ready: not on an event loop that serves. */
    synchronized void healthChanged() {
        EndpointSet old = endpoints;
        EndpointState[] in = Members.inService(members, policy.panicThreshold());
        EndpointState[] trials = Members.onTrial(members);
        if (!old.has(in, trials)) {
            endpoints = set(in, trials, old.absence());
        }
    }

    // --- which endpoints there are ------------------------------------------------------------------------------

    private void rebuild(Reason absence) {
        endpoints = set(Members.inService(members, policy.panicThreshold()), Members.onTrial(members), absence);
    }

    private EndpointSet set(EndpointState[] states, EndpointState[] trials, Reason absence) {
        return new EndpointSet(states, absence, balancers.make(balance, states), trials);
    }

    private List<EndpointState> swap(List<Endpoint> wanted, Reason absence, boolean anyway) {
        EndpointState[] had = members;
        if (!anyway && Turnover.isNone(had, wanted) && (!wanted.isEmpty() || endpoints.absence() == absence)) {
            return List.of();
        }
        Turnover turnover = Turnover.of(had, wanted, loops);
        Arrays.stream(turnover.members()).forEach(member -> member.transport(transport)); // before it is picked
        members = turnover.members();
        rebuild(absence);
        return turnover.left();
    }

    @Override
    public String toString() {
        return id.toString();
    }
}
