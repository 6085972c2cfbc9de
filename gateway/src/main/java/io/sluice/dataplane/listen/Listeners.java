package io.sluice.dataplane.listen;

import io.sluice.dataplane.http.ExchangeHandler;
import io.sluice.dataplane.http1.Http1Loop;
import io.sluice.dataplane.http2.Http2Loop;
import io.sluice.dataplane.tls.TlsLoop;
import io.sluice.model.ListenerReport;
import io.sluice.settings.Settings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;

/** The listeners of the data plane, each on all event loops. For one thread that is none of these. */
public final class Listeners {
    private static final String DUAL_STACK = "::";
    private static final String IPV4 = "0.0.0.0";

    private final Vertx vertx;
    private final Accepting accepting;
    private final ListenOptions options;
    private final Duration patience;
    private final List<Share> loops = new ArrayList<>();
    /** Never read, but held: Vert.x ends a server that nobody holds. */
    private final List<LoopListener> open = new ArrayList<>();

    private final List<ListenerReport> reports = new ArrayList<>();

    /**
     * What an event loop needs to serve connections.
     *
     * @param context the loop's
     * @param tls what its handshakes share
     * @param http1 what its HTTP/1 connections share
     * @param http2 what its HTTP/2 connections share
     * @param handler what is done with their requests
     */
    public record Share(
            ContextInternal context, TlsLoop tls, Http1Loop http1, Http2Loop http2, ExchangeHandler handler) {}

    /** What is spoken on a port. */
    public enum Kind {
        HTTP("http"),
        /** HTTP/1.1, or HTTP/2 from clients that begin with it. */
        HTTP_OR_H2C("http"),
        HTTPS("https");

        private final String word;

        Kind(String word) {
            this.word = word;
        }
    }

    /**
     * @param accepting of the listening channels of this Vertx
     * @param trusted whether a peer's forwarded headers are believed
     */
    public Listeners(Vertx vertx, Accepting accepting, Predicate<InetAddress> trusted, Settings settings) {
        this.vertx = vertx;
        this.accepting = accepting;
        this.options = new ListenOptions(
                trusted, settings.http().perStreamBuffer(), settings.limits().backlog());
        this.patience = settings.http().headerTimeout();
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
    public void start(Kind kind, List<String> bind, int port) {
        if (!bind.isEmpty()) {
            bind.forEach(address -> reports.add(start(kind, address, port)));
            return;
        }
        ListenerReport both = start(kind, DUAL_STACK, port);
        reports.add(both.failure().isPresent() && !inUse(both) ? start(kind, IPV4, port) : both);
    }

    private static boolean inUse(ListenerReport report) {
        return report.failure().orElseThrow().contains("in use");
    }

    public List<ListenerReport> reports() {
        return List.copyOf(reports);
    }

    private ListenerReport start(Kind kind, String address, int port) {
        try {
            int bound = bind(kind, address, port);
            return new ListenerReport(kind.word, address, bound, Optional.empty());
        } catch (ExecutionException e) {
            return new ListenerReport(
                    kind.word,
                    address,
                    port,
                    Optional.of(String.valueOf(e.getCause().getMessage())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new ListenerReport(kind.word, address, port, Optional.of("interrupted"));
        }
    }

    /** All loops share one socket, also where any free port will do: that is told apart by a number of our own. */
    private int bind(Kind kind, String address, int port) throws ExecutionException, InterruptedException {
        SocketAddress wanted = port == 0
                ? SocketAddress.sharedRandomPort(1 + reports.size(), address)
                : SocketAddress.inetSocketAddress(port, address);
        int bound = port;
        for (Share share : loops) {
            LoopListener listener = listener(kind, share);
            bound = await(listener.listen(wanted));
            open.add(listener);
        }
        return bound;
    }

    private LoopListener listener(Kind kind, Share share) {
        return switch (kind) {
            case HTTP -> new PlainListener(vertx, share, options);
            case HTTP_OR_H2C -> new H2cListener(vertx, share, options, patience);
            case HTTPS -> new TlsListener(vertx, share, options);
        };
    }

    private static <T> T await(Future<T> future) throws ExecutionException, InterruptedException {
        return future.toCompletionStage().toCompletableFuture().get();
    }

    /**
     * Stops accepting; whoever waits in the backlog is let in. For any thread.
     *
     * @return done when every connection that was let in has its handlers
     */
    public CompletableFuture<Void> letNobodyIn() {
        return accepting.end().thenCompose(closed -> registered());
    }

    /**
     * Stops accepting at once; whoever waits in the backlog is reset. For any thread.
     *
     * @return done when every connection that was let in has its handlers, as Vert.x may be closed then
     */
    public CompletableFuture<Void> close() {
        return accepting.close().thenCompose(closed -> registered());
    }

    /** Registering the last connections was handed to the loops before. */
    private CompletableFuture<Void> registered() {
        return CompletableFuture.allOf(loops.stream()
                .map(share ->
                        CompletableFuture.runAsync(() -> {}, share.context().nettyEventLoop()))
                .toArray(CompletableFuture[]::new));
    }
}
