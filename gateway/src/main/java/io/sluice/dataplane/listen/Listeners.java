package io.sluice.dataplane.listen;

import io.netty.channel.ChannelFuture;
import io.sluice.dataplane.http.ExchangeHandler;
import io.sluice.dataplane.http1.Http1Loop;
import io.sluice.model.ListenerReport;
import io.sluice.settings.HttpSettings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;

/** The listeners of the data plane, each on all event loops. For one thread that is none of these. */
public final class Listeners {
    private static final String HTTP = "http";
    private static final String DUAL_STACK = "::";
    private static final String IPV4 = "0.0.0.0";

    private final Vertx vertx;
    private final ConnectionLimit limit;
    private final Accepting accepting = new Accepting();
    private final Predicate<InetAddress> trusted;
    private final HttpSettings settings;
    private final List<Share> loops = new ArrayList<>();
    private final List<HttpListener> open = new ArrayList<>();
    private final List<ListenerReport> reports = new ArrayList<>();

    /**
     * What an event loop needs to serve connections.
     *
     * @param context the loop's
     * @param http1 what its HTTP/1 connections share
     * @param handler what is done with their requests
     */
    public record Share(ContextInternal context, Http1Loop http1, ExchangeHandler handler) {}

    /** @param trusted whether a peer's forwarded headers are believed */
    public Listeners(Vertx vertx, ConnectionLimit limit, Predicate<InetAddress> trusted, HttpSettings settings) {
        this.vertx = vertx;
        this.limit = limit;
        this.trusted = trusted;
        this.settings = settings;
    }

    /** Every listener that is started later accepts on this loop, too. */
    public void addLoop(Share share) {
        loops.add(share);
    }

    /**
     * Binds.
     *
     * @param bind addresses; empty: both IP versions, or IPv4 where the host has no IPv6
     * @param port 0 = any free one
     */
    public void start(List<String> bind, int port) {
        if (!bind.isEmpty()) {
            bind.forEach(address -> reports.add(start(address, port)));
            return;
        }
        ListenerReport both = start(DUAL_STACK, port);
        reports.add(both.failure().isPresent() && !inUse(both) ? start(IPV4, port) : both);
    }

    private static boolean inUse(ListenerReport report) {
        return report.failure().orElseThrow().contains("in use");
    }

    public List<ListenerReport> reports() {
        return List.copyOf(reports);
    }

    private ListenerReport start(String address, int port) {
        try {
            int bound = bind(address, port);
            return new ListenerReport(HTTP, address, bound, Optional.empty());
        } catch (ExecutionException e) {
            return new ListenerReport(
                    HTTP, address, port, Optional.of(String.valueOf(e.getCause().getMessage())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new ListenerReport(HTTP, address, port, Optional.of("interrupted"));
        }
    }

    /** All loops share one socket, also where any free port will do: that is told apart by a number of our own. */
    private int bind(String address, int port) throws ExecutionException, InterruptedException {
        SocketAddress wanted = port == 0
                ? SocketAddress.sharedRandomPort(1 + reports.size(), address)
                : SocketAddress.inetSocketAddress(port, address);
        int bound = port;
        for (Share share : loops) {
            HttpListener listener =
                    new HttpListener(vertx, share, limit, accepting, trusted, settings.perStreamBuffer());
            bound = await(listener.listen(wanted));
            open.add(listener);
        }
        return bound;
    }

    private static <T> T await(Future<T> future) throws ExecutionException, InterruptedException {
        return future.toCompletionStage().toCompletableFuture().get();
    }

    /** Returns when every connection that was let in has its handlers. */
    private void letNobodyIn() throws InterruptedException {
        for (ChannelFuture closed : accepting.end()) {
            closed.await();
        }
        for (Share share : loops) { // their registration was handed to the loops before
            share.context().nettyEventLoop().submit(() -> {}).await();
        }
    }

    /** Stops accepting, and waits for the connections to end; those that are left when the time is over are cut. */
    public void shutdown(Duration grace) throws InterruptedException {
        letNobodyIn();
        List<Future<Void>> ends =
                open.stream().map(listener -> listener.shutdown(grace)).toList();
        open.clear();
        try {
            await(Future.join(ends));
        } catch (ExecutionException e) {
            throw new IllegalStateException("a listener does not end", e);
        }
    }
}
