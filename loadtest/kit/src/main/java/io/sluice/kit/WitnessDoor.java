package io.sluice.kit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;

/** The listening side of a witness. Belongs to the loop, {@link #address} and {@link #close} excepted. */
final class WitnessDoor implements AutoCloseable {
    private static final int BACKLOG = 1024;

    private final Loop loop;
    private final HeldPort port;
    private final int receiveBuffer;
    private final int sendBuffer;
    private final Consumer<SocketChannel> visitor;
    private ServerSocketChannel listener;

    WitnessDoor(Loop loop, WitnessOptions options, Consumer<SocketChannel> visitor) throws IOException {
        this.loop = loop;
        this.port = new HeldPort(options.address);
        this.receiveBuffer = options.receiveBuffer;
        this.sendBuffer = options.sendBuffer;
        this.visitor = visitor;
    }

    InetSocketAddress address() {
        return port.address();
    }

    /** Does nothing when it is open. */
    void open() {
        try {
            if (listener == null) {
                listener = port.listen(BACKLOG, receiveBuffer);
                loop.register(listener, SelectionKey.OP_ACCEPT, this::accept);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Connecting is refused; what the kernel has accepted and nobody taken is reset. */
    void refuse() {
        try {
            if (listener != null) {
                loop.closeNow(listener);
                listener = null;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() {
        try {
            SocketChannel channel = listener.accept();
            if (channel != null) {
                channel.configureBlocking(false);
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                if (sendBuffer > 0) {
                    channel.setOption(StandardSocketOptions.SO_SNDBUF, sendBuffer);
                }
                visitor.accept(channel);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** After the loop has ended, which has closed what it served. */
    @Override
    public void close() {
        try {
            port.close();
            if (listener != null) {
                listener.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
