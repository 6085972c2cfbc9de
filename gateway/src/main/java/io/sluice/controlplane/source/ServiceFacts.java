package io.sluice.controlplane.source;

import io.fabric8.kubernetes.api.model.LoadBalancerIngress;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import io.fabric8.kubernetes.api.model.SessionAffinityConfig;
import io.sluice.controlplane.cluster.Meta;
import io.sluice.controlplane.cluster.ServiceFact;
import io.sluice.controlplane.cluster.ServiceFact.Extra;
import io.sluice.controlplane.cluster.ServiceFact.Port;
import io.sluice.controlplane.cluster.ServiceFact.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Services become facts; which fields go together is judged by the compiler, as the API server would. */
final class ServiceFacts {
    /** The API's default for {@code sessionAffinityConfig.clientIP.timeoutSeconds}: three hours. */
    private static final int AFFINITY_SECONDS = 10_800;

    private final FieldChecks checks;

    ServiceFacts(FieldChecks checks) {
        this.checks = checks;
    }

    ServiceFact of(Meta meta, Service object) {
        ServiceSpec spec = object.getSpec() == null ? new ServiceSpec() : object.getSpec();
        String affinity = checks.oneOf("spec.sessionAffinity", spec.getSessionAffinity(), "", "None", "ClientIP");
        return new ServiceFact(
                meta,
                type(spec),
                FieldChecks.map(spec.getSelector()),
                ports(FieldChecks.list(spec.getPorts())),
                clusterIps(spec),
                externalName(FieldChecks.text(spec.getExternalName())),
                checks.addresses("spec.externalIPs", spec.getExternalIPs()),
                loadBalancerIps(object),
                affinity.equals("ClientIP") ? Optional.of(seconds(spec.getSessionAffinityConfig())) : Optional.empty(),
                isLocal("spec.internalTrafficPolicy", spec.getInternalTrafficPolicy()),
                isLocal("spec.externalTrafficPolicy", spec.getExternalTrafficPolicy()),
                Boolean.TRUE.equals(spec.getPublishNotReadyAddresses()),
                trafficDistribution(spec),
                checks.oneOfEach("spec.ipFamilies", spec.getIpFamilies(), "IPv4", "IPv6"),
                extra(spec, affinity));
    }

    private Type type(ServiceSpec spec) {
        String[] types = {"ClusterIP", "NodePort", "LoadBalancer", "ExternalName"};
        return switch (checks.oneOf("spec.type", spec.getType(), "ClusterIP", types)) {
            case "NodePort" -> Type.NODE_PORT;
            case "LoadBalancer" -> Type.LOAD_BALANCER;
            case "ExternalName" -> Type.EXTERNAL_NAME;
            default -> Type.CLUSTER_IP;
        };
    }

    private List<Port> ports(List<ServicePort> written) {
        List<Port> ports = new ArrayList<>();
        for (int i = 0; i < written.size(); i++) {
            ports.add(port("spec.ports[" + i + "]", written.get(i)));
        }
        return ports;
    }

    private Port port(String path, ServicePort written) {
        if (written.getPort() == null) {
            checks.missing(path + ".port", "write the Service's port number");
        }
        return new Port(
                checks.word(path + ".name", written.getName()),
                checks.protocol(path + ".protocol", written.getProtocol()),
                checks.port(path + ".port", written.getPort()),
                checks.portRef(path + ".targetPort", written.getTargetPort()),
                checks.portOrZero(path + ".nodePort", written.getNodePort()),
                checks.qualified(path + ".appProtocol", written.getAppProtocol()));
    }

    private List<String> clusterIps(ServiceSpec spec) {
        List<String> several = FieldChecks.list(spec.getClusterIPs());
        if (!several.isEmpty()) {
            return checks.each("spec.clusterIPs", several, this::clusterIp);
        }
        String single = clusterIp("spec.clusterIP", FieldChecks.text(spec.getClusterIP()));
        return single.isEmpty() ? List.of() : List.of(single);
    }

    private String clusterIp(String path, String value) {
        return "None".equals(value) ? value : checks.address(path, value);
    }

    /** A trailing dot is allowed, and means nothing here. */
    private String externalName(String written) {
        String name = written.endsWith(".") ? written.substring(0, written.length() - 1) : written;
        checks.subdomain("spec.externalName", name);
        return written;
    }

    private List<String> loadBalancerIps(Service object) {
        if (object.getStatus() == null || object.getStatus().getLoadBalancer() == null) {
            return List.of();
        }
        return FieldChecks.list(object.getStatus().getLoadBalancer().getIngress()).stream()
                .map(LoadBalancerIngress::getIp)
                .map(ip -> checks.address("status.loadBalancer.ingress", ip))
                .filter(ip -> !ip.isEmpty())
                .toList();
    }

    private static int seconds(SessionAffinityConfig config) {
        boolean written = config != null
                && config.getClientIP() != null
                && config.getClientIP().getTimeoutSeconds() != null;
        return written ? config.getClientIP().getTimeoutSeconds() : AFFINITY_SECONDS;
    }

    private boolean isLocal(String path, String policy) {
        return checks.oneOf(path, policy, "Cluster", "Cluster", "Local").equals("Local");
    }

    private String trafficDistribution(ServiceSpec spec) {
        String[] allowed = {"PreferClose", "PreferSameZone", "PreferSameNode"};
        return checks.oneOf("spec.trafficDistribution", spec.getTrafficDistribution(), "", allowed);
    }

    private Extra extra(ServiceSpec spec, String affinity) {
        String[] policies = {"SingleStack", "PreferDualStack", "RequireDualStack"};
        return new Extra(
                FieldChecks.text(spec.getExternalTrafficPolicy()),
                checks.portOrZero("spec.healthCheckNodePort", spec.getHealthCheckNodePort()),
                checks.qualified("spec.loadBalancerClass", spec.getLoadBalancerClass()),
                checks.each("spec.loadBalancerSourceRanges", spec.getLoadBalancerSourceRanges(), checks::cidr),
                Optional.ofNullable(spec.getAllocateLoadBalancerNodePorts()),
                checks.oneOf("spec.ipFamilyPolicy", spec.getIpFamilyPolicy(), "", policies),
                affinity);
    }
}
