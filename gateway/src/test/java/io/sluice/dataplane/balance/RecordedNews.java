package io.sluice.dataplane.balance;

import io.sluice.model.Endpoint;
import io.sluice.model.UpstreamId;
import java.util.ArrayList;
import java.util.List;

/** What was told of endpoints that went and came, in order. */
final class RecordedNews implements HealthNews {
    final List<String> told = new ArrayList<>();

    @Override
    public void out(UpstreamId upstream, Endpoint endpoint, String why) {
        told.add("out " + endpoint.address() + ": " + why);
    }

    @Override
    public void in(UpstreamId upstream, Endpoint endpoint) {
        told.add("in " + endpoint.address());
    }
}
