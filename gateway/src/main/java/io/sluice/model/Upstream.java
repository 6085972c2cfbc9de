package io.sluice.model;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a Service port means for traffic.
 *
 * @param id its name
 * @param targets where its traffic goes
 * @param affinity set when one client stays with one endpoint; then {@code balance} chooses a client's first one
 * @param balance how requests are spread
 * @param checks how its endpoints are checked, if they are
 * @param transport what is spoken to its endpoints; here with the content of Secrets, so that a rotated one changes the
 *     upstream and not its name
 */
public record Upstream(
        UpstreamId id,
        Targets targets,
        Optional<Duration> affinity,
        Balance balance,
        HealthChecks checks,
        UpstreamTransport transport) {
    /** Plain HTTP/1.1. */
    public Upstream(UpstreamId id, Targets targets, Optional<Duration> affinity, Balance balance, HealthChecks checks) {
        this(id, targets, affinity, balance, checks, UpstreamTransport.HTTP1);
    }

    /** Without checks. */
    public Upstream(UpstreamId id, Targets targets, Optional<Duration> affinity, Balance balance) {
        this(id, targets, affinity, balance, HealthChecks.NONE);
    }

    /** Round robin. */
    public Upstream(UpstreamId id, Targets targets, Optional<Duration> affinity) {
        this(id, targets, affinity, Balance.ROUND_ROBIN);
    }

    /** The same with its endpoints checked like this. */
    public Upstream checked(HealthChecks how) {
        return new Upstream(id, targets, affinity, balance, how, transport);
    }

    /** Where traffic goes. */
    public sealed interface Targets {}

    /**
     * Known addresses.
     *
     * @param endpoints sorted by (address, port), without duplicates; those that may get traffic now
     * @param absence why there is none; empty unless {@code endpoints} is
     */
    public record Addresses(List<Endpoint> endpoints, Optional<Reason> absence) implements Targets {
        public Addresses {
            endpoints = List.copyOf(endpoints);
        }
    }

    /**
     * A name that is resolved by DNS while serving (ExternalName).
     *
     * @param name without trailing dot
     * @param port the port to connect to
     * @param loopbackAllowed whether answers on loopback are used
     */
    public record Name(String name, int port, boolean loopbackAllowed) implements Targets {}
}
