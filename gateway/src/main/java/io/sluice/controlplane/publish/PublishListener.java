package io.sluice.controlplane.publish;

import io.sluice.model.Finding;
import io.sluice.model.GatewayPlan;
import java.util.List;

/** Takes what the publisher has to say; called on its thread. */
public interface PublishListener {
    /** A plan that differs from the last one. Until this returns the next one is not built. */
    void publish(GatewayPlan plan);

    /** What is wrong with the input now; after every compile, whether the plan changed or not, and after the plan was published. */
    void findings(List<Finding> findings);

    /** Compiling or taking in failed, which is a defect of the program: the last good plan keeps serving. */
    void failed(RuntimeException cause);
}
