package io.sluice.kit.h2;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.kit.RawServer;
import io.sluice.kit.tls.Authority;
import io.sluice.kit.tls.ServerCertificate;
import io.sluice.kit.tls.TlsContexts;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The JDK's own HTTP/2 client reads what {@link H2Raw} writes, and the other way round. */
class JdkPeerTest {
    private static final Authority ROOT = Authority.root("Test root");

    private final HttpClient client = HttpClient.newBuilder()
            .sslContext(TlsContexts.trusting(ROOT))
            .version(Version.HTTP_2)
            .build();

    private CompletableFuture<HttpResponse<String>> post(RawServer listener, String path, String body) {
        URI uri = URI.create("https://localhost:" + listener.address().getPort() + path);
        HttpRequest request = HttpRequest.newBuilder(uri)
                .header("X-Id", "a value with Huffman's code, or without")
                .POST(BodyPublishers.ofString(body))
                .build();
        return client.sendAsync(request, BodyHandlers.ofString());
    }

    @Test
    void requestsAndResponsesPass() throws Exception {
        ServerCertificate certificate =
                ServerCertificate.of(ROOT.server("localhost")).alpn("h2");
        try (RawServer listener = RawServer.start(certificate)) {
            CompletableFuture<HttpResponse<String>> first = post(listener, "/first?q=1", "hello");
            try (H2Raw server = H2Raw.serving(listener.accept())) {
                assertThat(server.raw().tls().protocol()).isEqualTo("h2");
                server.polite().beginServing();
                answer(server, "/first?q=1", "hello", "one");
                assertThat(first.get(5, TimeUnit.SECONDS)).satisfies(response -> {
                    assertThat(response.version()).isEqualTo(Version.HTTP_2);
                    assertThat(response.body()).isEqualTo("one");
                    assertThat(response.headers().firstValue("x-a")).hasValue("huffman");
                });
                // The second uses what the first has put into the dynamic table.
                CompletableFuture<HttpResponse<String>> second = post(listener, "/second", "again");
                answer(server, "/second", "again", "two");
                assertThat(second.get(5, TimeUnit.SECONDS).body()).isEqualTo("two");
                assertThat(server.violations()).isEmpty();
            }
        }
    }

    private static void answer(H2Raw server, String path, String body, String with) {
        H2Message request = server.takeRequest();
        server.response(request.stream());
        assertThat(request.head().value(":path")).isEqualTo(path);
        assertThat(request.head().value("x-id")).isEqualTo("a value with Huffman's code, or without");
        assertThat(request.bodyText()).isEqualTo(body);
        byte[] head = new HpackBlock().indexed(8).huffman("x-a", "huffman").bytes();
        server.send(Frame.headers(request.stream(), head, false));
        server.send(Frame.data(request.stream(), with, true));
    }
}
