package io.sluice.controlplane.compile;

import io.sluice.controlplane.cluster.ServiceFact;
import io.sluice.controlplane.cluster.ServiceFact.Port;
import io.sluice.controlplane.cluster.ServiceFact.Type;
import io.sluice.model.Finding;
import io.sluice.model.FindingCode;
import io.sluice.model.Place;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What an API server would refuse, in its words. A folder's Service is served nonetheless, as far as it can be: of two
 * ports with one number the first, of a bad field the rest.
 */
final class ServiceValidation {
    private static final int LONGEST_AFFINITY = 86_400;
    private static final String ONLY_LOAD_BALANCER = "Forbidden: may only be used when `type` is 'LoadBalancer'";

    private final ServiceFact service;
    private final List<Finding> findings = new ArrayList<>();

    private ServiceValidation(ServiceFact service) {
        this.service = service;
    }

    static List<Finding> of(ServiceFact service) {
        ServiceValidation validation = new ServiceValidation(service);
        validation.ports();
        validation.addresses();
        validation.policies();
        validation.loadBalancer();
        return validation.findings;
    }

    static boolean isValidAffinity(int seconds) {
        return seconds >= 1 && seconds <= LONGEST_AFFINITY;
    }

    private void ports() {
        boolean needed = !service.headless() && !is(Type.EXTERNAL_NAME);
        if (service.ports().isEmpty() && needed) {
            report("spec.ports", "Required value", "it has no port, so nothing can lead to it");
        }
        Set<String> names = new HashSet<>();
        Set<String> numbers = new HashSet<>();
        for (int i = 0; i < service.ports().size(); i++) {
            port(i, service.ports().get(i), names, numbers);
        }
    }

    private void port(int index, Port port, Set<String> names, Set<String> numbers) {
        String field = "spec.ports[" + index + "]";
        if (port.name().isEmpty() && service.ports().size() > 1) {
            report(field + ".name", "Required value", "the port is served by its number");
        } else if (!port.name().isEmpty() && !HostName.isLabel(port.name())) {
            report(
                    field + ".name",
                    "Invalid value: " + Finding.quoted(port.name())
                            + ": a lowercase RFC 1123 label must consist of lower case"
                            + " alphanumeric characters or '-'",
                    "the port is served nonetheless");
        } else if (!port.name().isEmpty() && !names.add(port.name())) {
            report(field + ".name", "Duplicate value: \"" + port.name() + "\"", "the name means the first port");
        }
        if (!numbers.add(port.protocol() + port.port())) {
            report(
                    field,
                    "Duplicate value: {\"protocol\":\"" + port.protocol() + "\",\"port\":" + port.port() + "}",
                    "the number means the first port");
        }
    }

    private void addresses() {
        if (service.headless() && (is(Type.LOAD_BALANCER) || is(Type.NODE_PORT))) {
            String name = is(Type.NODE_PORT) ? "NodePort" : "LoadBalancer";
            report(
                    "spec.clusterIPs[0]",
                    "Invalid value: \"None\": may not be set to 'None' for " + name + " services",
                    "it is served as a headless Service");
        }
        if (!is(Type.EXTERNAL_NAME)) {
            return;
        }
        if (service.externalName().isEmpty()) {
            report("spec.externalName", "Required value", "nothing can lead to it");
        }
        String refused = "Forbidden: may not be set for ExternalName services";
        reportIf(!service.clusterIps().isEmpty(), "spec.clusterIPs", refused);
        reportIf(!service.ipFamilies().isEmpty(), "spec.ipFamilies", refused);
        reportIf(!service.extra().ipFamilyPolicy().isEmpty(), "spec.ipFamilyPolicy", refused);
    }

    private void policies() {
        boolean external = is(Type.LOAD_BALANCER)
                || is(Type.NODE_PORT)
                || is(Type.CLUSTER_IP) && !service.externalIps().isEmpty();
        String policy = service.extra().externalTrafficPolicy();
        reportIf(
                !policy.isEmpty() && !external,
                "spec.externalTrafficPolicy",
                "Invalid value: \"" + policy + "\": may only be set for externally-accessible services");
        service.affinitySeconds()
                .filter(seconds -> !isValidAffinity(seconds))
                .ifPresent(seconds -> report(
                        "spec.sessionAffinityConfig.clientIP.timeoutSeconds",
                        "Invalid value: " + seconds + ": must be greater than 0 and less than 86400",
                        "10800 is used"));
    }

    private void loadBalancer() {
        boolean balancer = is(Type.LOAD_BALANCER);
        int check = service.extra().healthCheckNodePort();
        reportIf(
                check != 0 && !(balancer && service.externalLocal()),
                "spec.healthCheckNodePort",
                "Invalid value: " + check
                        + ": may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'");
        if (!balancer) {
            reportIf(!service.extra().loadBalancerClass().isEmpty(), "spec.loadBalancerClass", ONLY_LOAD_BALANCER);
            reportIf(
                    !service.extra().loadBalancerSourceRanges().isEmpty(),
                    "spec.loadBalancerSourceRanges",
                    ONLY_LOAD_BALANCER);
            reportIf(
                    service.extra().allocateLoadBalancerNodePorts().isPresent(),
                    "spec.allocateLoadBalancerNodePorts",
                    ONLY_LOAD_BALANCER);
        }
    }

    private boolean is(Type type) {
        return service.type() == type;
    }

    private void reportIf(boolean wrong, String field, String message) {
        if (wrong) {
            report(field, message, "the field has no effect");
        }
    }

    private void report(String field, String message, String why) {
        findings.add(finding(service, FindingCode.INVALID_SERVICE, field, message, why));
    }

    /** A single clusterIP may be written without the list. */
    private static Place place(ServiceFact service, String field) {
        return field.startsWith("spec.clusterIPs")
                        && !service.meta().positions().isWritten("spec.clusterIPs")
                ? service.meta().at("spec.clusterIP")
                : service.meta().at(field);
    }

    /** {@code Service "ns/name" is invalid: field: message}. */
    static Finding finding(ServiceFact service, FindingCode code, String field, String message, String why) {
        return new Finding(
                code,
                service.meta().ref(),
                place(service, field),
                "Service \"" + service.name() + "\" is invalid: " + field + ": " + message,
                why,
                "correct " + field + "; an API server refuses the object");
    }
}
