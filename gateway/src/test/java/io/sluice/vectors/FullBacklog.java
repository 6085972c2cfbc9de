package io.sluice.vectors;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/** A port whose queue of connections is full: the kernel drops every further SYN, as a firewall would. */
final class FullBacklog implements AutoCloseable {
    private static final int MOST = 64;
    private static final int DROPPED_AFTER_MILLIS = 150;

    private final ServerSocket listener;
    private final List<Socket> queued = new ArrayList<>();

    private FullBacklog(ServerSocket listener) {
        this.listener = listener;
    }

    static FullBacklog open() throws IOException {
        FullBacklog full = new FullBacklog(new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1")));
        while (full.queueOneMore()) {
            if (full.queued.size() > MOST) {
                full.close();
                throw new IllegalStateException("the queue of a listening socket does not fill");
            }
        }
        return full;
    }

    private boolean queueOneMore() throws IOException {
        Socket socket = new Socket();
        queued.add(socket);
        try {
            socket.connect(address(), DROPPED_AFTER_MILLIS);
            return true;
        } catch (SocketTimeoutException dropped) {
            return false;
        }
    }

    InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    @Override
    public void close() throws IOException {
        for (Socket socket : queued) {
            socket.close();
        }
        listener.close();
    }
}
