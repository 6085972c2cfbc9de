package io.sluice.dataplane.tls;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.internal.tcnative.SSL;
import io.sluice.dataplane.http.TlsSession;
import io.sluice.dataplane.loop.Client;
import io.sluice.dataplane.loop.Clients;
import io.sluice.dataplane.loop.LoopCounters.Total;
import io.sluice.dataplane.loop.TimerWheel;
import io.sluice.dataplane.wire.Closing;
import io.sluice.model.Reason;
import io.sluice.model.TlsHost;
import io.sluice.model.UpstreamId;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;

/**
 * A client's TLS connection until its handshake is done: reads the ClientHello, decides by the name in it, waits for its
 * turn, has the engine make the handshake from the very same bytes, and gives way to what speaks HTTP. Nothing is decided
 * before the hello is complete, and no oddity leads to the certificate of somebody else: it leads to an alert (T-03, T-07).
 *
 * <p>All of it has one deadline, from the accept on. Who is refused gets an alert that arrives: the rest that the client
 * has sent is read and dropped before the end, since a close with unread bytes is a reset (RFC 9112 section 9.6 has the
 * same for HTTP).
 */
public final class TlsConnection extends ChannelInboundHandlerAdapter implements Client {
    private static final String HANDLER = "tls";
    private static final String H2 = "h2";
    /** How long, and how many bytes, are read and dropped behind an alert. */
    private static final long FAREWELL = 1_000_000_000L;

    private static final int FAREWELL_BYTES = 64 * 1024;
    /** While the gateway stops: a client that has just come has its handshake and its request on the way. */
    private static final long LAST_HANDSHAKE = 2_000_000_000L;

    private final TlsLoop shared;
    private final Installer installer;
    private final Deadline deadline = new Deadline();
    private final Runnable turn = this::inTurn;
    private ChannelHandlerContext context;
    private Clients.Entry entry;
    private ClientHelloParser parser;
    private TlsHost host;
    private ServerContext chosen;
    private Phase phase = Phase.HELLO;
    private long accepted;
    private int dropped;
    private boolean inBatch;
    private boolean handedOver;

    private enum Phase {
        /** The ClientHello is not complete. */
        HELLO,
        /** It is; the loop has others to do first. */
        QUEUED,
        /** The engine has it. */
        HANDSHAKE,
        /** Refused: what comes is dropped. */
        FAREWELL,
        /** The handler is gone, or the connection is about to be. */
        OVER;

        private boolean isWaiting() {
            return this == HELLO || this == QUEUED || this == HANDSHAKE;
        }
    }

    private final class Deadline extends TimerWheel.Timer {
        @Override
        protected void expired(long now) {
            if (phase == Phase.FAREWELL) {
                close();
                return;
            }
            Closing.readNow(context); // what came in time counts, however late this loop is
            if (phase.isWaiting()) {
                end(Reason.HANDSHAKE_TIMEOUT);
            }
        }
    }

    /** Added to a channel's pipeline, it counts as a client from then on. */
    public TlsConnection(TlsLoop shared, Installer installer) {
        this.shared = shared;
        this.installer = installer;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        parser = new ClientHelloParser(shared.maxClientHello(), added.alloc());
        accepted = shared.loop().tick();
        entry = shared.clients().opened(this);
        shared.loop().timers().arm(deadline, accepted + shared.timeout());
        if (shared.clients().finishing()) {
            finish();
        }
    }

