package io.sluice.controlplane.compile;

import io.sluice.controlplane.cluster.ServiceFact;
import io.sluice.model.Balance;
import io.sluice.model.Endpoint;
import io.sluice.model.Finding;
import io.sluice.model.HealthCheck;
import io.sluice.model.HealthChecks;
import io.sluice.model.Reason;
import io.sluice.model.Upstream;
import io.sluice.model.UpstreamId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one Service and the objects that belong to it contribute: for each TCP port an upstream.
 *
 * @param shape absent when there is no Service, only orphans that name it
 * @param ports by number
 * @param anyPort makes the upstream of a port that the Service does not list (an ExternalName without ports)
 * @param findings about the Service and what belongs to it, wanted or not
 */
record CompiledService(
        Optional<ServiceShape> shape, Map<Integer, Port> ports, Optional<AnyPort> anyPort, List<Finding> findings) {
    static final CompiledService NONE = new CompiledService(Optional.empty(), Map.of(), Optional.empty(), List.of());

    CompiledService {
        findings = List.copyOf(findings);
    }

    /**
     * One port.
     *
     * @param upstream what it means for traffic
     * @param whenUsed what is worth saying only if a route leads here
     */
    record Port(Upstream upstream, Optional<Finding> whenUsed) {
        /** The same with its endpoints checked like this. */
        Port checked(HealthChecks checks) {
            return new Port(upstream.checked(checks), whenUsed);
        }
    }

    /**
     * Answers on whatever port an Ingress says.
     *
     * @param onPort with the port replaced
     * @param balance how requests are spread
     * @param check how endpoints are checked, if they are
     */
    record AnyPort(Upstream.Targets onPort, Balance balance, Optional<HealthCheck> check) {
        private Port port(UpstreamId id) {
            return new Port(
                    new Upstream(id, on(id.port()), Optional.empty(), balance, HealthChecks.ofAll(check)),
                    Optional.empty());
        }

        private Upstream.Targets on(int port) {
            return onPort instanceof Upstream.Name name
                    ? new Upstream.Name(name.name(), port, name.loopbackAllowed())
                    : onPort;
        }
    }

    /** The same with its endpoints checked like this. */
    CompiledService checked(Optional<HealthCheck> check) {
        if (check.isEmpty()) {
            return this;
        }
        HealthChecks all = HealthChecks.ofAll(check);
        Map<Integer, Port> checked = new LinkedHashMap<>();
        ports.forEach((number, port) -> checked.put(number, port.checked(all)));
        Optional<AnyPort> any = anyPort.map(each -> new AnyPort(each.onPort(), each.balance(), check));
        return new CompiledService(shape, checked, any, findings);
    }

    /** The port of an id that a route names; a route and what it names come and go together. */
    Port port(UpstreamId id) {
        Port listed = ports.get(id.port());
        if (listed != null) {
            return listed;
        }
        return anyPort.map(any -> any.port(id)).orElseThrow(() -> new IllegalStateException("no upstream " + id));
    }

    static Upstream.Targets addresses(List<Endpoint> endpoints) {
        return new Upstream.Addresses(
                endpoints, endpoints.isEmpty() ? Optional.of(Reason.NO_ENDPOINT) : Optional.empty());
    }

    static boolean isTcp(ServiceFact.Port port) {
        return port.protocol().equals("TCP");
    }
}
