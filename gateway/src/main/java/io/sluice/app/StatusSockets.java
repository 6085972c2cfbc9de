package io.sluice.app;

import io.sluice.admin.StatusServer;
import io.sluice.dataplane.listen.ListeningChannels;
import io.sluice.dataplane.listen.ListeningTransport;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.concurrent.CompletableFuture;

/** The status port's sockets: of the same transport as the data plane's, in a Vertx of their own. */
public final class StatusSockets implements StatusServer.Sockets {
    // Without descriptors nobody makes room for a probe: those of clients are the data plane's to give back.
    private final ListeningChannels channels = new ListeningChannels(() -> {}, System::nanoTime);

    @Override
    public Vertx vertx(VertxOptions options) {
        return ListeningTransport.vertx(options, channels);
    }

    @Override
    public CompletableFuture<Void> stopListening() {
        return channels.close();
    }
}
