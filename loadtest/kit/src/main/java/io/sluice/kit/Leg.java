package io.sluice.kit;

import io.sluice.kit.tls.TlsOutcome;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/** A socket of a {@link Relay} or a witness. Belongs to the loop. */
class Leg {
    private static final int LAST_READS = 16;

    private final SocketChannel channel;
    private final SelectionKey key;

    Leg(Loop loop, SocketChannel channel, int ops, Runnable onReady) {
        this.channel = channel;
        this.key = loop.register(channel, ops, onReady);
    }

    void want(int op, boolean on) {
        if (key.isValid()) {
            int now = key.interestOps();
            key.interestOps(on ? now | op : now & ~op);
        }
    }

    boolean readable() {
        return key.isValid() && key.isReadable();
    }

    boolean writable() {
        return key.isValid() && key.isWritable();
    }

    boolean connectable() {
        return key.isValid() && key.isConnectable();
    }

    boolean finishConnect() throws IOException {
        return channel.finishConnect();
    }

    int read(ByteBuffer into) throws IOException {
        return channel.read(into);
    }

    int write(ByteBuffer from) throws IOException {
        return channel.write(from);
    }

    /** What the TLS connection has come to; an error where there is none. */
    TlsOutcome tls() {
        throw new IllegalStateException("no TLS here");
    }

    void finish() throws IOException {
        channel.shutdownOutput();
    }

    /** With a FIN: what has come must be taken in first, or the kernel sends a RST. */
    void drainAndClose(ByteBuffer scratch) {
        try {
            int count = 1;
            for (int i = 0; i < LAST_READS && count > 0; i++) {
                scratch.clear();
                count = channel.isConnected() ? channel.read(scratch) : -1;
            }
            channel.close();
        } catch (IOException e) {
            // The peer has reset it, so it is closed all the more.
            reset();
        }
    }

    /** With a FIN; the owner has taken in what came, as far as it wants to. */
    void close() {
        try {
            channel.close();
        } catch (IOException e) {
            key.cancel();
        }
    }

    void reset() {
        try {
            if (channel.isOpen()) {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
                channel.close();
            }
        } catch (IOException e) {
            // The descriptor is given back whatever close says; a peer that has gone is no news.
            key.cancel();
        }
    }
}
