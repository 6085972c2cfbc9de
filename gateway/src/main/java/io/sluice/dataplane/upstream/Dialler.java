package io.sluice.dataplane.upstream;

import io.sluice.settings.UpstreamSettings;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;

/** Makes connections on one event loop, by a Vert.x {@code NetClient} called in that loop's context. */
public final class Dialler {
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

    Dial dial(EndpointPool pool, Waiter waiter) {
        Dial dial = new Dial(pool, waiter);
        dials++;
        context.dispatch(() ->
                client.connect(pool.address()).onComplete(result -> dials--).onComplete(dial::succeeded, dial::failed));
        return dial;
    }

    /** How many are under way. On the loop. */
    int dials() {
        return dials;
    }
}
