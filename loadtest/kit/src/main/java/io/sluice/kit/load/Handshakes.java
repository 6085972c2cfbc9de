package io.sluice.kit.load;

import io.sluice.kit.tls.TlsClient;
import io.sluice.kit.tls.TlsOutcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A load of TLS handshakes and, by default, nothing else: connects, shakes hands, says close_notify, waits for the server's
 * end, and begins anew, on a number of connections at once. By default each handshake is a full one, begun as soon as a connection
 * is free (a closed loop); {@link #rate} makes an open one of it, {@link #resuming} keeps sessions.
 *
 * <p>The handshakes are the JDK's, which cost this side several times of what a server in C pays: what a server needs for
 * one is the server's CPU divided by {@link HandshakeReport#complete}, not its time. Describes the load; {@link #start}
 * and {@link #run} begin it.
 */
public final class Handshakes {
    final InetSocketAddress target;
    final Supplier<TlsClient> client;
    int connections = 16;
    Duration duration = Duration.ofSeconds(10);
    Duration timeout = Duration.ofSeconds(10);
    long most = Long.MAX_VALUE;
    double rate;
    boolean resumes;
    byte[] request = {};
    Consumer<TlsOutcome> watcher = outcome -> {};

    private Handshakes(InetSocketAddress target, Supplier<TlsClient> client) {
        this.target = target;
        this.client = client;
    }

    /** @param client asked once for each connection of {@link #connections} */
    public static Handshakes to(InetSocketAddress target, Supplier<TlsClient> client) {
        return new Handshakes(target, client);
    }

    /** How many are under way at once; 16 by default. */
    public Handshakes connections(int atOnce) {
        connections = atOnce;
        return this;
    }

    /** After that no further one is begun; ten seconds by default. */
    public Handshakes duration(Duration time) {
        duration = time;
        return this;
    }

    /** How many are begun at most. */
    public Handshakes count(long atMost) {
        most = atMost;
        return this;
    }

    /**
     * So many are begun per second, whatever becomes of the ones before; one whose turn comes while every connection is
     * in use waits, and its waiting counts as latency.
     */
    public Handshakes rate(double perSecond) {
        rate = perSecond;
        return this;
    }

    /** The most that one may take, from its turn to the server's end; then it has failed. Ten seconds by default. */
    public Handshakes timeout(Duration longest) {
        timeout = longest;
        return this;
    }

    /**
     * Each connection resumes its last session, so all handshakes but the first of each are short, if the server lets
     * them. It then waits for the session ticket that its next one needs (RFC 8446 4.6.1). There are servers that send it
     * with their first response only: see {@link #asking}.
     */
    public Handshakes resuming() {
        resumes = true;
        return this;
    }

    /**
     * Behind each handshake asks for {@code path} over HTTP/1.1 with {@code Connection: close}, and reads until the server
     * ends the connection; a status other than 200 counts as {@link HandshakeReport#unanswered}.
     */
    public Handshakes asking(String host, String path) {
        request = ("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        return this;
    }

    /** Is told of every handshake that is complete, on the load's thread: it must not block. */
    public Handshakes watching(Consumer<TlsOutcome> handshakes) {
        watcher = handshakes;
        return this;
    }

    /** Begins it on a daemon thread of its own. */
    public RunningHandshakes start() {
        try {
            return new RunningHandshakes(new HandshakeLoop(this));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Does all of it on this thread. */
    public HandshakeReport run() {
        try {
            HandshakeLoop loop = new HandshakeLoop(this);
            loop.run();
            return loop.report();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
