package io.sluice.bench.micro;

import io.sluice.controlplane.cluster.ClusterSnapshot;
import io.sluice.controlplane.cluster.EndpointSliceFact;
import io.sluice.controlplane.cluster.FactMap;
import io.sluice.controlplane.cluster.IngressFact;
import io.sluice.controlplane.cluster.Meta;
import io.sluice.controlplane.cluster.ObjectName;
import io.sluice.controlplane.cluster.PortRef;
import io.sluice.controlplane.cluster.Positions;
import io.sluice.controlplane.cluster.ServiceFact;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Generated clusters: n Ingresses, each with one host, two paths, a Service and a slice of five endpoints. */
final class Clusters {
    private static final int ENDPOINTS = 5;
    private static final int CHANGED = 500;

    private Clusters() {}

    static ClusterSnapshot of(int count) {
        FactMap<IngressFact> ingresses = FactMap.empty();
        FactMap<ServiceFact> services = FactMap.empty();
        FactMap<EndpointSliceFact> slices = FactMap.empty();
        for (int i = 0; i < count; i++) {
            ingresses = ingresses.with(ingress(i, "/api"));
            services = services.with(service(i));
            slices = slices.with(slice(i, ENDPOINTS));
        }
        return snapshot(ingresses, services, slices);
    }

    private static ClusterSnapshot snapshot(
            FactMap<IngressFact> ingresses, FactMap<ServiceFact> services, FactMap<EndpointSliceFact> slices) {
        ClusterSnapshot none = ClusterSnapshot.EMPTY;
        return new ClusterSnapshot(
                ingresses,
                none.ingressClasses(),
                services,
                slices,
                none.endpoints(),
                none.pods(),
                none.nodes(),
                none.namespaces(),
                none.secrets(),
                none.configMaps(),
                List.of());
    }

    /** One Ingress has another path. */
    static ClusterSnapshot withOtherIngress(ClusterSnapshot cluster) {
        return snapshot(
                cluster.ingresses().with(ingress(CHANGED, "/v2")), cluster.services(), cluster.endpointSlices());
    }

    /** One slice has an endpoint less. */
    static ClusterSnapshot withOtherSlice(ClusterSnapshot cluster) {
        return snapshot(
                cluster.ingresses(),
                cluster.services(),
                cluster.endpointSlices().with(slice(CHANGED, ENDPOINTS - 1)));
    }

    private static Meta meta(String kind, int index) {
        ObjectName name = new ObjectName("team-" + index % 50, "app-" + index);
        return new Meta(kind, name, "2026-01-01T00:00:00Z", Map.of(), Map.of(), Positions.CLUSTER);
    }

    private static IngressFact ingress(int index, String path) {
        IngressFact.Rule rule =
                new IngressFact.Rule("app-" + index + ".example.test", List.of(path("/", index), path(path, index)));
        return new IngressFact(meta("Ingress", index), Optional.empty(), Optional.empty(), List.of(rule), List.of());
    }

    private static IngressFact.Path path(String path, int index) {
        return new IngressFact.Path(
                path,
                IngressFact.PathType.PREFIX,
                Optional.of(new IngressFact.ServiceBackend("app-" + index, PortRef.of(80))));
    }

    private static ServiceFact service(int index) {
        ServiceFact.Port port = new ServiceFact.Port("http", "TCP", 80, PortRef.of(8080), 0, "");
        return new ServiceFact(
                meta("Service", index),
                ServiceFact.Type.CLUSTER_IP,
                Map.of("app", "app-" + index),
                List.of(port),
                List.of(),
                "",
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

    private static EndpointSliceFact slice(int index, int endpoints) {
        List<EndpointSliceFact.Endpoint> members = new ArrayList<>();
        for (int i = 0; i < endpoints; i++) {
            members.add(new EndpointSliceFact.Endpoint(
                    List.of("10." + (index >> 8 & 255) + "." + (index & 255) + "." + (i + 1)),
                    Optional.of(true),
                    Optional.of(true),
                    Optional.of(false),
                    "",
                    "node-" + i,
                    "",
                    List.of(),
                    List.of(),
                    "app-" + index + "-" + i));
        }
        return new EndpointSliceFact(
                meta("EndpointSlice", index),
                "app-" + index,
                "IPv4",
                List.of(new EndpointSliceFact.Port(Optional.of("http"), "TCP", 8080, "")),
                members);
    }
}
