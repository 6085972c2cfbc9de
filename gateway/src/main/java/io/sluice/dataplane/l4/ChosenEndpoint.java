package io.sluice.dataplane.l4;

import io.sluice.dataplane.balance.AttemptEvent;
import io.sluice.dataplane.balance.EndpointState;
import io.sluice.dataplane.balance.Feedback;
import io.sluice.dataplane.balance.UpstreamState;
import io.sluice.dataplane.loop.Loop;

/**
 * What those hear of a connection who choose and judge endpoints: to them it is one request, whose answer begins with the endpoint's
 * first byte, and which is over with the connection.
 */
record ChosenEndpoint(Loop loop, UpstreamState upstream, EndpointState endpoint, Feedback feedback) {
    /** Its first byte has come. */
    void answered() {
        feedback.answered(loop);
    }

    /** The connection is over. */
    void complete() {
        upstream.heard(endpoint, AttemptEvent.COMPLETE);
        feedback.heard(AttemptEvent.COMPLETE, loop);
    }
}
