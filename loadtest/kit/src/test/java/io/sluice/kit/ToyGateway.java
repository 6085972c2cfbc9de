package io.sluice.kit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** As little of a gateway as the oracles need to be right about: one thread per connection, and faults on demand. */
final class ToyGateway implements AutoCloseable {
    enum Fault {
        NONE,
        /** Hands bytes on as they come. */
        FORWARDS_BYTES,
        /** Gives every client the answer that the one before it got. */
        MIXES_ANSWERS,
        /** Refuses, and then waits for more. */
        LEAVES_OPEN,
        /** Asks the upstream twice. */
        ASKS_TWICE,
        /** Refuses without counting why. */
        COUNTS_NOTHING
    }

    private final ServerSocket listener;
    private final InetSocketAddress upstream;
    private final Fault fault;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong observed = new AtomicLong();
    private final AtomicLong local = new AtomicLong();
    private final Map<String, Long> reasons = new ConcurrentHashMap<>(Map.of("bad_request", 0L, "other", 0L));
    private volatile byte[] lastAnswer;

    ToyGateway(InetSocketAddress upstream, Fault fault) throws IOException {
        this.upstream = upstream;
        this.fault = fault;
        listener = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        daemon(this::accept);
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "toy-gateway");
        thread.setDaemon(true);
        thread.start();
    }

    InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    Counts counts() {
        return new Counts(observed.get(), local.get());
    }

    Map<String, Long> reasons() {
        return Map.copyOf(reasons);
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
        try (socket) {
            if (fault == Fault.FORWARDS_BYTES) {
                relay(socket);
            } else {
                serveRequests(socket);
            }
        } catch (IOException | UncheckedIOException e) {
            // The client or the upstream has gone, or never was: the client's connection ends, as it would with a
            // gateway.
            return;
        } finally {
            open.remove(socket);
        }
    }

    private void relay(Socket client) throws IOException {
        try (Socket server = new Socket(upstream.getAddress(), upstream.getPort())) {
            daemon(() -> pump(server, client));
            client.getInputStream().transferTo(server.getOutputStream());
            server.shutdownOutput();
        }
    }

    private static void pump(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException e) {
            // One of the two has gone, which is what ends a relay.
            return;
        }
    }

    private void serveRequests(Socket socket) throws IOException {
        Deque<WitnessRequest> ready = new ArrayDeque<>();
        StrictRequestParser parser = new StrictRequestParser(0, new StrictRequestParser.Listener() {
            @Override
            public void onFinished(WitnessRequest request) {
                ready.add(request);
            }
        });
        InputStream in = socket.getInputStream();
        byte[] buffer = new byte[4096];
        for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
            parser.feed(buffer, 0, count);
            while (!ready.isEmpty() && ready.peek().violations().isEmpty()) {
                socket.getOutputStream().write(forward(ready.poll()));
            }
            if (!ready.isEmpty() || parser.broken()) {
                refuse(socket);
                return;
            }
        }
    }

    private void refuse(Socket socket) throws IOException {
        observed.incrementAndGet();
        local.incrementAndGet();
        if (fault != Fault.COUNTS_NOTHING) {
            reasons.merge("bad_request", 1L, Long::sum);
        }
        socket.getOutputStream()
                .write(Bytes.of("HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"));
        if (fault != Fault.LEAVES_OPEN) {
            socket.shutdownOutput();
        }
        socket.getInputStream().transferTo(OutputStream.nullOutputStream());
    }

    private byte[] forward(WitnessRequest request) {
        observed.incrementAndGet();
        byte[] answer = ask(request);
        if (fault == Fault.ASKS_TWICE) {
            ask(request);
        }
        byte[] mixed = fault == Fault.MIXES_ANSWERS && lastAnswer != null ? lastAnswer : answer;
        lastAnswer = answer;
        return mixed;
    }

    private byte[] ask(WitnessRequest request) {
        String head = request.method() + " " + request.target() + " HTTP/1.1\r\nHost: t.example\r\nX-Id: "
                + request.id() + "\r\nContent-Length: " + request.bodyLength() + "\r\n\r\n";
        try (RawClient client = RawClient.connect(upstream).expecting(request.method())) {
            client.send(Bytes.concat(Bytes.raw(head), request.body()));
            return client.readResponses(1).bytes();
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
