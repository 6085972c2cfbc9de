package io.sluice.dataplane.listen;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.sluice.dataplane.loop.Client;
import io.sluice.dataplane.loop.Clients;
import io.sluice.dataplane.loop.Loop;
import io.sluice.dataplane.loop.TimerWheel;
import io.sluice.dataplane.wire.Closing;
import io.sluice.model.Reason;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/**
 * The beginning of a connection without TLS that may speak HTTP/2 unasked (RFC 9113 section 3.3): its first bytes say which. What
 * cannot become HTTP/2's preface goes to HTTP/1 at once, so that HTTP/1 waits for nothing. On its loop.
 */
final class PriorKnowledge extends ChannelInboundHandlerAdapter implements Client {
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    /** A client that has just come has its request on the way. */
    private static final long FIRST_REQUEST = 2_000_000_000L;

    private final Loop loop;
    private final Clients clients;
    private final long patience;
    private final Function<Clients.Entry, ChannelHandler> http1;
    private final Function<Clients.Entry, ChannelHandler> http2;
    private final Deadline deadline = new Deadline();
    private ChannelHandlerContext context;
    private Clients.Entry entry;
    private ByteBuf held; // null until some of a preface has come
    private long since;
    private boolean decided;

    private final class Deadline extends TimerWheel.Timer {
        @Override
        protected void expired(long now) {
            Closing.readNow(context); // what came in time counts, however late this loop is
            if (!decided) {
                if (held != null) {
                    loop.counters().count(Reason.PREFACE_TIMEOUT);
                }
                context.close();
            }
        }
    }

    /**
     * @param patience how long the first bytes may take, in nanoseconds
     * @param http1 makes the handler of such a connection
     * @param http2 the same
     */
    PriorKnowledge(
            Loop loop,
            Clients clients,
            long patience,
            Function<Clients.Entry, ChannelHandler> http1,
            Function<Clients.Entry, ChannelHandler> http2) {
        this.loop = loop;
        this.clients = clients;
        this.patience = patience;
        this.http1 = http1;
        this.http2 = http2;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        entry = clients.opened(this);
        since = loop.tick();
        loop.timers().arm(deadline, since + patience);
        if (clients.finishing()) {
            finish();
        }
    }

    /** A connection that is gone before it was active says nothing else of its end. */
    @Override
    public void handlerRemoved(ChannelHandlerContext removed) {
        if (!decided) {
            over();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext channel, Object message) {
        hold((ByteBuf) message);
        int alike = alike(held);
        if (alike == PREFACE.length) {
            become(/* isHttp2 */ true);
        } else if (alike < held.readableBytes()) {
            become(/* isHttp2 */ false);
        }
    }

    /** How many bytes there are of the preface. */
    private static int alike(ByteBuf in) {
        int most = Math.min(PREFACE.length, in.readableBytes());
        int alike = 0;
        while (alike < most && in.getByte(in.readerIndex() + alike) == PREFACE[alike]) {
            alike++;
        }
        return alike;
    }

    private void hold(ByteBuf in) {
        if (held == null) {
            held = in;
            return;
        }
        try {
            ByteBuf both = context.alloc().directBuffer(held.readableBytes() + in.readableBytes());
            both.writeBytes(held).writeBytes(in);
            release();
            held = both;
        } finally {
            in.release();
        }
    }

    private void become(boolean isHttp2) {
        ChannelHandler next = (isHttp2 ? http2 : http1).apply(entry);
        context.pipeline().addAfter(context.name(), isHttp2 ? "http2" : "http1", next);
        decided = true;
        loop.timers().remove(deadline);
        ByteBuf first = held;
        held = null;
        if (first != null) {
            context.fireChannelRead(first);
        }
        if (!context.isRemoved()) {
            context.pipeline().remove(this);
        }
    }

    /** Nothing more comes: what there is, if anything, is HTTP/1's to refuse. */
    @Override
    public void userEventTriggered(ChannelHandlerContext channel, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            become(/* isHttp2 */ false);
            channel.fireChannelReadComplete();
            channel.fireUserEventTriggered(event);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext channel) {
        over();
        channel.fireChannelInactive();
    }

    private void over() {
        loop.timers().remove(deadline);
        release();
        entry.closed();
    }

    private void release() {
        if (held != null) {
            held.release();
            held = null;
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext channel, Throwable cause) {
        Closing.onError(channel, cause, loop);
    }

    @Override
    public boolean isIdle() {
        return held == null;
    }

    @Override
    public long idleSince() {
        return since;
    }

    @Override
    public boolean endIfIdle() {
        Closing.readNow(context);
        boolean idle = !decided && held == null;
        if (idle) {
            context.close();
        }
        return idle;
    }

    @Override
    public int busy() {
        return 0;
    }

    @Override
    public void finish() {
        loop.timers().arm(deadline, Math.min(since + patience, loop.tick() + FIRST_REQUEST));
    }

    @Override
    public void cutShort() {
        context.close();
    }
}
