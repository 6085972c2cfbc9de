package io.sluice.kit;

import io.sluice.kit.tls.ServerCertificate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;

/** How a {@link WitnessUpstream} listens. Every value has a default fit for a test on loopback. */
public final class WitnessOptions {
    final String name;
    InetSocketAddress address = new InetSocketAddress("127.0.0.1", 0);
    int receiveBuffer;
    int sendBuffer;
    Duration keepAlive = Duration.ZERO;
    int announcedKeepAlive;
    int recordAtMost = Integer.MAX_VALUE;
    boolean countsOnly;
    boolean keepsHalfClosed;
    ServerCertificate tls;

    WitnessOptions(String name) {
        this.name = name;
    }

    public WitnessOptions address(String host, int port) {
        address = new InetSocketAddress(host, port);
        return this;
    }

    /** SO_RCVBUF in bytes of every connection: a small one makes back-pressure show early. */
    public WitnessOptions receiveBuffer(int size) {
        receiveBuffer = size;
        return this;
    }

    /** SO_SNDBUF in bytes of every connection: what thousands of slow readers leave in the kernel. */
    public WitnessOptions sendBuffer(int size) {
        sendBuffer = size;
        return this;
    }

    /** Closes connections that were idle for that long; without it they stay. */
    public WitnessOptions keepAliveTimeout(Duration idle) {
        keepAlive = idle;
        return this;
    }

    /** Every proper response says {@code Keep-Alive: timeout=seconds}, true or not. */
    public WitnessOptions announceKeepAlive(int seconds) {
        announcedKeepAlive = seconds;
        return this;
    }

    /** Keeps the first {@code bytes} bytes of each connection alone; all are counted and parsed. */
    public WitnessOptions recordAtMost(int bytes) {
        recordAtMost = bytes;
        return this;
    }

    /**
     * For load: keeps the counters and the effects alone, so that memory does not grow with requests, connections and
     * bodies. {@link WitnessUpstream#takeRequest}, {@code requests} and {@code bytes} stay empty.
     */
    public WitnessOptions countOnly() {
        countsOnly = true;
        return recordAtMost(0);
    }

    /** A tunnel whose peer has sent its FIN stays open in the other direction until {@link WitnessConnection#finish}. */
    public WitnessOptions keepHalfClosed() {
        keepsHalfClosed = true;
        return this;
    }

    /** Speaks TLS, and HTTP/1.1 in it. */
    public WitnessOptions tls(ServerCertificate how) {
        tls = how;
        return this;
    }

    public WitnessUpstream start() {
        try {
            return new WitnessUpstream(this);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on " + address, e);
        }
    }
}
