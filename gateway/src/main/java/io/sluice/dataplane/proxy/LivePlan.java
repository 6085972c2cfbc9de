package io.sluice.dataplane.proxy;

import io.sluice.dataplane.balance.UpstreamState;
import io.sluice.dataplane.route.Router;
import io.sluice.model.GatewayPlan;
import io.sluice.model.UpstreamId;
import java.util.Map;

/**
 * A plan as it is served: with its compiled routes and the living state of its upstreams.
 *
 * @param plan what is served
 * @param router its routes
 * @param upstreams the state of every upstream of the plan
 */
public record LivePlan(GatewayPlan plan, Router router, Map<UpstreamId, UpstreamState> upstreams) {
    /** Where the plan of this moment stands: read once per request, replaced as a whole. */
    public static final class Slot {
        private volatile LivePlan current;

        public Slot(LivePlan first) {
            current = first;
        }

        public LivePlan current() {
            return current;
        }

        public void replace(LivePlan next) {
            current = next;
        }
    }
}
