package io.sluice.dataplane.http1;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.ChannelOutputShutdownEvent;
import io.sluice.dataplane.http.Exchange;
import io.sluice.dataplane.http.Failure;
import io.sluice.dataplane.http.Failure.Retry;
import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.HeaderName;
import io.sluice.dataplane.http.RequestHead;
import io.sluice.dataplane.http.ResponseHead;
import io.sluice.dataplane.http.ResponseSink;
import io.sluice.dataplane.http.UpstreamStream;
import io.sluice.dataplane.loop.LoopCounters.Total;
import io.sluice.model.Endpoint;
import io.sluice.model.IpAddress;
import io.sluice.model.Reason;
import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * A connection to an endpoint that speaks HTTP/1: one request after the other, one at a time, each paired with its
 * response. It is reused only if the endpoint wants it, the request was sent whole, the response was read whole, and
 * not a byte more has come (http1.md ).
 *
 * <p>Once per request, on the loop: no lock, no allocation beyond the buffers that are read into.
 */
public final class ClientConnection extends ChannelInboundHandlerAdapter implements UpstreamStream {
    /** Who keeps connections between requests. */
    public interface Owner {
        /** The connection is free; it is to be kept or closed. */
        void idle(ClientConnection connection);

        /** The connection is gone, whatever it was doing; may be said twice. */
        void closed(ClientConnection connection);
    }

    private enum Phase {
        /** Nobody's. */
        IDLE,
        /** A response head is awaited. */
        HEAD,
        /** Inside a response body. */
        BODY,
        CLOSED
    }

    private static final int CONTINUE = 100;

    private final Http1Loop shared;
    private final Owner owner;
    private final MessageWriter writer;
    private final ResponseHeadReader reader;
    private final BodyReader body;
    private final ClientDeadline deadline;
    private ChannelHandlerContext context;
    private Exchange exchange;
    private ResponseSink sink;
    private Phase phase = Phase.IDLE;
    private boolean used;
    private boolean requestComplete;
    private boolean byteSeen;
    private boolean bodyAskedFor;
    private boolean reset;
    private boolean wanted = true;
    private int interims;

    public ClientConnection(Http1Loop shared, Owner owner) {
        this.shared = shared;
        this.owner = owner;
        this.reader = new ResponseHeadReader(shared.upstream());
        this.body = new BodyReader(shared.http());
        this.deadline = new ClientDeadline(shared, this);
        this.writer = new MessageWriter(shared) {
            @Override
            void encodeHead(ByteBuf out) {
                RequestHead head = exchange.request();
                RequestHeadWriter.write(head, head.chunked, out);
            }
        };
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        writer.attach(added);
        shared.loop().counters().count(Total.UPSTREAM_CONNECTIONS_OPENED);
    }

    // --- the request --------------------------------------------------------------------------------------------

    @Override
    public void begin(Exchange taken, ResponseSink listener) {
        exchange = taken;
        sink = listener;
        phase = Phase.HEAD;
        requestComplete = !taken.request().hasBody();
        bodyAskedFor = !taken.request().expectContinue;
        byteSeen = false;
        nameHost(taken.request());
        interims = 0;
        writer.head(taken.request().chunked);
        deadline.sent();
    }

    /** An HTTP/1.0 client may name no host, but what is sent on is HTTP/1.1: then the endpoint itself is asked. */
    private void nameHost(RequestHead head) {
        if (head.hostStart == head.hostEnd && head.headers().find(HeaderName.HOST) < 0) {
            InetSocketAddress remote = (InetSocketAddress) context.channel().remoteAddress();
            String address = IpAddress.of(remote.getAddress()).toString();
            head.headers().add(BodyLength.ascii("Host: " + new Endpoint(address, remote.getPort()) + "\r\n"));
        }
    }

    @Override
    public boolean reused() {
        return used;
    }

    @Override
    public void send(ByteBuf data) {
        writer.body(data);
        deadline.progress();
        if (!writable()) {
            writer.flush();
            if (!writable()) {
                deadline.blocked();
            }
        }
    }

    @Override
    public void sendEnd(HeaderBlock trailers) {
        requestComplete = true;
        writer.end(trailers);
        deadline.progress();
    }

    @Override
    public void flush() {
        writer.flush();
    }

    @Override
    public boolean writable() {
        return context.channel().isWritable();
    }

    @Override
    public void wanted(boolean more) {
        if (wanted != more) {
            wanted = more;
            deadline.progress();
            context.channel().config().setAutoRead(more);
        }
    }

    @Override
    public void cancel() {
        detach();
        context.close();
    }

    private ResponseSink detach() {
        ResponseSink last = sink;
        writer.discard();
        exchange = null;
        sink = null;
        phase = Phase.CLOSED;
        return last;
    }

    // --- the response -------------------------------------------------------------------------------------------

