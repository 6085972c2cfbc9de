package io.sluice.controlplane.compile;

import io.sluice.controlplane.cluster.ClusterSnapshot;
import io.sluice.controlplane.cluster.ConfigMapFact;
import io.sluice.controlplane.cluster.EndpointSliceFact;
import io.sluice.controlplane.cluster.EndpointsFact;
import io.sluice.controlplane.cluster.Fact;
import io.sluice.controlplane.cluster.FactMap;
import io.sluice.controlplane.cluster.IngressClassFact;
import io.sluice.controlplane.cluster.IngressFact;
import io.sluice.controlplane.cluster.IngressFact.PathType;
import io.sluice.controlplane.cluster.Meta;
import io.sluice.controlplane.cluster.NamespaceFact;
import io.sluice.controlplane.cluster.NodeFact;
import io.sluice.controlplane.cluster.ObjectName;
import io.sluice.controlplane.cluster.PodFact;
import io.sluice.controlplane.cluster.PortRef;
import io.sluice.controlplane.cluster.Positions;
import io.sluice.controlplane.cluster.SecretFact;
import io.sluice.controlplane.cluster.ServiceFact;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Facts in few words. Names are {@code namespace/name}; what is not said has the API's default. */
final class Facts {
    private Facts() {}

    static ObjectName name(String name) {
        int slash = name.indexOf('/');
        return new ObjectName(slash < 0 ? "" : name.substring(0, slash), name.substring(slash + 1));
    }

    static Meta meta(String kind, String name) {
        return meta(kind, name, "", Map.of(), Map.of());
    }

    static Meta meta(
            String kind, String name, String created, Map<String, String> labels, Map<String, String> annotations) {
        return new Meta(kind, name(name), created, labels, annotations, Positions.CLUSTER);
    }

    /** Serves {@code paths} (each {@code [Exact ]/path=service:port}) on {@code host}. */
    static IngressFact ingress(String name, String host, String... paths) {
        return ingress(meta("Ingress", name), host, paths);
    }

    static IngressFact ingress(Meta meta, String host, String... paths) {
        List<IngressFact.Path> all = Arrays.stream(paths).map(Facts::path).toList();
        return new IngressFact(
                meta, Optional.empty(), Optional.empty(), List.of(new IngressFact.Rule(host, all)), List.of());
    }

    static IngressFact.Path path(String text) {
        boolean exact = text.startsWith("Exact ");
        int equals = text.lastIndexOf('=');
        return new IngressFact.Path(
                text.substring(exact ? 6 : 0, equals),
                exact ? PathType.EXACT : PathType.PREFIX,
                Optional.of(backend(text.substring(equals + 1))));
    }

    /** {@code service:port}, the port by number or name. */
    static IngressFact.Backend backend(String text) {
        int colon = text.indexOf(':');
        String port = text.substring(colon + 1);
        return new IngressFact.ServiceBackend(
                text.substring(0, colon),
                port.matches("[0-9]+") ? PortRef.of(Integer.parseInt(port)) : PortRef.of(port));
    }

    static IngressFact withDefault(IngressFact ingress, String backend) {
        return new IngressFact(
                ingress.meta(), ingress.className(), Optional.of(backend(backend)), ingress.rules(), ingress.tls());
    }

    static IngressFact withClass(IngressFact ingress, String className) {
        return new IngressFact(
                ingress.meta(), Optional.of(className), ingress.defaultBackend(), ingress.rules(), ingress.tls());
    }

    static IngressClassFact ingressClass(String name, String controller, boolean isDefault) {
        Map<String, String> annotations =
                isDefault ? Map.of("ingressclass.kubernetes.io/is-default-class", "true") : Map.of();
        return new IngressClassFact(meta("IngressClass", name, "", Map.of(), annotations), controller);
    }

    /** Ports are {@code [name:]number[->target][/PROTOCOL]}. */
    static ServiceFact service(String name, String... ports) {
        return service(meta("Service", name), Map.of(), ports);
    }

    static ServiceFact service(Meta meta, Map<String, String> selector, String... ports) {
        return service(meta, ServiceFact.Type.CLUSTER_IP, selector, "", ports);
    }

    static ServiceFact externalName(String name, String external, String... ports) {
        return service(meta("Service", name), ServiceFact.Type.EXTERNAL_NAME, Map.of(), external, ports);
    }

    static ServiceFact service(
            Meta meta, ServiceFact.Type type, Map<String, String> selector, String externalName, String... ports) {
        return new ServiceFact(
                meta,
                type,
                selector,
                Arrays.stream(ports).map(Facts::port).toList(),
                List.of(),
                externalName,
                List.of(),
                List.of(),
                Optional.empty(),
                false,
                false,
                false,
                "",
                List.of(),
                ServiceFact.Extra.NONE);
    }

