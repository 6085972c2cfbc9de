package io.sluice.kit.attack;

import io.sluice.kit.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * What a gateway may do to attackers, on demand: takes so many bytes of a connection for {@code /attack}, says something and ends it
 * somehow. Everything else is answered as by a healthy server.
 */
final class HostileServer implements AutoCloseable {
    enum Way {
        FIN,
        RST,
        STAY
    }

    private final ServerSocket listener;
    private final int patience;
    private final byte[] lastWords;
    private final Way way;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Queue<String> seen = new ConcurrentLinkedQueue<>();

    /** Ends an attacking connection after {@code patience} bytes. */
    HostileServer(int patience, String lastWords, Way way) throws IOException {
        this.patience = patience;
        this.lastWords = Bytes.of(lastWords);
        this.way = way;
        listener = new ServerSocket(0, 200, InetAddress.getByName("127.0.0.1"));
        daemon(this::accept);
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "hostile-server");
        thread.setDaemon(true);
        thread.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort() + "/attack");
    }

    /** What attacking connections had sent when they were ended. */
    Queue<String> seen() {
        return seen;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                open.add(socket);
                daemon(() -> serve(socket));
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void serve(Socket socket) {
        try {
            InputStream in = socket.getInputStream();
            String first = Bytes.text(in.readNBytes("POST /attack".length()));
            if (first.contains("/att")) {
                seen.add(first + Bytes.text(in.readNBytes(patience - first.length())));
                endAttack(socket);
            } else {
                serveHealthy(socket, in);
            }
        } catch (IOException e) {
            // The client has gone: so does its thread.
            return;
        }
    }

    private void endAttack(Socket socket) throws IOException {
        socket.getOutputStream().write(lastWords);
        switch (way) {
            case FIN -> {
                socket.shutdownOutput();
                socket.getInputStream().readAllBytes();
                socket.close();
            }
            case RST -> {
                socket.setSoLinger(true, 0);
                socket.close();
            }
            case STAY -> socket.getInputStream().readAllBytes();
        }
    }

    private static void serveHealthy(Socket socket, InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        for (int b = in.read(); b >= 0; b = in.read()) {
            head.append((char) b);
            if (head.length() >= 4 && head.substring(head.length() - 4).equals("\r\n\r\n")) {
                socket.getOutputStream().write(Bytes.of("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
                if (head.indexOf("Connection: close") >= 0) {
                    socket.close();
                    return;
                }
                head.setLength(0);
            }
        }
        socket.close();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
