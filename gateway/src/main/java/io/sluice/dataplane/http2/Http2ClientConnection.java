package io.sluice.dataplane.http2;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.sluice.dataplane.http.UpstreamStream;
import io.sluice.dataplane.loop.LoopCounters.Total;
import io.sluice.dataplane.loop.TimerWheel;
import io.sluice.dataplane.wire.Closing;
import io.sluice.dataplane.wire.TlsAlerts;
import io.sluice.model.Reason;
import java.io.IOException;

/**
 * A connection to an endpoint that speaks HTTP/2 (RFC 9113): what its channel says, whether it takes a further request, and how it
 * ends. Frames and windows are Netty's, requests are {@link EndpointStreams}'. It takes requests once the endpoint's SETTINGS have
 * come, which say how many at a time; after a GOAWAY none, and it ends with its last one. Confined to its loop.
 */
public final class Http2ClientConnection extends FrameConnection {
    /** Who keeps connections, and lends their streams. */
    public interface Owner {
        /** The endpoint's SETTINGS have come: streams can be opened. */
        void settled(Http2ClientConnection connection);

        /** A stream is lent. */
        void streamBegins(Http2ClientConnection connection);

        /** A stream has ended; there may be none any more. */
        void streamEnded(Http2ClientConnection connection);

        /** The endpoint refuses the TLS handshake, which had looked complete, for this; {@link #closed} follows. */
        void refused(Throwable cause);

        /**
         * The connection is gone; said once.
         *
         * @param why what was wrong with it
         */
        void closed(Http2ClientConnection connection, Reason why);
    }

    private final Owner owner;
    private final EndpointStreams streams;
    private final Patience patience = new Patience();
    private boolean secure;
    private boolean settled;
    private boolean used;
    private boolean retired; // no further stream is begun

    public Http2ClientConnection(Http2Loop shared, Owner owner) {
        super(shared, FrameCodec.toEndpoint(shared));
        this.owner = owner;
        this.streams = new EndpointStreams(this);
        carry(streams);
    }

    // --- what its owner asks ------------------------------------------------------------------------------------

    /** How many requests it carries. */
    public int streams() {
        return streams.count();
    }

    /** Whether it takes a further request now. */
    public boolean hasRoom() {
        return settled && !retired && streams.idsLeft() && streams.count() < streams.most() && usable();
    }

    /** Whether the endpoint allows streams at all, be all that it allows in use. */
    public boolean allowsStreams() {
        return streams.most() > 0;
    }

    /** Whether it is alive, as far as its channel knows. */
    public boolean usable() {
        return !codec.isOver() && context.channel().isActive();
    }

    /** The way of one request, to be begun at once; only where there {@linkplain #hasRoom is room}. */
    public UpstreamStream open() {
        boolean reused = used;
        used = true;
        shared.loop().timers().disarm(patience);
        owner.streamBegins(this);
        return streams.open(reused);
    }

    /** Unless something happens within this time, in nanoseconds, the connection ends: it is not settled, or not used. */
    public void waitFor(long nanos) {
        shared.loop().timers().arm(patience, shared.loop().now() + nanos);
    }

    /** It takes no further request, and ends with its last one. */
    public void retire() {
        retired = true;
        if (streams.count() == 0) {
            close();
        }
    }

    /** Ends the connection, with all that it carries. */
    public void close() {
        end(Reason.UPSTREAM_CLOSED);
    }

    // --- what the channel says ----------------------------------------------------------------------------------

    @Override
    public void handlerAdded(ChannelHandlerContext added) throws Exception {
        secure = added.pipeline().get(SslHandler.class) != null;
        super.handlerAdded(added);
        shared.loop().counters().count(Total.UPSTREAM_CONNECTIONS_OPENED);
    }

    /** As much as all streams may hold, so that a client that takes nothing has its own stream wait and no other. */
    @Override
    int connectionWindow() {
        long all = (long) shared.h2().maxConcurrentStreams() * shared.h2().streamWindow();
        return (int) Math.min(Integer.MAX_VALUE, Math.max(all, shared.h2().connectionWindow()));
    }

    @Override
    void batchBegins() {
        streams.batchBegins();
    }

    /** Nothing is passed on: what stands behind is Vert.x's, and would end the connection by itself. */
    @Override
    public void userEventTriggered(ChannelHandlerContext channel, Object event) {
        if (event instanceof SslCloseCompletionEvent || event instanceof ChannelInputShutdownEvent) {
            channel.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext channel) throws Exception {
        finish(Reason.UPSTREAM_CLOSED);
        shared.loop().counters().count(Total.UPSTREAM_CONNECTIONS_CLOSED);
        super.channelInactive(channel);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext channel, Throwable cause) {
        if (cause instanceof DecoderException && cause.getCause() instanceof IOException) {
            brokenOff(cause); // an alert, or bytes that are no records: the endpoint's doing
        } else if (!(cause instanceof IOException)) { // of a failed write the read that follows tells
            super.exceptionCaught(channel, cause);
        }
    }

    private void brokenOff(Throwable cause) {
        if (!codec.isOver() && TlsAlerts.refusal(cause) != null) {
            owner.refused(cause);
            end(Reason.UPSTREAM_TLS_FAILED);
        } else {
            context.close();
        }
    }

    @Override
    void violated(Http2Exception error) {
        violated(error.error());
    }

    @Override
    void violatedNowhere(int stream, Http2Error error) {
        violated(error);
    }

    private void violated(Http2Error error) {
        if (!codec.isOver()) {
            codec.writer().writeGoAway(context, 0, error.code(), Unpooled.EMPTY_BUFFER, context.newPromise());
            codec.outbox().flush();
            end(Reason.UPSTREAM_H2_VIOLATION);
        }
    }

    // --- what is written ----------------------------------------------------------------------------------------

    @Override
    void reset(Http2Stream stream, Http2Error error) {
        if (connection().stream(stream.id()) != null) {
            super.reset(stream, error);
        }
    }

    /** What comes back is nobody's but a sign of life. */
    void ping() {
        codec.writer().writePing(context, /* ack */ false, /* data */ 0, context.newPromise());
        pump.flushSoon();
    }

    boolean lastLook() {
        Closing.writeNow(context);
        Closing.readNow(context);
        return context.channel().isActive();
    }

    boolean secure() {
        return secure;
    }

    // --- what its streams say, and its end ----------------------------------------------------------------------

    void settled() {
        settled = true;
        shared.loop().timers().disarm(patience);
        owner.settled(this);
    }

    void streamEnded() {
        if (codec.isOver()) {
            return;
        }
        if (streams.count() == 0 && retired) {
            close();
        } else {
            owner.streamEnded(this);
        }
    }

    private void end(Reason reason) {
        if (!codec.isOver()) {
            finish(reason);
            context.close();
        }
    }

    private void finish(Reason reason) {
        if (!codec.isOver()) {
            codec.stopReading();
            shared.loop().timers().remove(patience);
            owner.closed(this, reason);
            streams.end(reason);
        }
    }

    /** For SETTINGS, then for a use. */
    private final class Patience extends TimerWheel.Timer {
        @Override
        protected void expired(long now) {
            if (!settled) {
                end(Reason.CONNECT_TIMEOUT);
            } else if (streams.count() == 0) {
                close();
            }
        }
    }
}
