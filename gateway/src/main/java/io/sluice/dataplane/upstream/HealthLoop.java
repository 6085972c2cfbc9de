package io.sluice.dataplane.upstream;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.sluice.dataplane.balance.ActiveChecks.Looks;
import io.sluice.dataplane.balance.EndpointState;
import io.sluice.dataplane.balance.OutlierEjection.Verdict;
import io.sluice.model.Endpoint;
import io.sluice.model.HealthCheck;
import io.sluice.model.IpAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The event loop that looks after endpoints. One of its own: it makes sets of endpoints ready, which no data-plane loop
 * may wait for, and its probes are not late when those are busy, which would take endpoints out just then. Its thread
 * begins with the first thing that there is to do.
 */
public final class HealthLoop implements Looks, AutoCloseable {
    private static final int MOST_AT_ONCE = 256;
    private static final long LATER = 10_000_000;
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private final EventLoopGroup group;
    private final EventLoop loop;
    private final Bootstrap bootstrap;
    private int running;

    /**
     * @param sockets makes TCP sockets for loops of this kind
     * @param timeout for a connection of a probe
     */
    public HealthLoop(IoHandlerFactory kind, ChannelFactory<? extends Channel> sockets, Duration timeout) {
        ThreadFactory thread = work -> new Thread(work, "sluice-health");
        group = new MultiThreadIoEventLoopGroup(1, thread, kind);
        loop = group.next();
        bootstrap = new Bootstrap()
                .group(loop)
                .channelFactory(sockets)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(timeout.toMillis()))
                .handler(new Hush());
    }

    /** What becomes of a probe's connection after it was made is of no interest. */
    @Sharable
    private static final class Hush extends ChannelInboundHandlerAdapter {
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }

    @Override
    public void execute(Runnable task) {
        loop.execute(task);
    }

    @Override
    public void after(long nanos, Runnable task) {
        loop.schedule(task, nanos, TimeUnit.NANOSECONDS);
    }

    /** Connects, and ends the connection. */
    @Override
    public void probe(EndpointState endpoint, Consumer<Verdict> verdict) {
        ChannelFuture connecting = bootstrap.connect(endpoint.address());
        connecting.addListener(done -> {
            verdict.accept(done.isSuccess() ? Verdict.WELL : ConnectFailure.verdict(done.cause()));
            connecting.channel().close();
        });
    }

    @Override
    public void check(Endpoint endpoint, HealthCheck how, Consumer<Verdict> verdict) {
        if (running >= MOST_AT_ONCE) {
            after(LATER, () -> check(endpoint, how, verdict));
            return;
        }
        running++;
        HttpCheck request = new HttpCheck(how.path(), endpoint.toString(), found -> {
            running--;
            verdict.accept(found);
        });
        int port = how.port() == 0 ? endpoint.port() : how.port();
        Duration timeout = timeout(how.interval());
        Bootstrap once = bootstrap
                .clone()
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(timeout.toMillis()))
                .handler(how.path().isEmpty() ? new Hush() : request);
        ChannelFuture connecting = once.connect(
                new InetSocketAddress(IpAddress.parse(endpoint.address()).toInetAddress(), port));
        connecting.addListener(done -> {
            if (!done.isSuccess()) {
                request.say(ConnectFailure.verdict(done.cause()));
            } else if (how.path().isEmpty()) {
                request.say(Verdict.WELL);
                connecting.channel().close();
            }
        });
        after(timeout.toNanos(), () -> connecting.channel().close());
    }

    /** Short enough for two failures in two and a half intervals. */
    private static Duration timeout(Duration interval) {
        Duration most = interval.multipliedBy(2).dividedBy(5);
        return most.compareTo(LONGEST) < 0 ? most : LONGEST;
    }

    /** Ends the thread, and with it every probe. After the event loops: they must not find nobody to tell. */
    @Override
    public void close() {
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly(10, TimeUnit.SECONDS);
    }
}
