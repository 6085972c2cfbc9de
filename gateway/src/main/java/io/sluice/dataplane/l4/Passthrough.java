package io.sluice.dataplane.l4;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.sluice.dataplane.balance.UpstreamState;
import io.sluice.dataplane.loop.Clients;
import io.sluice.dataplane.loop.Loop;
import io.sluice.dataplane.loop.LoopCounters.Total;
import io.sluice.dataplane.loop.NowAndThen;
import io.sluice.dataplane.tls.PassedOn;
import io.sluice.dataplane.upstream.Connector;
import io.sluice.dataplane.wire.ByteChannel;
import io.sluice.dataplane.wire.ReadSizes;
import io.sluice.model.Reason;
import io.sluice.model.UpstreamId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The TLS connections of one event loop that are not decrypted: each goes to an endpoint of the Service that its host has at
 * {@code /}. Confined to the loop.
 */
public final class Passthrough implements PassedOn {
    private static final Logger LOG = LoggerFactory.getLogger(Passthrough.class);

    private final Loop loop;
    private final Connector connector;
    private final Function<UpstreamId, UpstreamState> upstreams;
    private final long idle;
    private final ReadSizes reads;
    private final Set<PassedConnection> open = new LinkedHashSet<>();
    private final NowAndThen unserved = new NowAndThen();

    /**
     * @param upstreams of the plan of this moment; null for one that it does not have
     * @param idle after so many nanoseconds without a byte a connection is ended
     */
    public Passthrough(Loop loop, Connector connector, Function<UpstreamId, UpstreamState> upstreams, long idle) {
        this.loop = loop;
        this.connector = connector;
        this.upstreams = upstreams;
        this.idle = idle;
        this.reads = ReadSizes.ofTunnels(loop.pressure());
    }

    Loop loop() {
        return loop;
    }

    Connector connector() {
        return connector;
    }

    long idle() {
        return idle;
    }

    ReadSizes reads() {
        return reads;
    }

    @Override
    public void pass(ChannelHandlerContext place, ByteBuf hello, UpstreamId to, Clients.Entry entry) {
        WaitingClient client = new WaitingClient(this, to, hello, entry);
        place.channel().config().setAutoRead(false); // what has come is held, and no more
        place.pipeline().replace(place.handler(), "passed on", client);
        UpstreamState upstream = upstreams.apply(to);
        if (upstream == null) {
            client.refuse(Reason.NO_ENDPOINT); // the plan has changed between the two looks
        } else {
            client.begin(upstream);
        }
    }

    /** A client gets a reset, which says nothing: why there was no endpoint for it can be seen in the log alone. */
    void unserved(UpstreamId to, Reason why) {
        if (unserved.due(loop.now())) {
            LOG.info(
                    "a TLS connection could not be passed on to {} and was reset: {} {}; {} more, of this and other Services, since this was last said",
                    to.speaking(""),
                    why.code(),
                    why.title(),
                    unserved.unsaid());
        }
    }

    void join(ByteChannel client, ByteChannel endpoint, ChosenEndpoint chosen) {
        PassedConnection joined = new PassedConnection(this, client, endpoint, chosen);
        open.add(joined);
        loop.counters().count(Total.TUNNELS_OPENED);
        joined.open();
    }

    void closed(PassedConnection joined) {
        open.remove(joined);
        loop.counters().count(Total.TUNNELS_CLOSED);
    }

    /** Ends all of them: the gateway stops, and there is nothing that could be said to their clients. */
    public void endAll() {
        for (PassedConnection each : new ArrayList<>(open)) { // some end at once, and leave the set
            each.end(Reason.STOPPED);
        }
    }
}
