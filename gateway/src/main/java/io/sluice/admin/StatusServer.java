package io.sluice.admin;

import io.sluice.model.ListenerReport;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The status port: {@code /readyz}, {@code /livez}, {@code /healthz}, {@code /ping}, nothing else. It has a Vertx of its
 * own with one loop, so that it answers while the data plane is overloaded and never stops one of its loops.
 */
public final class StatusServer {
    private static final String NAME = "status";
    private static final int LONGEST_CLOSE_SECONDS = 10;

    private final Sockets sockets;
    private final Vertx vertx;
    /** On the one loop that serves; one made later, on the thread that accepts, would be there. */
    private final Context loop;

    private final Readiness readiness;
    private final List<HttpServer> servers = new ArrayList<>();
    private final StatusClients clients;

    /** Where its sockets come from. */
    public interface Sockets {
        /** A Vertx whose listening sockets {@link #stopListening} knows. Called once. */
        Vertx vertx(VertxOptions options);

        /** Closes them at once; done when nobody is accepted any more. Vert.x may be closed after it, not before. */
        CompletableFuture<Void> stopListening();
    }

    public StatusServer(Sockets sockets, Readiness readiness) {
        this(sockets, readiness, StatusClients.FIRST_REQUEST);
    }

    StatusServer(Sockets sockets, Readiness readiness, Duration firstRequest) {
        this.sockets = sockets;
        this.readiness = readiness;
        this.vertx = sockets.vertx(new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                .setUseDaemonThread(true));
        this.loop = vertx.getOrCreateContext();
        this.clients = new StatusClients(vertx, firstRequest);
    }

    /**
     * Binds one address. Called from one thread that is not an event loop; waits for the result.
     *
     * @param port 0 = any free one
     * @return the port bound, or why it could not be bound
     */
    public ListenerReport listen(String address, int port) {
        HttpServer server = vertx.createHttpServer(new HttpServerOptions()
                        .setHost(address)
                        .setPort(port)
                        .setHttp2ClearTextEnabled(false) // else nobody is told of who is silent
                        .setIdleTimeout(60))
                .connectionHandler(clients::came)
                .requestHandler(this::answer);
        AsyncResult<HttpServer> bound = settled(server.listen());
        if (bound.failed()) {
            settled(server.close());
            return new ListenerReport(
                    NAME, address, port, Optional.of(bound.cause().getMessage()));
        }
        servers.add(server);
        return new ListenerReport(NAME, address, server.actualPort(), Optional.empty());
    }

    private void answer(HttpServerRequest request) {
        clients.asked(request.connection());
        boolean known = true;
        boolean good = true;
        String bad = "not ready\n";
        switch (request.path()) {
            case "/readyz", "/healthz" -> good = readiness.ready();
            case "/livez" -> {
                good = readiness.alive();
                bad = "not alive\n";
            }
            case "/ping" -> good = true;
            default -> known = false;
        }
        if (!known) {
            request.response().setStatusCode(404).end("not found\n");
        } else if (request.method() != HttpMethod.GET && request.method() != HttpMethod.HEAD) {
            request.response()
                    .setStatusCode(405)
                    .putHeader("Allow", "GET, HEAD")
                    .end();
        } else {
            request.response()
                    .setStatusCode(good ? 200 : 503)
                    .putHeader("Content-Type", "text/plain; charset=utf-8")
                    .putHeader("Cache-Control", "no-store")
                    .end(good ? "ok\n" : bad);
        }
    }

    /** Closes the listeners and their loop; waits for it, ten seconds at most. */
    public void close() {
        sockets.stopListening()
                .thenCompose(closed -> registered())
                .completeOnTimeout(null, 1, TimeUnit.SECONDS) // a loop that hangs
                .thenCompose(closed -> vertx.close().toCompletionStage())
                .orTimeout(LONGEST_CLOSE_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    /** Registering the last connections was handed to the one loop before: to it, not to a context made here. */
    private CompletableFuture<Void> registered() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        loop.runOnContext(ignored -> done.complete(null));
        return done;
    }

    private static <T> AsyncResult<T> settled(Future<T> future) {
        return future.transform(Future::succeededFuture)
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }
}
