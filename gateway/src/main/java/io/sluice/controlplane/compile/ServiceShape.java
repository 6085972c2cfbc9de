package io.sluice.controlplane.compile;

import io.sluice.controlplane.cluster.ServiceFact;
import java.util.List;

/**
 * What an Ingress needs to know of a Service. Endpoints are not part of it: they come and go without touching a route.
 *
 * @param type its type
 * @param ports its ports, in written order
 */
record ServiceShape(ServiceFact.Type type, List<ServiceFact.Port> ports) {
    static ServiceShape of(ServiceFact service) {
        return new ServiceShape(service.type(), service.ports());
    }

    boolean isExternalName() {
        return type == ServiceFact.Type.EXTERNAL_NAME;
    }
}
