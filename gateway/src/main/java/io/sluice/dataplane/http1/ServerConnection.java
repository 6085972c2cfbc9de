package io.sluice.dataplane.http1;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.sluice.dataplane.http.ExchangeHandler;
import io.sluice.dataplane.http.Failure;
import io.sluice.dataplane.http.Peer;
import io.sluice.dataplane.http.RequestSink;
import io.sluice.dataplane.loop.Clients;
import io.sluice.dataplane.wire.ByteChannel;
import io.sluice.dataplane.wire.ChannelBytes;
import io.sluice.dataplane.wire.Closing;
import io.sluice.model.Reason;

/**
 * A client's HTTP/1 connection: what its channel says, and what follows a request. Its requests are {@link
 * RequestReader}'s, the way back is {@link ServerExchange}, the deadlines are {@link ServerDeadline}, and how it ends is
 * {@link ServerEnding}.
 *
 * <p>Once per request, on the loop: no lock, no allocation beyond the buffers that are read into.
 */
public final class ServerConnection extends ChannelInboundHandlerAdapter {
    private final Http1Loop shared;
    private final ServerExchange exchange;
    private final RequestSink sink;
    private final RequestReader reader;
    private final ServerDeadline deadline;
    private final ServerEnding ending;
    private final boolean secure;
    private ChannelHandlerContext context;
    private Clients.Entry entry;
    private boolean inBatch;
    private boolean inputShut; // the client's FIN has come
    private boolean flushing;
    private boolean shedWhole;

    /** For a connection that begins here: added to a channel's pipeline, it counts as a client from then on. */
    public ServerConnection(Http1Loop shared, ExchangeHandler handler, Peer peer) {
        this(shared, handler, peer, null);
    }

    /** For a connection that is a client already, behind its handshake. */
    public ServerConnection(Http1Loop shared, ExchangeHandler handler, Peer peer, Clients.Entry entry) {
        this.entry = entry;
        this.shared = shared;
        this.secure = peer.secure();
        this.exchange = new ServerExchange(shared, this, peer);
        this.sink = handler.open(exchange);
        this.reader = new RequestReader(shared, this, exchange, sink);
        this.deadline = new ServerDeadline(shared, this, reader, exchange);
        this.ending = new ServerEnding(this, exchange, deadline);
    }

    RequestReader reader() {
        return reader;
    }

    ServerEnding ending() {
        return ending;
    }

