package io.sluice.dataplane.upstream;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.sluice.dataplane.balance.EndpointState;
import io.sluice.dataplane.balance.OutlierEjection.Probes;
import io.sluice.dataplane.balance.OutlierEjection.Verdict;
import io.sluice.model.Endpoint;
import io.sluice.model.HealthCheck;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The event loop that looks after endpoints. One of its own: it makes sets of endpoints ready, which no data-plane loop
 * may wait for, and its probes are not late when those are busy, which would take endpoints out just then. Its thread
 * begins with the first thing that there is to do.
 */
public final class HealthLoop implements Probes, AutoCloseable {
    private static final int MOST_AT_ONCE = 256;
    private static final long LATER = 10_000_000;

    private final EventLoopGroup group;
    private final EventLoop loop;
    private final Bootstrap bootstrap;
    private final CheckTls tls = new CheckTls();
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

    @Override
    public void execute(Runnable task) {
        loop.execute(task);
    }

    @Override
    public void after(long nanos, Runnable task) {
        loop.schedule(task, nanos, TimeUnit.NANOSECONDS);
    }

    /** Connects, and ends the connection. As a task: see {@link Dialler#connect}. */
    @Override
    public void probe(EndpointState endpoint, Consumer<Verdict> verdict) {
        connecting(() -> connect(endpoint, verdict));
    }

    /** Nothing is begun that nobody would end: the thread, once it is asked to end, does so when it has nothing else to do. */
    private void connecting(Runnable task) {
        if (!loop.isShuttingDown()) {
            loop.execute(() -> {
                if (!loop.isShuttingDown()) {
                    task.run();
                }
            });
        }
    }

    /** That the end of this thread has ended a probe says nothing of its endpoint; who would act upon it is gone. */
    private void tell(Consumer<Verdict> listener, Verdict verdict) {
        if (!loop.isShuttingDown()) {
            listener.accept(verdict);
        }
    }

    private void connect(EndpointState endpoint, Consumer<Verdict> verdict) {
        ChannelFuture connecting = bootstrap.connect(endpoint.address());
        Look.whenDone(loop, connecting, () -> {
            tell(verdict, connecting.isSuccess() ? Verdict.WELL : ConnectFailure.verdict(connecting.cause()));
            connecting.channel().close();
        });
    }

    @Override
    public void check(Endpoint at, HealthCheck how, Consumer<Verdict> verdict) {
        if (running >= MOST_AT_ONCE) {
            after(LATER, () -> check(at, how, verdict));
            return;
        }
        running++;
        Look look = new Look(loop, at, how, found -> {
            running--;
            tell(verdict, found);
        });
        connecting(() -> look.begin(bootstrap, tls)); // see probe
    }

    /** Ends the thread, and with it every probe, without a verdict. After the event loops: they must not find nobody to tell. */
    @Override
    public void close() {
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly(10, TimeUnit.SECONDS);
    }
}
