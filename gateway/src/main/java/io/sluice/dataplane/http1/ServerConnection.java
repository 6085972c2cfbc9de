package io.sluice.dataplane.http1;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.socket.ChannelOutputShutdownEvent;
import io.sluice.dataplane.http.Failure;
import io.sluice.dataplane.http.Peer;
import io.sluice.dataplane.http.RequestHead;
import io.sluice.dataplane.http.RequestSink;
import io.sluice.dataplane.loop.LoopCounters.Total;
import io.sluice.model.Reason;

/**
 * A client's HTTP/1 connection: reads one request after the other and hands it to the {@link RequestSink}; the way back
 * is {@link ServerExchange}, the deadlines are {@link ServerDeadline}. One request is in flight; bytes of a further one
 * are held as they came, and reading stops (http1.md S-60).
 *
 * <p>Once per request, on the loop: no lock, no allocation beyond the buffers that are read into.
 */
public final class ServerConnection extends ChannelInboundHandlerAdapter {
    /** Where in the stream of requests the connection is. */
    enum Phase {
        /** Between requests: nothing of the next one has come. */
        IDLE,
        /** Inside a head. */
        HEAD,
        /** Inside a body. */
        BODY,
        /** The request is complete, its response is not. */
        RESPONSE,
        /** The response is complete, the body is read and dropped. */
        DISCARD,
        /** Nothing that comes is interpreted any more. */
        CLOSED
    }

    private final Http1Loop shared;
    private final ServerExchange exchange;
    private final RequestSink sink;
    private final ServerDeadline deadline;
    private final BodyReader body;
    private ChannelHandlerContext context;
    private Phase phase = Phase.IDLE;
    private ByteBuf unread;
    private boolean processing;
    private boolean inBatch;
    private boolean inputShut;
    private boolean bodyWanted = true;
    private boolean open;
    private boolean flushing;
    private Reason end = Reason.CLIENT_GONE;
    private long discarded;

    public ServerConnection(Http1Loop shared, Peer peer) {
        this.shared = shared;
        this.body = new BodyReader(shared.http());
        this.exchange = new ServerExchange(shared, this, peer);
        this.sink = shared.handler().open(exchange);
        this.deadline = new ServerDeadline(shared, this);
    }

    Phase phase() {
        return phase;
    }

    boolean bodyWanted() {
        return bodyWanted;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        exchange.writer().attach(added);
        shared.loop().counters().count(Total.CONNECTIONS_ACCEPTED);
        deadline.accepted();
    }

