package io.sluice.dataplane.upstream;

import io.sluice.settings.UpstreamSettings;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Makes connections on one event loop, by a Vert.x {@code NetClient} called in that loop's context. */
public final class Dialler implements LoopRoom.Tasks {
    private final ContextInternal context;
    private final NetClient client;
    private int dials;

    /**
     * @param context the loop's: a Netty handler runs on the loop's thread but outside of Vert.x's dispatch, where
     *     {@code connect} would choose a loop by itself
     */
    public Dialler(Vertx vertx, ContextInternal context, UpstreamSettings settings) {
        this.context = context;
        NetClientOptions options = new NetClientOptions()
                .setConnectTimeout(Math.toIntExact(settings.connectTimeout().toMillis()))
                .setReuseAddress(true)
                .setTcpNoDelay(true)
                .setTcpKeepAlive(true);
        this.client = vertx.createNetClient(options);
    }

    void dial(Dial dial) {
        dials++;
        context.dispatch(() ->
                client.connect(dial.address()).onComplete(result -> dials--).onComplete(dial::succeeded, dial::failed));
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
