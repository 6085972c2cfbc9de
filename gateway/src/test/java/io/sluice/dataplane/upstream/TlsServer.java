package io.sluice.dataplane.upstream;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/** A server on loopback with a certificate that nobody knows, and one answer to whatever is asked. */
final class TlsServer implements AutoCloseable {
    private static final char[] PASSWORD = "changeit".toCharArray();

    private final SSLServerSocket door;
    private final Thread thread;
    private final BlockingQueue<IOException> failures = new LinkedBlockingQueue<>();

    private TlsServer(SSLServerSocket door, byte[] answer) {
        this.door = door;
        this.thread = new Thread(() -> serve(answer), "tls-server");
    }

    static TlsServer answering(String answer) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = TlsServer.class.getResourceAsStream("/health/probe.p12")) {
            store.load(in, PASSWORD);
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        SSLServerSocket door = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 10, InetAddress.getLoopbackAddress());
        TlsServer server = new TlsServer(door, answer.getBytes(StandardCharsets.US_ASCII));
        server.thread.start();
        return server;
    }

    InetSocketAddress address() {
        return (InetSocketAddress) door.getLocalSocketAddress();
    }

    private void serve(byte[] answer) {
        while (!door.isClosed()) {
            try (Socket client = door.accept()) {
                client.setSoTimeout(5_000);
                answer(client, answer);
            } catch (IOException e) {
                failures.add(e); // a client that speaks no TLS, or merely connects, or the end: the next one, if any
            }
        }
    }

    private static void answer(Socket client, byte[] answer) throws IOException {
        InputStream in = client.getInputStream();
        int ends = 0;
        while (ends < 4) {
            int next = in.read();
            if (next < 0) {
                return;
            }
            ends = next == "\r\n".charAt(ends % 2) ? ends + 1 : 0;
        }
        client.getOutputStream().write(answer);
    }

    /** What became of the next client that did not speak as it should; null if none comes within five seconds. */
    IOException nextFailure() throws InterruptedException {
        return failures.poll(5, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws IOException {
        door.close();
        try {
            thread.join(10_000);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
