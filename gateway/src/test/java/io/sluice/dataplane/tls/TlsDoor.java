package io.sluice.dataplane.tls;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.sluice.dataplane.http.TlsSession;
import io.sluice.dataplane.loop.Clients;
import io.sluice.dataplane.loop.Loop;
import io.sluice.dataplane.loop.LoopCounters.Total;
import io.sluice.kit.RawClient;
import io.sluice.kit.tls.TlsClient;
import io.sluice.model.Reason;
import io.sluice.model.TlsTable;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * A listener whose connections are {@link TlsConnection}s, on one event loop, with a clock that stands still until it is told to go
 * on. Behind a handshake everything that comes is answered with what was agreed on.
 */
final class TlsDoor implements AutoCloseable {
    private final AtomicLong clock = new AtomicLong(1_000_000_000L);
    private final Loop loop = new Loop(0, clock::get, 42);
    private final Clients clients = new Clients(loop);
    private final BlockingQueue<TlsSession> sessions = new LinkedBlockingQueue<>();
    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(
            1, Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    private final EventLoop eventLoop = group.next();
    /** A group that is shut down without a quiet time may forget to close what it has. */
    private final ChannelGroup open = new DefaultChannelGroup(eventLoop, /* stayClosed */ true);

    private final ServerContexts contexts;
    private final LiveTls.Slot slot;
    private final Channel listening;

    /** @param settings as a user would write them, without {@code tls.} */
    TlsDoor(Map<String, String> settings, TlsTable table) {
        contexts = new ServerContexts(ServerContextsTest.settings(settings), List.of("http/1.1"), Instant.now());
        slot = new LiveTls.Slot(prepare(table));
        TlsLoop tls = new TlsLoop(
                loop,
                clients,
                ServerContextsTest.settings(settings),
                slot,
                /* http2 */ false,
                (place, hello, to, entry) -> {
                    throw new AssertionError("nothing is passed on");
                },
                task -> eventLoop.schedule(task, 0, TimeUnit.NANOSECONDS),
                System::currentTimeMillis);
        listening = new ServerBootstrap()
                .group(group)
                .channel(Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        open.add(channel);
                        channel.pipeline().addLast(new TlsConnection(tls, TlsDoor.this::install));
                    }
                })
                .bind("127.0.0.1", 0)
                .syncUninterruptibly()
                .channel();
    }

    /** For clients that name nobody. */
    TlsDoor() {
        this(Map.of(), TlsTable.EMPTY);
    }

    private LiveTls prepare(TlsTable table) {
        return contexts.prepare(table, Runnable::run, (host, why) -> {
            throw new AssertionError(host.host(), why);
        });
    }

    /** What new handshakes go by from now on. */
    void serve(TlsTable table) {
        slot.replace(prepare(table));
    }

    private void install(ChannelHandlerContext place, TlsSession session, boolean http2, Clients.Entry entry) {
        sessions.add(session);
        place.pipeline().addAfter(place.name(), "answers", new Answers(session, http2, entry));
    }

    private static final class Answers extends ChannelInboundHandlerAdapter {
        private final String answer;
        private final Clients.Entry entry;

        Answers(TlsSession session, boolean http2, Clients.Entry entry) {
            String text = new String(session.name(), StandardCharsets.US_ASCII) + " " + session.version() + " "
                    + (http2 ? "h2" : "h1") + (session.resumed() ? " resumed" : "");
            this.answer = "HTTP/1.1 200 OK\r\nContent-Length: " + text.length() + "\r\n\r\n" + text;
            this.entry = entry;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ((ByteBuf) message).release();
            context.writeAndFlush(Unpooled.copiedBuffer(answer, StandardCharsets.US_ASCII));
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof SslCloseCompletionEvent || event instanceof ChannelInputShutdownEvent) {
                context.close();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            entry.closed();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }

    InetSocketAddress address() {
        return (InetSocketAddress) listening.localAddress();
    }

    /** Accepted when this returns, by the clock as it stands. */
    RawClient connect() {
        long before = count(Total.CONNECTIONS_ACCEPTED);
        RawClient client = RawClient.connect(address());
        await(() -> count(Total.CONNECTIONS_ACCEPTED) > before);
        return client;
    }

    /** The handshake is over when this returns. */
    RawClient connect(TlsClient how) {
        return RawClient.options().tls(how).connect(address());
    }

    /** Until it is so; an error after five seconds. The loop's counters tell nobody that they have changed. */
    void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + 5_000_000_000L;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline >= 0) {
                throw new AssertionError("not within five seconds");
            }
            Thread.onSpinWait();
        }
    }

    /** What the next handshake came to; an error when there is none within five seconds. */
    TlsSession nextSession() {
        try {
            TlsSession next = sessions.poll(5, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("no handshake was done");
            }
            return next;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Lets the loop's clock go on, with all the ticks of it. */
    void pass(Duration time) {
        long end = clock.get() + time.toNanos();
        onLoop(() -> {
            while (clock.get() < end) {
                clock.set(Math.min(end, clock.get() + 10_000_000L));
                loop.timers().advance(loop.tick());
            }
            return null;
        });
    }

    /** Done when the loop has done it, with all that came before. */
    <T> T onLoop(Callable<T> task) {
        try {
            return eventLoop.submit(task).get(10, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | java.util.concurrent.TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    /** Runs on the loop before what comes next. */
    void execute(Runnable task) {
        eventLoop.execute(task);
    }

    long count(Reason reason) {
        return loop.counters().of(reason);
    }

    long count(Total total) {
        return loop.counters().of(total);
    }

    /** Connections that were accepted and are not gone. */
    long open() {
        return count(Total.CONNECTIONS_ACCEPTED) - count(Total.CONNECTIONS_CLOSED);
    }

    int timers() {
        return onLoop(() -> loop.timers().size());
    }

    Clients clients() {
        return clients;
    }

    ServerContexts contexts() {
        return contexts;
    }

    @Override
    public void close() {
        listening.close().syncUninterruptibly();
        open.close().syncUninterruptibly();
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
        contexts.close();
    }
}
