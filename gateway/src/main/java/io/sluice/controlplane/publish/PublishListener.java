package io.sluice.controlplane.publish;

import io.sluice.model.Finding;
import io.sluice.model.GatewayPlan;
import io.sluice.model.ObjectRef;
import java.util.List;
import java.util.Map;

/** Takes what the publisher has to say; called on its thread. */
public interface PublishListener {
    /** A plan that differs from the last one. Until this returns the next one is not built. */
    void publish(GatewayPlan plan);

    /** The Secrets of the published plan that TLS handshakes cannot be made with, and why. */
    default Map<ObjectRef, String> refusedSecrets() {
        return Map.of();
    }

    /** What is wrong with the input now; after every compile, whether the plan changed or not, and after the plan was published. */
    void findings(List<Finding> findings);

    /** Compiling or taking in failed, which is a defect of the program: the last good plan keeps serving. */
    void failed(RuntimeException cause);
}