    @Override
    public void channelRead(ChannelHandlerContext channel, Object message) {
        if (!inBatch) {
            inBatch = true;
            shared.loop().tick();
            deadline.read();
        }
        ByteBuf in = (ByteBuf) message;
        if (unread != null) {
            unread = join(unread, in);
        } else {
            process(in);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext channel) {
        inBatch = false;
        if (open) {
            sink.requestBatchEnd();
        }
        deadline.watch(phase);
    }

    /** More was read than is interpreted now: rare, and bounded by one read, since reading stops. */
    private ByteBuf join(ByteBuf first, ByteBuf second) {
        ByteBuf both = context.alloc().buffer(first.readableBytes() + second.readableBytes());
        both.writeBytes(first).writeBytes(second);
        first.release();
        second.release();
        return both;
    }

    private void process(ByteBuf in) {
        unread = in;
        processing = true;
        try {
            while (unread != null && step()) {
                if (unread != null && !unread.isReadable()) {
                    drop();
                }
            }
        } finally {
            processing = false;
        }
        if (unread != null) {
            context.channel().config().setAutoRead(false);
        }
    }

    /** Interprets what can be; false when the rest has to wait. */
    private boolean step() {
        switch (phase) {
            case IDLE, HEAD -> readHead();
            case BODY -> {
                if (!bodyWanted) {
                    return false;
                }
                readBody();
            }
            case DISCARD -> discardBody();
            case CLOSED -> discard(unread.readableBytes());
            case RESPONSE -> {
                return false;
            }
        }
        return true;
    }

    private void readHead() {
        if (phase == Phase.IDLE) {
            phase = Phase.HEAD;
            exchange.open(shared.borrowHeads());
            deadline.firstByte();
        }
        RequestHead request = exchange.request();
        switch (exchange.reader().read(unread, request)) {
            case RequestHeadReader.DONE -> begin(request);
            case RequestHeadReader.FAILED -> refuse(exchange.reader().failure());
            default -> {}
        }
    }

    private void begin(RequestHead request) {
        open = true;
        bodyWanted = true;
        if (request.hasBody()) {
            phase = Phase.BODY;
            body.begin(request);
        } else {
            phase = Phase.RESPONSE;
            if (!unread.isReadable()) {
                drop();
            }
        }
        sink.begin();
    }

    private void readBody() {
        int found = body.next(unread);
        if (exchange.bodyLimit > 0 && body.announced() > exchange.bodyLimit) {
            refuse(Reason.BODY_TOO_LARGE);
            return;
        }
        switch (found) {
            case BodyReader.DATA -> {
                boolean last = body.complete();
                sink.requestBody(data());
                if (last) {
                    bodyComplete();
                }
            }
            case BodyReader.DONE -> bodyComplete();
            case BodyReader.FAILED -> refuse(body.failure());
            default -> {}
        }
    }

    private void bodyComplete() {
        if (phase == Phase.BODY) { // the receiver may have had enough
            phase = Phase.RESPONSE;
            sink.requestEnd(body.trailers());
        } else if (phase == Phase.DISCARD) {
            idle();
        }
    }

    /** The data that was found, without a slice when nothing follows it in its buffer. */
    private ByteBuf data() {
        int length = body.dataLength();
        if (length == unread.readableBytes()) {
            ByteBuf all = unread;
            unread = null;
            return all;
        }
        return unread.readRetainedSlice(length);
    }

    private void discardBody() {
        switch (body.next(unread)) {
            case BodyReader.DATA -> discard(body.dataLength());
            case BodyReader.DONE -> idle();
            case BodyReader.FAILED -> closeLingering();
            default -> {}
        }
    }

    private void discard(int length) {
        boolean last = phase == Phase.DISCARD && body.complete();
        discarded += length;
        unread.skipBytes(length);
        if (last) {
            idle();
            return;
        }
        if (discarded > shared.http().drainUnreadBody()) {
            if (phase == Phase.DISCARD) {
                closeLingering();
            } else {
                closeSilently();
            }
        }
    }

    private void drop() {
        unread.release();
        unread = null;
    }

    void refuse(Reason reason) {
        phase = Phase.CLOSED;
        exchange.closeAfter();
        open = true;
        sink.refused(Failure.downstream(reason));
    }

    // --- what the exchange asks for -----------------------------------------------------------------------------

    boolean writable() {
        return context.channel().isWritable();
    }

    /** After every piece that was written: a large one is handed to the socket before more is read. */
    void wrote() {
        if (!writable() && !flushing) {
            flushing = true; // the flush itself may come back here through channelWritabilityChanged
            exchange.flush();
            flushing = false;
            if (!writable()) {
                deadline.stalled();
            }
        }
    }

    void bodyWanted(boolean more) {
        if (bodyWanted == more) {
            return;
        }
        bodyWanted = more;
        if (phase != Phase.BODY) {
            return;
        }
        if (!more) {
            context.channel().config().setAutoRead(false);
        } else {
            resume();
        }
    }

    private void resume() {
        if (processing) {
            return; // the loop above goes on by itself
        }
        ByteBuf held = unread;
        unread = null;
        if (held != null) {
            process(held);
        }
        if (unread == null && (phase != Phase.BODY || bodyWanted)) {
            read();
        }
        if (held != null && open) {
            sink.requestBatchEnd();
        }
    }

    private void read() {
        deadline.read();
        context.channel().config().setAutoRead(true);
        deadline.watch(phase);
    }

    /** The handler is through with the request. */
    void exchangeDone() {
        open = false;
        boolean close = exchange.closing();
        Http1Loop.Heads used = exchange.release();
        shared.giveBack(used);
        if (phase == Phase.CLOSED) {
            closeLingering();
        } else if (phase == Phase.BODY) {
            discardOrClose(close);
        } else if (close || inputShut && unread == null) {
            closeCleanly();
        } else {
            idle();
        }
    }

    /** The body is not complete: its rest is read and dropped if that is little, else the connection ends. */
    private void discardOrClose(boolean close) {
        if (close || bodyTooLongToDrop()) {
            closeLingering();
        } else {
            phase = Phase.DISCARD;
            discarded = 0;
            deadline.closing();
            resume();
        }
    }

    boolean bodyTooLongToDrop() {
        return phase == Phase.BODY && body.knownToExceed(shared.http().drainUnreadBody());
    }

    boolean bodyUnread() {
        return phase == Phase.BODY;
    }

    private void idle() {
        phase = Phase.IDLE;
        deadline.idle();
        if (unread != null) {
            resume();
        } else if (inputShut) {
            closeCleanly();
        } else if (!context.channel().config().isAutoRead()) {
            read();
        }
    }

    // --- the end ------------------------------------------------------------------------------------------------

    /**
     * A response that was begun ends here, visibly incomplete: by a missing rest, or by a reset where the end of the
     * connection would have been the response's end.
     */
    void cut(boolean endIsClose) {
        phase = Phase.CLOSED;
        if (endIsClose) {
            Closing.reset(context);
        } else {
            Closing.afterWrites(context);
        }
    }

    void closeSilently() {
        phase = Phase.CLOSED;
        context.close();
    }

    private void closeCleanly() {
        phase = Phase.CLOSED;
        Closing.afterWrites(context);
    }

    /** RFC 9112 section 9.6: closing with unread bytes would reset the connection and destroy the response. */
    private void closeLingering() {
        phase = Phase.CLOSED;
        if (inputShut) {
            Closing.afterWrites(context);
        } else if (context.channel().isActive()) {
            discarded = 0;
            deadline.closing();
            Closing.shutdownOutput(context);
            resume();
        }
    }

    /** The client takes no bytes for too long. */
    void stalled() {
        end = Reason.CLIENT_STALLED;
        Closing.reset(context);
    }

    /** The client sends nothing of its request for too long. */
    void timedOut(Reason reason) {
        refuse(reason);
    }

    long pendingBytes() {
        ChannelOutboundBuffer pending = context.channel().unsafe().outboundBuffer();
        return pending == null ? 0 : pending.totalPendingWriteBytes();
    }

    @Override
    public void channelInactive(ChannelHandlerContext channel) {
        boolean insideHead = phase == Phase.HEAD;
        phase = Phase.CLOSED;
        if (open) {
            exchange.writer().discard();
            sink.clientGone(Failure.downstream(end));
        } else if (insideHead) {
            shared.giveBack(exchange.release());
        }
        if (unread != null && !processing) {
            drop();
        }
        deadline.remove();
        shared.loop().counters().count(Total.CONNECTIONS_CLOSED);
        channel.fireChannelInactive();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext channel) {
        if (open && channel.channel().isWritable()) {
            sink.clientWritable();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext channel, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            inputShutdown();
        } else if (event != ChannelInputShutdownReadComplete.INSTANCE
                && !(event instanceof ChannelOutputShutdownEvent)) {
            channel.fireUserEventTriggered(event); // all others are for those behind us
        }
    }

    /** The client has said its last word; a complete request is still answered (RFC 9112 section 9.6). */
    private void inputShutdown() {
        inputShut = true;
        switch (phase) {
            case BODY -> refuse(Reason.BODY_INCOMPLETE);
            case RESPONSE -> {}
            default -> closeCleanly();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext channel, Throwable cause) throws Exception {
        Closing.onError(channel, cause);
    }
}
