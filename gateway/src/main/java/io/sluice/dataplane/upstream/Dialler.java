package io.sluice.dataplane.upstream;

import io.sluice.settings.UpstreamSettings;
import io.vertx.core.AsyncResult;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Makes connections on one event loop, by a Vert.x {@code NetClient} called in that loop's context. */
public final class Dialler implements LoopRoom.Tasks {
    private final ContextInternal context;
    private final NetClient client;
    private final long timeout;
    private int dials;

    /**
     * @param context the loop's: a Netty handler runs on the loop's thread but outside of Vert.x's dispatch, where
     *     {@code connect} would choose a loop by itself
     */
    public Dialler(Vertx vertx, ContextInternal context, UpstreamSettings settings) {
        this.context = context;
        this.timeout = settings.connectTimeout().toNanos();
        NetClientOptions options = new NetClientOptions()
                .setConnectTimeout(Math.toIntExact(settings.connectTimeout().toMillis()))
                .setReuseAddress(true)
                .setTcpNoDelay(true)
                .setTcpKeepAlive(true);
        this.client = vertx.createNetClient(options);
    }

    void dial(Dial dial) {
        dials++;
        dial.begins(timeout);
        connect(dial.address(), made -> {
            dials--;
            if (made.succeeded()) {
                dial.succeeded(made.result());
            } else {
                dial.failed(made.cause());
            }
        });
    }

    void dial(RawDial dial) {
        dials++;
        connect(dial.address(), made -> {
            dials--;
            dial.made(made);
        });
    }

    /**
     * Not at once, but when the events that the kernel has reported are through. One of them may be of a connection that
     * was closed since; Netty knows it by its descriptor alone, which a new socket would have got, and with it that
     * event: an end of the other connection would end the new one before it is made.
     */
    void connect(SocketAddress address, Handler<AsyncResult<NetSocket>> then) {
        context.nettyEventLoop()
                .execute(() -> context.dispatch(() -> client.connect(address).onComplete(then)));
    }

    /** How many are under way. On the loop. */
    int dials() {
        return dials;
    }

    @Override
    public boolean execute(Runnable task) {
        if (context.nettyEventLoop().isShuttingDown()) {
            return false;
        }
        context.nettyEventLoop().execute(task);
        return true;
    }

    /** To the millisecond: the wheel's ticks are longer than a back-off. */
    @Override
    public Future<?> after(long nanos, Runnable task) {
        return context.nettyEventLoop().schedule(task, nanos, TimeUnit.NANOSECONDS);
    }
}