    @Override
    public void channelRead(ChannelHandlerContext channel, Object message) {
        // The clock is not read here: clients' reads and the wheel do, so the time is never older than one tick of it.
        deadline.progress();
        ByteBuf in = (ByteBuf) message;
        if (phase == Phase.IDLE) {
            close(); // nobody asked for anything: whatever this is, it must not be taken for the next response
        }
        while (in != null && in.isReadable() && phase != Phase.CLOSED && phase != Phase.IDLE) {
            in = phase == Phase.HEAD ? readHead(in) : readBody(in);
        }
        if (in != null) {
            in.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext channel) {
        if (sink != null) {
            sink.responseBatchEnd();
        }
    }

    private ByteBuf readHead(ByteBuf in) {
        byteSeen = true;
        ResponseHead head = exchange.response();
        switch (reader.read(in, head, exchange.request().method)) {
            case ResponseHeadReader.DONE -> {
                reader.reset();
                return headComplete(head, in);
            }
            case ResponseHeadReader.FAILED -> fail(reader.failure(), Retry.NEVER);
            default -> {}
        }
        return in;
    }

    private ByteBuf headComplete(ResponseHead head, ByteBuf in) {
        if (head.interim()) {
            interim(head);
            return in;
        }
        phase = Phase.BODY;
        boolean empty = head.bodiless || !head.chunked && head.contentLength == 0;
        if (!empty) {
            body.begin(head);
        }
        sink.responseHead();
        if (empty && phase == Phase.BODY) {
            complete(in, null);
        }
        return in;
    }

    private void interim(ResponseHead head) {
        bodyAskedFor |= head.status == CONTINUE;
        if (head.status == 101) {
            fail(Reason.UNEXPECTED_UPGRADE, Retry.NEVER);
        } else if (++interims > shared.http().max1xx()) {
            shared.loop().counters().count(Total.INTERIM_RESPONSES_DROPPED);
        } else {
            sink.responseInterim();
        }
    }

    private ByteBuf readBody(ByteBuf in) {
        switch (body.next(in)) {
            case BodyReader.DATA -> {
                return data(in);
            }
            case BodyReader.DONE -> complete(in, body.trailers());
            case BodyReader.FAILED -> fail(Reason.BAD_RESPONSE_FRAMING, Retry.NEVER);
            default -> {}
        }
        return in;
    }

    /** Hands data on: without a slice when nothing follows it in its buffer. */
    private ByteBuf data(ByteBuf in) {
        boolean last = body.complete();
        boolean all = body.dataLength() == in.readableBytes();
        sink.responseBody(all ? in : in.readRetainedSlice(body.dataLength()));
        ByteBuf rest = all ? null : in;
        if (last && phase == Phase.BODY) {
            complete(rest, null);
        }
        return rest;
    }

    private void complete(ByteBuf rest, HeaderBlock trailers) {
        boolean surplus = rest != null && rest.isReadable();
        // Who answers without the 100 that was waited for may leave the body unread, and take it for the next request.
        boolean keep = requestComplete && bodyAskedFor && exchange.response().keepAlive && !surplus;
        ResponseSink last = detach();
        if (keep) {
            rest();
        } else {
            close();
        }
        last.responseEnd(trailers);
    }

    private void rest() {
        wanted(true);
        offer();
    }

    /** To the owner: the connection is free. */
    public void offer() {
        used = true; // or waited in the pool, where the endpoint may have ended it just as well
        phase = Phase.IDLE;
        owner.idle(this);
    }

    // --- the end ------------------------------------------------------------------------------------------------

    /** Closes the connection unless it is used within this time, in nanoseconds. */
    public void keepFor(long nanos) {
        deadline.idle(nanos);
    }

    /** Whether a request can be sent: a peer's close may be known to the channel before we hear of it. */
    public boolean usable() {
        return phase == Phase.IDLE && context.channel().isActive();
    }

    /** Ends the connection. */
    public void close() {
        if (phase == Phase.IDLE) {
            owner.closed(this); // at once, lest it be taken before the channel's end is announced
        }
        phase = Phase.CLOSED;
        context.close();
    }

    private void fail(Reason reason, Retry retry) {
        ResponseSink last = detach();
        context.close();
        last.upstreamFailed(Failure.upstream(reason, retry));
    }

    void timedOut(Reason reason) {
        if (phase == Phase.IDLE) {
            close();
        } else if (phase != Phase.CLOSED) {
            fail(reason, Retry.NEVER);
        }
    }

    boolean isIdle() {
        return phase == Phase.IDLE;
    }

    boolean responseWanted() {
        return wanted;
    }

    long pendingBytes() {
        ChannelOutboundBuffer pending = context.channel().unsafe().outboundBuffer();
        return pending == null ? 0 : pending.totalPendingWriteBytes();
    }

    @Override
    public void channelInactive(ChannelHandlerContext channel) {
        Phase last = phase;
        if (last == Phase.BODY && body.untilClose() && !reset) {
            phase = Phase.CLOSED;
            ResponseSink listener = detach();
            ended();
            listener.responseEnd(null);
        } else if (sink != null) {
            ResponseSink listener = detach();
            ended();
            listener.upstreamFailed(failure(last));
        } else {
            phase = Phase.CLOSED;
            ended();
        }
        channel.fireChannelInactive();
    }

    private Failure failure(Phase last) {
        if (last == Phase.BODY) {
            return Failure.upstream(Reason.RESPONSE_TRUNCATED, Retry.NEVER);
        }
        boolean raced = used && !byteSeen;
        return Failure.upstream(Reason.UPSTREAM_CLOSED, raced ? Retry.IF_CONNECTION_WAS_REUSED : Retry.NEVER);
    }

    private void ended() {
        deadline.remove();
        shared.loop().counters().count(Total.UPSTREAM_CONNECTIONS_CLOSED);
        owner.closed(this);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext channel) {
        if (sink != null && channel.channel().isWritable()) {
            deadline.progress();
            sink.upstreamWritable();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext channel, Object event) {
        if (!(event instanceof ChannelOutputShutdownEvent)) { // the endpoint reads no more; what it said is still read
            channel.fireUserEventTriggered(event);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext channel, Throwable cause) {
        reset = true;
        // A write that fails does not end anything by itself: the endpoint may have answered before it reset the
        // connection. After a read that fails the channel ends without our doing.
        if (!(cause instanceof IOException)) {
            Closing.onError(channel, cause);
        }
    }
}
