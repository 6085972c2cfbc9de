package io.sluice.dataplane.balance;

import io.sluice.dataplane.loop.Loop;

/** Any endpoint, with equal probability. */
final class RandomDraw implements Balancer {
    @Override
    public EndpointState pick(EndpointSet set, Loop loop, long key, Tried tried) {
        return Draw.isFirst(tried) ? Draw.any(set, loop) : Draw.untried(set, loop, tried);
    }
}
