package io.sluice.dataplane.l4;

import io.netty.buffer.ByteBuf;
import io.sluice.dataplane.wire.ByteChannel;
import io.sluice.dataplane.wire.Relay;
import io.sluice.model.Reason;

/** A client and an endpoint that speak TLS with each other. */
final class PassedConnection extends Relay {
    private final Passthrough registry;
    private final ChosenEndpoint chosen;
    private boolean answered;

    PassedConnection(Passthrough registry, ByteChannel client, ByteChannel endpoint, ChosenEndpoint chosen) {
        super(registry.loop(), registry.idle(), client, endpoint);
        this.registry = registry;
        this.chosen = chosen;
    }

    /** Both are cut with the next tick. */
    void end(Reason why) {
        endBy(loop().now(), why);
    }

    @Override
    protected void endpointSaid(ByteBuf data) {
        if (!answered) {
            answered = true;
            chosen.answered();
        }
        toClient(data);
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
        chosen.complete();
    }
}
