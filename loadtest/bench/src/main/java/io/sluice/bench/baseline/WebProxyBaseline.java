package io.sluice.bench.baseline;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.proxy.handler.ProxyHandler;
import io.vertx.httpproxy.HttpProxy;
import io.vertx.httpproxy.ProxyContext;
import io.vertx.httpproxy.ProxyInterceptor;
import io.vertx.httpproxy.ProxyOptions;
import io.vertx.httpproxy.ProxyRequest;
import io.vertx.httpproxy.ProxyResponse;

/** A reverse proxy made of vertx-web-proxy alone, as a baseline: one event loop, one origin, the usual headers. */
public final class WebProxyBaseline {

    private static final int KEEP_ALIVE_SECONDS = 600;

    private WebProxyBaseline() {}

    /** Arguments: the port to listen on and the port of the origin, both on 127.0.0.1. */
    public static void main(String[] arguments) {
        int port = Integer.parseInt(arguments[0]);
        int originPort = Integer.parseInt(arguments[1]);
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
        Router router = Router.router(vertx);
        router.route().handler(ProxyHandler.create(proxy(vertx).origin(originPort, "127.0.0.1")));
        HttpServerOptions server = new HttpServerOptions().setTcpNoDelay(true).setAcceptBacklog(8192);
        vertx.createHttpServer(server)
                .requestHandler(router)
                .listen(port, "127.0.0.1")
                .onFailure(WebProxyBaseline::end);
    }

    private static HttpProxy proxy(Vertx vertx) {
        HttpClient client = vertx.createHttpClient(
                new HttpClientOptions().setKeepAlive(true).setKeepAliveTimeout(KEEP_ALIVE_SECONDS),
                new PoolOptions().setHttp1MaxSize(4096));
        return HttpProxy.reverseProxy(new ProxyOptions().setSupportWebSocket(false), client)
                .addInterceptor(new UsualHeaders());
    }

    // By hand, not by ForwardedHeadersOptions: those print the port as -1 and keep what the client claims.
    private static final class UsualHeaders implements ProxyInterceptor {

        @Override
        public Future<ProxyResponse> handleProxyRequest(ProxyContext context) {
            ProxyRequest request = context.request();
            var client = request.proxiedRequest();
            String peer = client.remoteAddress().hostAddress();
            request.setAuthority(client.authority());
            request.putHeader("X-Real-IP", peer)
                    .putHeader("X-Forwarded-For", peer)
                    .putHeader("X-Forwarded-Proto", client.scheme())
                    .putHeader("X-Forwarded-Scheme", client.scheme())
                    .putHeader("X-Scheme", client.scheme())
                    .putHeader("X-Forwarded-Host", client.authority().toString())
                    .putHeader(
                            "X-Forwarded-Port",
                            Integer.toString(client.localAddress().port()));
            return context.sendRequest();
        }
    }

    private static void end(Throwable failure) {
        System.err.println("cannot listen: " + failure.getMessage());
        System.exit(1);
    }
}
