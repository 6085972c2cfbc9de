package io.sluice.kit;

import io.sluice.kit.tls.TlsClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;

/** How a {@link RawClient} connects: where from, how patient, how small a window. Every value has a default fit for a test on loopback. */
public final class ClientOptions {
    String localAddress;
    int receiveBuffer;
    int sendBuffer;
    Duration timeout = Duration.ofSeconds(5);
    boolean readWhileWriting = true;
    TlsClient tls;

    ClientOptions() {}

    /** Binds to this address, for instance 127.0.0.7, so that peers can differ. */
    public ClientOptions from(String address) {
        localAddress = address;
        return this;
    }

    /** SO_RCVBUF in bytes, set before the handshake: a small one makes a slow reader. */
    public ClientOptions receiveBuffer(int size) {
        receiveBuffer = size;
        return this;
    }

    /** SO_SNDBUF in bytes. */
    public ClientOptions sendBuffer(int size) {
        sendBuffer = size;
        return this;
    }

    /** The most that one write or read call takes. */
    public ClientOptions timeout(Duration longest) {
        timeout = longest;
        return this;
    }

    /** Leaves responses in the kernel while writing: for peers that must stop reading. */
    public ClientOptions neverReadWhileWriting() {
        readWhileWriting = false;
        return this;
    }

    /**
     * Speaks TLS. The connection is given whatever becomes of the handshake: {@link RawClient#tls} tells. A segment is one
     * record.
     */
    public ClientOptions tls(TlsClient how) {
        tls = how;
        return this;
    }

    public RawClient connect(InetSocketAddress target) {
        try {
            return new RawClient(this, target);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot connect to " + target, e);
        }
    }
}