    boolean isInputShut() {
        return inputShut;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        exchange.writer().attach(added);
        reader.attach(added);
        ending.attach(added);
        if (entry == null) {
            entry = shared.clients().opened(ending);
        } else {
            entry.become(ending);
        }
        deadline.accepted();
        if (shared.clients().finishing()) {
            deadline.stopping(); // its handshake was under way when all were told
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext removed) {
        entry.leaveHttp();
    }

    @Override
    public void channelRead(ChannelHandlerContext channel, Object message) {
        if (!inBatch) {
            inBatch = true;
            shared.loop().tick();
            deadline.read();
        }
        reader.read((ByteBuf) message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext channel) {
        inBatch = false;
        if (exchange.isOpen()) {
            sink.requestBatchEnd();
        }
        deadline.watch();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext channel) {
        if (!writable()) {
            return;
        }
        deadline.taken();
        if (exchange.isOpen()) {
            sink.clientWritable();
        } else {
            reader.resume();
        }
    }

    /** Nothing is passed on: nobody stands behind. */
    @Override
    public void userEventTriggered(ChannelHandlerContext channel, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            inputShutdown();
        } else if (event instanceof SslCloseCompletionEvent end && end.isSuccess()) {
            context.close(); // the engine takes the client's close_notify for the end of both directions
        }
    }

    /**
     * The client has said its last word; a complete request is still answered (RFC 9112 section 9.6). Over TLS that word is a
     * close_notify (RFC 8446 section 6.1): a FIN without it comes from who was killed, or from somebody in between, and nobody waits.
     */
    private void inputShutdown() {
        inputShut = true;
        if (secure && exchange.isOpen()) {
            Closing.reset(context);
        } else if (reader.phase() == RequestPhase.RESPONSE) {
            deadline.halfClosed();
        } else if (!reader.holdsBytes()) { // what is held may complete the request
            lastWordWas();
        }
    }

    private void lastWordWas() {
        switch (reader.phase()) {
            case BODY -> refuse(Reason.BODY_INCOMPLETE);
            case RESPONSE -> deadline.halfClosed();
            default -> ending.cleanly();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext channel) {
        boolean insideHead = reader.phase() == RequestPhase.HEAD;
        reader.release();
        if (exchange.isOpen()) {
            exchange.writer().discard();
            sink.clientGone(ending.failure());
        } else if (insideHead) {
            shared.giveBack(exchange.release());
        }
        deadline.remove();
        entry.closed();
        channel.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext channel, Throwable cause) {
        ending.failed(cause, shared.loop());
    }

    // --- what the reader says -----------------------------------------------------------------------------------

    void firstByte() {
        deadline.firstByte();
    }

    /** The first byte was none of a request. */
    void onlyEmptyLines() {
        deadline.onlyEmptyLines();
        if (shared.clients().finishing()) {
            deadline.stopping();
        }
    }

    void bodyCame(int bytes) {
        deadline.bodyCame(bytes);
    }

    /** All that was held has been interpreted. */
    void readOn() {
        if (inputShut) {
            lastWordWas();
        } else if (!context.channel().config().isAutoRead()) {
            deadline.readOn();
            context.channel().config().setAutoRead(true);
            deadline.watch();
        }
    }

    /** The request breaks a rule: it is the last one. */
    void refuse(Reason reason) {
        refuse(Failure.downstream(reason));
    }

    private void refuse(Failure failure) {
        reader.stop();
        exchange.closeAfter();
        exchange.opened();
        sink.refused(failure);
    }

    /**
     * There is too much to do: a request has begun to come, and is not looked at.
     *
     * @param whole whether nothing of it is still to come
     */
    void shed(boolean whole) {
        shedWhole = whole;
        refuse(Failure.gateway(Reason.OVERLOADED));
    }

    /** The next request may begin. */
    void idle() {
        deadline.idle();
        if (shared.clients().finishing()) {
            deadline.stopping(); // its response was begun before that could be told in it
        }
        reader.next();
    }

    // --- what the exchange says ---------------------------------------------------------------------------------

    /** The client has been told to send its body. */
    void continued() {
        deadline.continued();
    }

    boolean writable() {
        return context.channel().isWritable();
    }

    long pendingBytes() {
        return Closing.pendingBytes(context);
    }

    /** After every piece that was written: a large one is handed to the socket before more is read. */
    void wrote() {
        if (!writable() && !flushing) {
            flushing = true; // the flush itself may come back here, when it makes the channel writable
            exchange.flush();
            flushing = false;
            if (!writable()) {
                deadline.stalled();
            }
        }
    }

    /** The handler is through with the request. */
    void exchangeDone() {
        boolean close = exchange.closing();
        boolean mayGoOn =
                reader.pipelined() && exchange.request().keepAlive; // it has not read yet that this is the end
        shared.giveBack(exchange.release());
        switch (reader.phase()) {
            case SWITCHED -> {} // the tunnel has ended it
            case CLOSED -> ending.lingeringUnless(shedWhole);
            case BODY -> discardOrClose(close);
            default -> {
                if (!close) {
                    idle();
                } else if (reader.holdsBytes() || mayGoOn) {
                    ending.lingering();
                } else {
                    ending.cleanly();
                }
            }
        }
    }

    /** The body is not complete: its rest is read and dropped if that is little, else the connection ends. */
    private void discardOrClose(boolean close) {
        if (close || reader.bodyTooLongToDrop()) {
            ending.lingering();
        } else {
            deadline.closing();
            reader.discardRest();
        }
    }

    /** From here on there is no HTTP: another handler takes this one's place. */
    ByteChannel leaveHttp() {
        deadline.remove();
        return ChannelBytes.replace(
                context, shared.loop(), shared.tunnelReads(), reader.leave(), inputShut, entry::closed);
    }
}
