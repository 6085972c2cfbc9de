package io.sluice.kit;

import io.sluice.kit.Condition.Door;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The listening side of a {@link ToxicTcp}. Belongs to the loop, {@link #address} and {@link #close} excepted. */
final class ToxicDoor implements AutoCloseable {
    private static final int BACKLOG = 1024;
    /** Linux holds one more than asked for, and Java takes anything below 1 for 50. */
    private static final int SMALLEST_BACKLOG = 1;

    private static final int FILL_MILLIS = 200;

    private final Loop loop;
    private final Consumer<SocketChannel> visitor;
    private final HeldPort port;
    private final List<Socket> fillers = new ArrayList<>();
    private ServerSocketChannel listener;
    private SelectionKey key;
    private Door state = Door.REFUSING;

    ToxicDoor(Loop loop, Consumer<SocketChannel> visitor) throws IOException {
        this.loop = loop;
        this.visitor = visitor;
        this.port = new HeldPort(new InetSocketAddress("127.0.0.1", 0));
    }

    InetSocketAddress address() {
        return port.address();
    }

    void become(Door next) {
        if (next == state) {
            return;
        }
        try {
            if (next == Door.REFUSING || next == Door.DROPPING_SYN || state == Door.DROPPING_SYN) {
                closeListener();
            }
            if (next == Door.DROPPING_SYN) {
                listener = port.listen(SMALLEST_BACKLOG, 0);
                fillQueue();
            } else if (next != Door.REFUSING) {
                listen(next);
            }
            state = next;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void listen(Door next) throws IOException {
        if (listener == null) {
            listener = port.listen(BACKLOG, 0);
            key = loop.register(listener, 0, this::accept);
        }
        key.interestOps(next == Door.OPEN ? SelectionKey.OP_ACCEPT : 0);
    }

    /** The handshakes are the kernel's, so this takes microseconds. */
    private void fillQueue() throws IOException {
        for (int i = 0; i <= SMALLEST_BACKLOG; i++) {
            Socket filler = new Socket();
            fillers.add(filler);
            try {
                filler.connect(port.address(), FILL_MILLIS);
            } catch (SocketTimeoutException e) {
                // A client was quicker and fills the place: full is full.
                return;
            }
        }
    }

    private void accept() {
        try {
            SocketChannel client = listener.accept();
            if (client != null) {
                client.configureBlocking(false);
                client.setOption(StandardSocketOptions.TCP_NODELAY, true);
                visitor.accept(client);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void closeListener() throws IOException {
        if (listener != null) {
            loop.closeNow(listener);
            listener = null;
        }
        for (Socket filler : fillers) {
            filler.close();
        }
        fillers.clear();
    }

    /** After the loop has ended, which has closed what it served. */
    @Override
    public void close() {
        try {
            for (Socket filler : fillers) {
                filler.close();
            }
            if (listener != null) {
                listener.close();
            }
            port.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
