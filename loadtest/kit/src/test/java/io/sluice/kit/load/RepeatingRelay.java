package io.sluice.kit.load;

import io.sluice.kit.Bytes;
import io.sluice.kit.RawClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.function.Consumer;

/** The worst of gateways: sends every request twice. One request a connection, one connection at a time. */
final class RepeatingRelay {
    private RepeatingRelay() {}

    static void between(InetSocketAddress upstream, Consumer<InetSocketAddress> clients) {
        try (ServerSocket listener = new ServerSocket(0, 100, InetAddress.getByName("127.0.0.1"))) {
            Thread thread = new Thread(() -> serve(listener, upstream), "repeating-relay");
            thread.setDaemon(true);
            thread.start();
            clients.accept((InetSocketAddress) listener.getLocalSocketAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void serve(ServerSocket listener, InetSocketAddress upstream) {
        while (!listener.isClosed()) {
            try (Socket client = listener.accept()) {
                byte[] request = readRequest(client.getInputStream());
                ask(upstream, request);
                client.getOutputStream().write(ask(upstream, request));
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private static byte[] ask(InetSocketAddress upstream, byte[] request) {
        try (RawClient client = RawClient.connect(upstream)) {
            client.send(request);
            return client.readResponses(1).bytes();
        }
    }

    /** The head, and as much as its Content-Length says. */
    private static byte[] readRequest(InputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        String text = "";
        while (!text.endsWith("\r\n\r\n")) {
            bytes.write(in.read());
            text = Bytes.text(bytes.toByteArray());
        }
        int length = Integer.parseInt(text.replaceFirst("(?s).*Content-Length: ([0-9]+).*", "$1"));
        bytes.writeBytes(in.readNBytes(length));
        return bytes.toByteArray();
    }
}
