package io.sluice.controlplane.compile;

import io.sluice.model.Endpoint;
import java.util.List;

/**
 * An endpoint that a slice, an Endpoints object or a Pod offers for one port, before it is decided which get traffic.
 *
 * @param endpoint where it listens
 * @param ready may get traffic
 * @param serving answers, even while terminating
 * @param terminating is going away
 * @param nodeName empty when unknown
 * @param zone empty when unknown
 * @param hintZones zones that should use it
 * @param hintNodes nodes that should use it
 * @param pod the name of its Pod; empty when unknown
 */
record EndpointCandidate(
        Endpoint endpoint,
        boolean ready,
        boolean serving,
        boolean terminating,
        String nodeName,
        String zone,
        List<String> hintZones,
        List<String> hintNodes,
        String pod) {
    EndpointCandidate {
        hintZones = List.copyOf(hintZones);
        hintNodes = List.copyOf(hintNodes);
    }

    static EndpointCandidate ready(Endpoint endpoint, String pod) {
        return new EndpointCandidate(endpoint, true, true, false, "", "", List.of(), List.of(), pod);
    }

    EndpointCandidate of(String owner) {
        return new EndpointCandidate(
                endpoint, ready, serving, terminating, nodeName, zone, hintZones, hintNodes, owner);
    }

    /** The last resort when nothing is ready: still answers, though it is going away. */
    boolean servesWhileTerminating() {
        return serving && terminating;
    }
}
