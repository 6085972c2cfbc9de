package io.sluice.bench.compare;

import io.sluice.kit.ClientOptions;
import io.sluice.kit.RawClient;
import io.sluice.kit.RawResponse;
import io.sluice.kit.tls.TlsClient;
import io.sluice.kit.tls.TlsOutcome;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** One HTTP/1.1 connection to a proxy, plain or over TLS, for the few requests that prove what it does. */
final class Probe implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final RawClient client;
    private final boolean secure;
    private int asked;

    record Answer(int status, String body) {}

    Probe(int port) throws IOException {
        this(port, options(), /* secure */ false);
    }

    private Probe(int port, ClientOptions options, boolean secure) throws IOException {
        this.secure = secure;
        try {
            client = options.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** To where the load will go. */
    static Probe to(Door door) throws IOException {
        return door.tls()
                ? new Probe(door.port(), options(door.certificate().client("http/1.1")), /* secure */ true)
                : new Probe(door.port());
    }

    static ClientOptions options(TlsClient how) {
        return options().tls(how);
    }

    private static ClientOptions options() {
        return RawClient.options().timeout(TIMEOUT);
    }

    Answer get(String host, String path) throws IOException {
        return send("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
    }

    Answer getAndClose(String host, String path) throws IOException {
        return send("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
    }

    Answer post(String host, String path, String body) throws IOException {
        return send("POST " + path + " HTTP/1.1\r\nHost: " + host + "\r\nContent-Length: " + body.length() + "\r\n\r\n"
                + body);
    }

    /** What TLS came to; an error in plaintext. */
    TlsOutcome tls() {
        return client.tls();
    }

    /** True when the other side has closed, as it was asked to. */
    boolean ended() {
        return client.readUntilClose().closed();
    }

    private Answer send(String message) throws IOException {
        client.send(message.getBytes(StandardCharsets.ISO_8859_1));
        List<RawResponse> responses = client.readResponses(++asked).responses();
        if (responses.size() < asked || !responses.get(asked - 1).complete()) {
            throw new EOFException("no whole answer to request " + asked + " of a connection"
                    + (secure ? ", TLS " + tls().handshake() + " " + tls().failure() : ""));
        }
        RawResponse last = responses.get(asked - 1);
        return new Answer(last.status(), last.bodyText());
    }

    @Override
    public void close() {
        client.close();
    }
}
