package io.sluice.cli.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/** Answers every request with its own name and what it was asked: a page for browsers, lines for curl. */
public final class EchoServer implements AutoCloseable {
    private static final int THREADS = 4;

    private final HttpServer server;
    private final ExecutorService threads;

    private EchoServer(HttpServer server, ExecutorService threads) {
        this.server = server;
        this.threads = threads;
    }

    /**
     * Listens on loopback.
     *
     * @param name what it calls itself
     * @param port 0 for any free one
     * @throws IOException when the port is taken
     */
    public static EchoServer start(String name, int port) throws IOException {
        InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        HttpServer server = HttpServer.create(new InetSocketAddress(loopback, port), 0);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS, task -> daemon(task, name));
        server.setExecutor(threads);
        server.createContext("/", exchange -> answer(exchange, name));
        server.start();
        return new EchoServer(server, threads);
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    public int port() {
        return server.getAddress().getPort();
    }

    private static void answer(HttpExchange exchange, String name) throws IOException {
        try (exchange) {
            exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
            String accept = exchange.getRequestHeaders().getFirst("Accept");
            boolean browser = accept != null && accept.contains("text/html");
            byte[] text = (browser ? page(exchange, name) : lines(exchange, name)).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders()
                    .set("Content-Type", browser ? "text/html; charset=utf-8" : "text/plain; charset=utf-8");
            boolean head = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(200, head ? -1 : text.length);
            if (!head) {
                exchange.getResponseBody().write(text);
            }
        }
    }

    private static String lines(HttpExchange exchange, String name) {
        return name + "\n" + exchange.getRequestMethod() + " " + exchange.getRequestURI() + "\n"
                + headers(exchange).map(header -> header + "\n").collect(Collectors.joining());
    }

    private static java.util.stream.Stream<String> headers(HttpExchange exchange) {
        return exchange.getRequestHeaders().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(header -> header.getKey() + ": " + joined(header.getValue()));
    }

    private static String joined(List<String> values) {
        return String.join(", ", values);
    }

    private static String page(HttpExchange exchange, String name) {
        String rows = headers(exchange).map(header -> escaped(header) + "\n").collect(Collectors.joining());
        return """
                <!doctype html>
                <html lang="en"><meta charset="utf-8"><title>%1$s</title>
                <style>body{font:16px/1.5 system-ui;margin:3em auto;max-width:45em;padding:0 1em}
                h1{font-size:4em;margin:0}pre{background:#8882;padding:1em;overflow:auto}
                :root{color-scheme:light dark}</style>
                <h1>%1$s</h1>
                <p>Reload: the other one answers. This is what reached it through the gateway:</p>
                <pre>%2$s %3$s
                %4$s</pre>
                <p>Now edit <code>config/demo/app.yaml</code>: the change is live in less than a second.</p>
                </html>
                """.formatted(
                        name,
                        escaped(exchange.getRequestMethod()),
                        escaped(exchange.getRequestURI().toString()),
                        rows);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
