package io.sluice.kit;

import io.sluice.kit.tls.TlsOutcome;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;

/**
 * What a {@link RawClient} sends and receives by: TCP, or TLS over it. What the peer does is a state here and never an
 * exception. Single-threaded.
 */
interface ClientTransport extends AutoCloseable {
    InetSocketAddress localAddress();

    /** False after a FIN of our own, and once the peer takes no more. */
    boolean writable();

    /** How the peer has ended it, as far as has been read. */
    End end();

    /** Writes what the kernel takes now; false when that is nothing, and there is reason to wait. */
    boolean write(ByteBuffer segment);

    /** Reads what is there now; how many bytes, 0 when there are none, -1 when the peer has ended. */
    int read(Recording into);

    /** Waits for one of {@code ops} of {@link SelectionKey}; 0 when the deadline came first. */
    int await(int ops, long deadline) throws IOException;

    /** A FIN, and nothing before it; the other direction stays open. */
    void finish();

    /** A RST (SO_LINGER 0). */
    void reset();

    Received.Timing timing();

    /** What the TLS connection has come to; an error where there is none. */
    TlsOutcome tls();

    /** Sends close_notify; an error where there is no TLS. */
    void closeNotify();

    @Override
    void close();
}
