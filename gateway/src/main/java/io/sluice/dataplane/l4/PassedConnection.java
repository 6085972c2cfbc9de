package io.sluice.dataplane.l4;

import io.sluice.dataplane.wire.ByteChannel;
import io.sluice.dataplane.wire.Relay;
import io.sluice.model.Reason;

/** A client and an endpoint that speak TLS with each other. */
final class PassedConnection extends Relay {
    private final Passthrough registry;
    private final Runnable whenOver;

    PassedConnection(Passthrough registry, ByteChannel client, ByteChannel endpoint, Runnable whenOver) {
        super(registry.loop(), registry.idle(), client, endpoint);
        this.registry = registry;
        this.whenOver = whenOver;
    }

    /** Both are cut with the next tick. */
    void end(Reason why) {
        endBy(loop().now(), why);
    }

    @Override
    protected void idle(long now) {
        end(Reason.TUNNEL_IDLE);
    }

    @Override
    protected void over(long received, long sent, Reason why) {
        registry.closed(this);
        if (why != null) {
            loop().counters().count(why);
        }
        whenOver.run();
    }
}
