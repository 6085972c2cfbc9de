package io.sluice.dataplane.balance;

import io.sluice.model.Endpoint;
import io.sluice.model.UpstreamId;

/** Hears of endpoints that go out of rotation and come back; on the one thread that decides it. */
public interface HealthNews {
    /** @param why for people, to follow a colon */
    void out(UpstreamId upstream, Endpoint endpoint, String why);

    /** Neither its requests nor its check say any more that it is not well. */
    void in(UpstreamId upstream, Endpoint endpoint);
}