    /** A connection that is gone before it was active says nothing else of its end. */
    @Override
    public void handlerRemoved(ChannelHandlerContext removed) {
        if (!handedOver) {
            over();
            entry.closed();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext channel, Object message) {
        if (!inBatch) {
            inBatch = true;
            shared.loop().tick();
        }
        ByteBuf bytes = (ByteBuf) message;
        switch (phase) {
            case HELLO -> hello(bytes);
            case QUEUED -> parser.feed(bytes);
            case FAREWELL -> drop(bytes);
            case HANDSHAKE, OVER -> bytes.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext channel) {
        inBatch = false;
    }

    private void hello(ByteBuf bytes) {
        switch (parser.feed(bytes)) {
            case MORE -> {}
            case HELLO -> decide();
            case PLAIN_HTTP -> farewell(Reason.NOT_TLS, PlainHttpAnswer.encode(context.alloc(), shared.wallTime()));
            case REFUSED -> refuse(Reason.HELLO_MALFORMED, parser.alert());
        }
    }

    /** Before anything else is looked at: what a client can speak is none of our business where its peer is somebody else. */
    private void decide() {
        UpstreamId passed = shared.live().table().passed(parser.hello().name());
        if (passed == null) {
            queue();
        } else {
            ByteBuf all = parser.take();
            over();
            handedOver = true;
            shared.passedOn().pass(context, all, passed, entry);
        }
    }

    private void queue() {
        if (!shared.speaks(parser.hello())) {
            refuse(Reason.NO_COMMON_PROTOCOL, Alert.NO_APPLICATION_PROTOCOL);
            return;
        }
        phase = Phase.QUEUED;
        if (!shared.queue().enter(turn)) {
            count(Reason.HANDSHAKES_REFUSED);
            over();
            Closing.reset(context);
        } else if (phase == Phase.QUEUED) {
            context.channel().config().setAutoRead(false); // a client waits behind its hello, or has to
        }
    }

    /** As a task of the loop's, as a rule, whose exceptions nobody hears: a client would wait for its deadline. */
    private void inTurn() {
        try {
            handshake();
        } catch (RuntimeException | Error e) {
            exceptionCaught(context, e);
        }
    }

    /** Its turn has come: by what is served now, not by what was when it came. */
    private void handshake() {
        LiveTls live = shared.live();
        host = live.table().find(parser.hello().name());
        chosen = live.context(host);
        if (shared.strictSni() && host == live.table().unnamed()) {
            refuse(Reason.NAME_UNKNOWN, Alert.UNRECOGNIZED_NAME);
        } else if (chosen == null) {
            refuse(Reason.NO_USABLE_CERTIFICATE, Alert.HANDSHAKE_FAILURE);
        } else {
            phase = Phase.HANDSHAKE;
            ChannelPipeline pipeline = context.pipeline();
            pipeline.addFirst(HANDLER, chosen.handler(context.alloc()));
            pipeline.fireChannelRead(parser.take());
            pipeline.fireChannelReadComplete();
            context.channel().config().setAutoRead(true);
        }
    }

    /** Nothing is passed on: nobody stands behind. */
    @Override
    public void userEventTriggered(ChannelHandlerContext channel, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (handshake.isSuccess()) {
                done();
            } else if (phase == Phase.HANDSHAKE) {
                count(Reason.HANDSHAKE_FAILED); // the engine has told the client, and ends the connection
                over();
            }
        } else if (event instanceof ChannelInputShutdownEvent) {
            close(); // whatever is missing does not come any more
        }
    }

    /**
     * What the client has sent behind its part of the handshake comes after this event, and goes to who stands here then.
     */
    private void done() {
        SslHandler handler = context.pipeline().get(SslHandler.class);
        TlsSession session = session(handler.engine());
        shared.loop().counters().count(session.resumed() ? Total.TLS_RESUMED : Total.TLS_HANDSHAKES);
        over();
        handedOver = true;
        installer.http(context, session, H2.equals(handler.applicationProtocol()), entry);
        context.pipeline().remove(this);
    }

    private TlsSession session(SSLEngine engine) {
        SSLSession session = engine.getSession();
        boolean resumed =
                engine instanceof ReferenceCountedOpenSslEngine openSsl && SSL.isSessionReused(openSsl.sslPointer());
        return new TlsSession(
                parser.hello().name().getBytes(StandardCharsets.US_ASCII),
                host,
                chosen.proof(session, shared.wallTime()),
                session.getProtocol(),
                session.getCipherSuite(),
                resumed);
    }

    @Override
    public void channelInactive(ChannelHandlerContext channel) {
        over();
        entry.closed();
        channel.fireChannelInactive();
    }

    /** That a handshake fails is the client's business, and was counted. */
    @Override
    public void exceptionCaught(ChannelHandlerContext channel, Throwable cause) {
        if (cause instanceof DecoderException && cause.getCause() instanceof SSLException) {
            close();
        } else {
            Closing.onError(channel, cause, shared.loop());
        }
    }

    // --- how it ends ------------------------------------------------------------------------------------------------

    private void count(Reason reason) {
        shared.loop().counters().count(reason);
    }

    private void refuse(Reason reason, Alert alert) {
        farewell(reason, alert.encode(context.alloc()));
    }

    private void farewell(Reason reason, ByteBuf lastWord) {
        count(reason);
        over();
        phase = Phase.FAREWELL;
        shared.loop().timers().arm(deadline, shared.loop().now() + FAREWELL);
        context.write(lastWord);
        Closing.shutdownOutput(context);
        context.channel().config().setAutoRead(true);
    }

    private void drop(ByteBuf bytes) {
        dropped += bytes.readableBytes();
        bytes.release();
        if (dropped > FAREWELL_BYTES) {
            close();
        }
    }

    private void end(Reason reason) {
        count(reason);
        if (phase == Phase.HANDSHAKE) {
            over();
            Closing.reset(context); // an engine in the middle of a handshake has nothing to say at its end
        } else {
            close();
        }
    }

    private void close() {
        over();
        context.close();
    }

    private void over() {
        if (phase == Phase.QUEUED) {
            shared.queue().leave(turn);
        }
        phase = Phase.OVER;
        shared.loop().timers().remove(deadline);
        parser.release();
    }

    // --- what the gateway asks --------------------------------------------------------------------------------------

    /** Nothing was asked for yet. */
    @Override
    public boolean isIdle() {
        return phase.isWaiting();
    }

    @Override
    public long idleSince() {
        return accepted;
    }

    @Override
    public boolean endIfIdle() {
        Closing.readNow(context);
        boolean idle = isIdle();
        if (idle) {
            close();
        }
        return idle;
    }

    @Override
    public int busy() {
        return 0;
    }

    @Override
    public void finish() {
        if (isIdle()) {
            long due = shared.loop().tick() + LAST_HANDSHAKE;
            shared.loop().timers().arm(deadline, Math.min(due, accepted + shared.timeout()));
        }
    }

    @Override
    public void cutShort() {
        close();
    }
}
