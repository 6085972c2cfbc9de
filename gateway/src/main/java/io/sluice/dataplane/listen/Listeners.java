package io.sluice.dataplane.listen;

import io.sluice.dataplane.http1.Http1Loop;
import io.sluice.model.ListenerReport;
import io.sluice.settings.HttpSettings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
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
    /** Names the free port that the loops share, as Vert.x wants it. */
    private static final int ONE_PORT = 1;

    private final Vertx vertx;
    private final ConnectionLimit limit;
    private final Predicate<InetAddress> trusted;
    private final HttpSettings settings;
    private final List<LoopShare> loops = new ArrayList<>();
    private final List<HttpListener> open = new ArrayList<>();
    private final List<ListenerReport> reports = new ArrayList<>();

    private record LoopShare(ContextInternal context, Http1Loop http1) {}

    /** @param trusted whether a peer's forwarded headers are believed */
    public Listeners(Vertx vertx, ConnectionLimit limit, Predicate<InetAddress> trusted, HttpSettings settings) {
        this.vertx = vertx;
        this.limit = limit;
        this.trusted = trusted;
        this.settings = settings;
    }

    /** Every listener that is started later accepts on this loop, too. */
    public void addLoop(ContextInternal context, Http1Loop http1) {
        loops.add(new LoopShare(context, http1));
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
            int bound = bind(InetAddress.getByName(address), port);
            return new ListenerReport(HTTP, address, bound, Optional.empty());
        } catch (UnknownHostException e) {
            return new ListenerReport(HTTP, address, port, Optional.of("is not an address of this host"));
        } catch (ExecutionException e) {
            return new ListenerReport(
                    HTTP, address, port, Optional.of(String.valueOf(e.getCause().getMessage())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new ListenerReport(HTTP, address, port, Optional.of("interrupted"));
        }
    }

    /** All loops share one socket, also where any free port will do. */
    private int bind(InetAddress address, int port) throws ExecutionException, InterruptedException {
        String host = address.getHostAddress();
        SocketAddress wanted = port == 0
                ? SocketAddress.sharedRandomPort(ONE_PORT, host)
                : SocketAddress.inetSocketAddress(port, host);
        int bound = port;
        for (LoopShare share : loops) {
            HttpListener listener =
                    new HttpListener(vertx, share.context(), share.http1(), limit, trusted, settings.perStreamBuffer());
            bound = await(listener.listen(wanted));
            open.add(listener);
        }
        return bound;
    }

    private static <T> T await(Future<T> future) throws ExecutionException, InterruptedException {
        return future.toCompletionStage().toCompletableFuture().get();
    }

    /** Stops accepting, and waits for the connections to end; those that are left when the time is over are cut. */
    public void shutdown(Duration grace) throws InterruptedException {
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