    private static ServiceFact.Port port(String text) {
        int slash = text.indexOf('/');
        String rest = slash < 0 ? text : text.substring(0, slash);
        int arrow = rest.indexOf("->");
        String target = arrow < 0 ? "" : rest.substring(arrow + 2);
        String own = arrow < 0 ? rest : rest.substring(0, arrow);
        int colon = own.indexOf(':');
        PortRef targetPort = target.isEmpty()
                ? PortRef.NONE
                : target.matches("[0-9]+") ? PortRef.of(Integer.parseInt(target)) : PortRef.of(target);
        return new ServiceFact.Port(
                colon < 0 ? "" : own.substring(0, colon),
                slash < 0 ? "TCP" : text.substring(slash + 1),
                Integer.parseInt(own.substring(colon + 1)),
                targetPort,
                0,
                "");
    }

    /** Ready endpoints of an unnamed port. */
    static EndpointSliceFact slice(String name, String service, int port, String... addresses) {
        return slice(
                name,
                service,
                List.of(new EndpointSliceFact.Port(Optional.of(""), "TCP", port, "")),
                Arrays.stream(addresses).map(Facts::endpoint).toList());
    }

    static EndpointSliceFact slice(
            String name, String service, List<EndpointSliceFact.Port> ports, List<EndpointSliceFact.Endpoint> members) {
        Map<String, String> labels = service.isEmpty() ? Map.of() : Map.of("kubernetes.io/service-name", service);
        return new EndpointSliceFact(
                meta("EndpointSlice", name, "", labels, Map.of()), service, "IPv4", ports, members);
    }

    /** Nil conditions. */
    static EndpointSliceFact.Endpoint endpoint(String address) {
        return endpoint(address, Optional.empty(), Optional.empty(), Optional.empty());
    }

    static EndpointSliceFact.Endpoint endpoint(
            String address, Optional<Boolean> ready, Optional<Boolean> serving, Optional<Boolean> terminating) {
        return new EndpointSliceFact.Endpoint(
                List.of(address), ready, serving, terminating, "", "", "", List.of(), List.of(), "");
    }

    static EndpointsFact endpoints(String name, EndpointsFact.Subset... subsets) {
        return new EndpointsFact(meta("Endpoints", name), List.of(subsets));
    }

    /** Port is {@code [name:]number}; addresses that begin with {@code !} are not ready. */
    static EndpointsFact.Subset subset(String port, String... addresses) {
        int colon = port.indexOf(':');
        List<EndpointsFact.Address> ready = new ArrayList<>();
        List<EndpointsFact.Address> notReady = new ArrayList<>();
        for (String address : addresses) {
            boolean unready = address.startsWith("!");
            (unready ? notReady : ready)
                    .add(new EndpointsFact.Address(address.substring(unready ? 1 : 0), "", "", "", ""));
        }
        return new EndpointsFact.Subset(
                ready,
                notReady,
                List.of(new EndpointsFact.Port(
                        colon < 0 ? "" : port.substring(0, colon),
                        "TCP",
                        Integer.parseInt(port.substring(colon + 1)),
                        "")));
    }

    static PodFact pod(String name, Map<String, String> labels, String ip, PodFact.Port... ports) {
        return pod(meta("Pod", name, "", labels, Map.of()), ip, true, false, ports);
    }

    static PodFact pod(Meta meta, String ip, boolean ready, boolean terminating, PodFact.Port... ports) {
        List<String> ips = ip.isEmpty() ? List.of() : List.of(ip);
        return new PodFact(meta, "Running", ips, ready, terminating, "", "", "", List.of(ports), List.of());
    }

    static ClusterSnapshot cluster(Fact... facts) {
        return cluster(List.of(facts));
    }

    static ClusterSnapshot cluster(Collection<? extends Fact> facts) {
        return new ClusterSnapshot(
                only(IngressFact.class, facts),
                only(IngressClassFact.class, facts),
                only(ServiceFact.class, facts),
                only(EndpointSliceFact.class, facts),
                only(EndpointsFact.class, facts),
                only(PodFact.class, facts),
                only(NodeFact.class, facts),
                only(NamespaceFact.class, facts),
                only(SecretFact.class, facts),
                only(ConfigMapFact.class, facts),
                List.of());
    }

    private static <F extends Fact> FactMap<F> only(Class<F> type, Collection<? extends Fact> facts) {
        return FactMap.of(
                facts.stream().filter(type::isInstance).map(type::cast).toList());
    }
}
