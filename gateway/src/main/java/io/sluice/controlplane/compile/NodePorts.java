package io.sluice.controlplane.compile;

import io.sluice.controlplane.cluster.ServiceFact;
import io.sluice.controlplane.cluster.ServiceFact.Port;
import io.sluice.controlplane.cluster.ServiceFact.Type;
import io.sluice.model.Finding;
import io.sluice.model.FindingCode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who has which nodePort. A number belongs to one Service, whatever the protocol: the oldest. Inside one Service TCP
 * and UDP may share it.
 */
final class NodePorts {
    private static final int FIRST = 30_000;
    private static final int LAST = 32_767;
    private static final Comparator<ServiceFact> OLDEST =
            Comparator.comparing(ServiceFact::meta, RoutePrecedence.CLAIMING);

    private final Map<Integer, TreeSet<ServiceFact>> claims = new HashMap<>();

    /** Takes a Service's change in; answers which numbers have to be looked at again. */
    Set<Integer> update(Optional<ServiceFact> before, Optional<ServiceFact> after) {
        Set<Integer> touched = new HashSet<>();
        before.ifPresent(service -> numbers(service).forEach(number -> {
            TreeSet<ServiceFact> owners = claims.get(number);
            owners.remove(service);
            if (owners.isEmpty()) {
                claims.remove(number);
            }
            touched.add(number);
        }));
        after.ifPresent(service -> numbers(service).forEach(number -> {
            claims.computeIfAbsent(number, n -> new TreeSet<>(OLDEST)).add(service);
            touched.add(number);
        }));
        return touched;
    }

    private static Set<Integer> numbers(ServiceFact service) {
        Set<Integer> numbers = new HashSet<>();
        if (mayHaveNodePorts(service)) {
            service.ports().stream()
                    .map(Port::nodePort)
                    .filter(NodePorts::isInRange)
                    .forEach(numbers::add);
        }
        return numbers;
    }

    private static boolean mayHaveNodePorts(ServiceFact service) {
        return service.type() == Type.NODE_PORT || service.type() == Type.LOAD_BALANCER;
    }

    private static boolean isInRange(int number) {
        return number >= FIRST && number <= LAST;
    }

    /** About one number: every Service but the oldest is told who has it. */
    List<Finding> findings(int number) {
        List<Finding> findings = new ArrayList<>();
        TreeSet<ServiceFact> owners = claims.getOrDefault(number, new TreeSet<>(OLDEST));
        for (ServiceFact loser : owners) {
            if (loser == owners.first()) {
                continue;
            }
            for (int i = 0; i < loser.ports().size(); i++) {
                if (loser.ports().get(i).nodePort() == number) {
                    findings.add(ServiceValidation.finding(
                            loser,
                            FindingCode.NODE_PORT_TAKEN,
                            "spec.ports[" + i + "].nodePort",
                            "Invalid value: " + number + ": provided port is already allocated",
                            "the port belongs to the older Service "
                                    + owners.first().name()));
                }
            }
        }
        return findings;
    }

    /** About one Service alone: numbers out of range, used twice, or on a type that has none. */
    static List<Finding> validate(ServiceFact service) {
        List<Finding> findings = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < service.ports().size(); i++) {
            Port port = service.ports().get(i);
            String problem = port.nodePort() == 0 ? "" : problem(service, port, seen);
            if (!problem.isEmpty()) {
                findings.add(ServiceValidation.finding(
                        service,
                        FindingCode.INVALID_SERVICE,
                        "spec.ports[" + i + "].nodePort",
                        problem,
                        "no node port is opened for it; the rest of the Service is served"));
            }
        }
        return findings;
    }

    private static String problem(ServiceFact service, Port port, Set<String> seen) {
        String value = "Invalid value: " + port.nodePort() + ": ";
        if (!mayHaveNodePorts(service)) {
            String type = service.type() == Type.CLUSTER_IP ? "ClusterIP" : "ExternalName";
            return "Forbidden: may not be used when `type` is '" + type + "'";
        } else if (!isInRange(port.nodePort())) {
            return value + "provided port is not in the valid range. The range of valid ports is " + FIRST + "-" + LAST;
        } else if (!seen.add(port.protocol() + port.nodePort())) {
            return "Duplicate value: " + port.nodePort();
        }
        return "";
    }
}
