package io.sluice.kit;

import io.sluice.kit.tls.ServerCertificate;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;

/** Ends TLS before a plain server, bytes for bytes, one thread per connection and direction. */
final class TlsDoor implements AutoCloseable {
    private static final Duration LOOK = Duration.ofMillis(20);

    private final RawServer listener;
    private final InetSocketAddress target;
    private volatile boolean closed;

    TlsDoor(InetSocketAddress target, ServerCertificate certificate) {
        this.target = target;
        listener = RawServer.start(certificate).options(RawClient.options().neverReadWhileWriting());
        daemon(this::accept);
    }

    InetSocketAddress address() {
        return listener.address();
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "tls-door");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!closed) {
            try {
                RawClient client = listener.accept(LOOK);
                daemon(() -> serve(client));
            } catch (AssertionError e) {
                // Nobody came; looks again.
                Thread.onSpinWait();
            } catch (RuntimeException e) {
                if (!closed) {
                    throw e;
                }
            }
        }
    }

    /** One thread for both directions: a RawClient is for one at a time. */
    private void serve(RawClient client) {
        try (client;
                Socket socket = new Socket(target.getAddress(), target.getPort())) {
            pump(client, socket);
        } catch (IOException e) {
            // The server has reset its connection: the client's ends with it.
            return;
        }
    }

    private void pump(RawClient client, Socket socket) throws IOException {
        socket.setSoTimeout(1);
        byte[] buffer = new byte[64 * 1024];
        boolean told = false;
        while (!closed) {
            byte[] asked = client.take(Duration.ofMillis(1));
            socket.getOutputStream().write(asked);
            if (asked.length == 0 && client.received().closed() && !told) {
                told = true;
                socket.shutdownOutput();
            }
            int count = read(socket, buffer);
            if (count < 0) {
                return;
            }
            client.send(Arrays.copyOf(buffer, count));
        }
    }

    /** 0 when nothing is there yet. */
    private static int read(Socket socket, byte[] buffer) throws IOException {
        try {
            return socket.getInputStream().read(buffer);
        } catch (SocketTimeoutException e) {
            return 0;
        }
    }

    @Override
    public void close() {
        closed = true;
        listener.close();
    }
}
