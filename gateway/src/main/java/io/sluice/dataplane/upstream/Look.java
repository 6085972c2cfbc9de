package io.sluice.dataplane.upstream;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import io.sluice.dataplane.balance.OutlierEjection.Verdict;
import io.sluice.model.Endpoint;
import io.sluice.model.HealthCheck;
import io.sluice.model.IpAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** One look at an endpoint as a {@link HealthCheck} says: a connection of its own, and an end to it. One thread. */
final class Look {
    /** For the rest of an answer, after what was to be known is known. */
    private static final long LINGER = TimeUnit.SECONDS.toNanos(1);

    private final EventLoop loop;
    private final Endpoint at;
    private final HealthCheck how;
    private final Consumer<Verdict> listener;
    private ScheduledFuture<?> end;
    private Channel channel;
    private boolean said;

    /**
     * @param loop whose thread it is
     * @param listener hears of the verdict, once, on that thread
     */
    Look(EventLoop loop, Endpoint at, HealthCheck how, Consumer<Verdict> listener) {
        this.loop = loop;
        this.at = at;
        this.how = how;
        this.listener = listener;
    }

    /**
     * @param sockets makes the connection; it is left as it was
     * @param tls makes what a check by HTTPS needs, for that alone
     */
    void begin(Bootstrap sockets, CheckTls tls) {
        Duration timeout = how.pace().timeout();
        Bootstrap own = sockets.clone()
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) Math.min(timeout.toMillis(), Integer.MAX_VALUE))
                .handler(handlers(tls));
        ChannelFuture connecting =
                own.connect(new InetSocketAddress(IpAddress.parse(at.address()).toInetAddress(), at.port()));
        channel = connecting.channel();
        endAfter(timeout.toNanos());
        whenDone(loop, connecting, () -> connected(connecting));
        channel.closeFuture().addListener(closed -> end.cancel(/* mayInterruptIfRunning */ false));
    }

    private void connected(ChannelFuture connecting) {
        if (!connecting.isSuccess()) {
            say(ConnectFailure.verdict(connecting.cause()));
        } else if (how.http().isEmpty()) {
            say(Verdict.WELL);
            channel.close();
        }
    }

    /** Where there was not even a socket, Netty would tell it on a thread of its own. */
    static void whenDone(EventLoop loop, ChannelFuture connecting, Runnable task) {
        connecting.addListener(done -> {
            if (loop.inEventLoop()) {
                task.run();
            } else {
                loop.execute(task);
            }
        });
    }

    private ChannelHandler handlers(CheckTls tls) {
        if (how.http().isEmpty()) {
            return new Hush();
        }
        HealthCheck.Http http = how.http().get();
        HttpCheck request = new HttpCheck(http, at.toString(), this::answered);
        if (!http.tls()) {
            return request;
        }
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel made) {
                made.pipeline().addLast(tls.handler(made.alloc()), request);
            }
        };
    }

    private void answered(Verdict verdict) {
        say(verdict);
        end.cancel(/* mayInterruptIfRunning */ false);
        endAfter(LINGER);
    }

    private void endAfter(long nanos) {
        end = loop.schedule(() -> channel.close(), nanos, TimeUnit.NANOSECONDS);
    }

    private void say(Verdict verdict) {
        if (!said) {
            said = true;
            listener.accept(verdict);
        }
    }
}
