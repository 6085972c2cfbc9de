package io.sluice.dataplane.l4;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.sluice.dataplane.balance.AttemptEvent;
import io.sluice.dataplane.balance.EndpointState;
import io.sluice.dataplane.balance.Feedback;
import io.sluice.dataplane.balance.KeyHash;
import io.sluice.dataplane.balance.Tried;
import io.sluice.dataplane.balance.UpstreamState;
import io.sluice.dataplane.http.Failure;
import io.sluice.dataplane.http.Failure.Retry;
import io.sluice.dataplane.loop.Client;
import io.sluice.dataplane.loop.Clients;
import io.sluice.dataplane.upstream.RawDial;
import io.sluice.dataplane.wire.ChannelBytes;
import io.sluice.dataplane.wire.Closing;
import io.sluice.model.Reason;
import io.sluice.model.UpstreamId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/**
 * A client whose connection is to be passed on, until there is one to an endpoint. None of its bytes has gone anywhere yet, so that
 * another endpoint may be tried where one cannot be connected to. It is not read from: what it has sent is held.
 */
final class WaitingClient extends ChannelInboundHandlerAdapter implements Client, RawDial.Waiter {
    private static final int MOST_TRIES = 3;

    private final Passthrough shared;
    private final UpstreamId to;
    private final Clients.Entry entry;
    private final Tried tried = new Tried();
    private final Feedback feedback = new Feedback();
    private ByteBuf held;
    private ChannelHandlerContext context;
    private UpstreamState upstream;
    private InetAddress address;
    private EndpointState endpoint;
    private RawDial dial;
    private int tries;
    private boolean inputEnded;
    private boolean over;

    /** @param held all that has come, now this one's */
    WaitingClient(Passthrough shared, UpstreamId to, ByteBuf held, Clients.Entry entry) {
        this.shared = shared;
        this.to = to;
        this.held = held;
        this.entry = entry;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        entry.become(this);
    }

    // --- an endpoint ------------------------------------------------------------------------------------------------

    void begin(UpstreamState target) {
        upstream = target;
        address = unmapped(((InetSocketAddress) context.channel().remoteAddress()).getAddress());
        tryNext(/* last */ null);
    }

    /** On a dual-stack socket IPv4 clients come as ::ffff:a.b.c.d. */
    private static InetAddress unmapped(InetAddress address) {
        try {
            return InetAddress.getByAddress(address.getAddress());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + address.getAddress().length + " bytes", e);
        }
    }

    /** @param last why the one before is none; null at first */
    private void tryNext(Reason last) {
        Reason why = last;
        while (tries < MOST_TRIES) {
            tries++;
            // All that is known of a client here is its address: by whatever a policy goes, that stands for it.
            EndpointState next = upstream.pick(shared.loop(), address, KeyHash.of(address.hashCode()), tried);
            if (next == null || tried.contains(next)) {
                refuse(why == null ? upstream.absence() : why);
                return;
            }
            Reason refusal = shared.connector().reserveRaw(upstream, next);
            if (refusal == null) {
                endpoint = next;
                feedback.begin(upstream, next, shared.loop());
                dial = shared.connector().dialRaw(upstream, next, this);
                return;
            }
            upstream.heard(next, AttemptEvent.CANCELLED); // if it was this one's to try, somebody else may
            tried.add(next);
            why = refusal;
        }
        refuse(why);
    }

    @Override
    public void connectFailed(Failure failure) {
        dial = null;
        heard(event(failure.reason()));
        tried.add(endpoint);
        if (failure.retry() == Retry.ALWAYS) {
            tryNext(failure.reason());
        } else {
            refuse(failure.reason());
        }
    }

    private void heard(AttemptEvent event) {
        upstream.heard(endpoint, event);
        feedback.heard(event, shared.loop());
    }

    private static AttemptEvent event(Reason reason) {
        return switch (reason) {
            case CONNECT_FAILED -> AttemptEvent.CONNECT_FAILED;
            case CONNECT_TIMEOUT -> AttemptEvent.CONNECT_TIMEOUT;
            default -> AttemptEvent.CANCELLED;
        };
    }

    @Override
    public void connected(Channel channel) {
        dial = null;
        over = true;
        Clients.Entry client = entry;
        heard(AttemptEvent.CONNECTED);
        entry.leaveHttp();
        ByteBuf first = held;
        held = null;
        ChannelBytes bytes =
                ChannelBytes.replace(context, shared.loop(), shared.reads(), first, inputEnded, client::closed);
        shared.join(
                bytes,
                ChannelBytes.first(channel, shared.loop(), shared.reads()),
                new ChosenEndpoint(shared.loop(), upstream, endpoint, feedback));
    }

    // --- the client -------------------------------------------------------------------------------------------------

    @Override
    public void channelRead(ChannelHandlerContext channel, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (over) {
            bytes.release();
        } else {
            held = Unpooled.wrappedBuffer(held, bytes);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext channel) {
        // Nobody stands behind.
    }

    /** Nothing is passed on: nobody stands behind. */
    @Override
    public void userEventTriggered(ChannelHandlerContext channel, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            inputEnded = true;
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext channel) {
        forget();
        entry.closed();
        channel.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext channel, Throwable cause) {
        Closing.onError(channel, cause, shared.loop());
    }

    /** There is no endpoint for it. TLS has no word for that which this gateway could say: it is not the client's peer. */
    void refuse(Reason why) {
        shared.unserved(to, why);
        end(why);
    }

    private void end(Reason why) {
        shared.loop().counters().count(why);
        forget();
        Closing.reset(context);
    }

    private void forget() {
        over = true;
        if (held != null) {
            held.release();
            held = null;
        }
        if (dial != null) {
            dial.cancel();
            dial = null;
            heard(AttemptEvent.CANCELLED);
        }
    }

    // --- what the gateway asks --------------------------------------------------------------------------------------

    @Override
    public boolean isIdle() {
        return false;
    }

    @Override
    public long idleSince() {
        return shared.loop().now();
    }

    @Override
    public boolean endIfIdle() {
        return false;
    }

    @Override
    public int busy() {
        return 1;
    }

    /** It goes on, as a request would: it has come before the end. */
    @Override
    public void finish() {}

    @Override
    public void cutShort() {
        end(Reason.STOPPED);
    }
}
