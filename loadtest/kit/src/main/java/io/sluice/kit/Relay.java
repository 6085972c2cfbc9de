package io.sluice.kit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Random;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * A client's connection joined with one to a server: bytes, FIN and RST go through in both directions, as the links
 * have it. Belongs to the loop.
 */
final class Relay implements RelayPipe.Owner {
    private static final int READ_SIZE = 64 * 1024;

    /** What all relays of one proxy share. */
    record Home(Loop loop, Random random, ByteBuffer scratch) {
        static Home of(Loop loop, long seed) {
            return new Home(loop, new Random(seed), ByteBuffer.allocate(READ_SIZE));
        }
    }

    /** The two directions, asked anew for every byte, and the counters of what passes. */
    record Wiring(Supplier<Link> toServer, LongConsumer sent, Supplier<Link> toClient, LongConsumer received) {
        static Wiring clean() {
            return new Wiring(() -> Link.CLEAN, count -> {}, () -> Link.CLEAN, count -> {});
        }
    }

    /** Hears how a relay fares. */
    interface Listener {
        void connected(Relay relay);

        /** The server cannot be reached; the client is still open. */
        void refused(Relay relay);

        void closed(Relay relay);
    }

    private final Home home;
    private final Wiring wiring;
    private final Listener listener;
    private final SocketChannel clientChannel;
    private Leg client;
    private Leg server;
    private RelayPipe toServer;
    private RelayPipe toClient;
    private boolean closed;
    private boolean crossed;

    Relay(Home home, Wiring wiring, Listener listener, SocketChannel client) {
        this.home = home;
        this.wiring = wiring;
        this.listener = listener;
        this.clientChannel = client;
    }

    /** Dials; the client's bytes wait in the kernel meanwhile. */
    void dial(InetSocketAddress target) {
        try {
            SocketChannel channel = SocketChannel.open();
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            server = new Leg(home.loop(), channel, 0, this::serverReady);
            dial(channel, target);
        } catch (IOException e) {
            // No descriptor, or refused within the call: either way there is no server for this client.
            serverRefused();
        }
    }

    private void dial(SocketChannel channel, InetSocketAddress target) throws IOException {
        if (channel.connect(target)) {
            join();
        } else {
            server.want(SelectionKey.OP_CONNECT, true);
        }
    }

    private void serverRefused() {
        if (server != null) {
            server.reset();
            server = null;
        }
        listener.refused(this);
    }

    private void serverReady() {
        if (toServer == null) {
            finishConnect();
            return;
        }
        if (server.readable()) {
            toClient.fill();
        }
        if (server.writable()) {
            toServer.drain();
        }
    }

    private void finishConnect() {
        try {
            if (server.finishConnect()) {
                server.want(SelectionKey.OP_CONNECT, false);
                join();
            }
        } catch (IOException e) {
            serverRefused();
        }
    }

    private void join() {
        client = new Leg(home.loop(), clientChannel, 0, this::clientReady);
        toServer = new RelayPipe(home, this, client, server, wiring.toServer(), wiring.sent());
        toClient = new RelayPipe(home, this, server, client, wiring.toClient(), wiring.received());
        listener.connected(this);
        linksChanged();
    }

    private void clientReady() {
        if (client.readable()) {
            long before = toServer.taken();
            toServer.fill();
            crossed |= toClient.sourceEnded() && toServer.taken() > before;
        }
        if (client.writable()) {
            toClient.drain();
        }
    }

    /** The server had ended it, and only then the client's bytes came: nobody was there to take them. */
    boolean crossed() {
        return crossed;
    }

    /** The links are other ones now, or this is the start: see what that allows. */
    void linksChanged() {
        if (toServer != null) {
            toServer.drain();
            toClient.drain();
        }
    }

    @Override
    public void finished() {
        if (toServer.finished() && toClient.finished()) {
            closeBoth();
        }
    }

    @Override
    public void sinkGone(RelayPipe pipe) {
        RelayPipe back = pipe == toServer ? toClient : toServer;
        if (back.swallowing()) {
            // Half-open: that the peer has gone is not told to the other one either.
            pipe.kill();
        } else {
            resetBoth();
        }
    }

    @Override
    public void closeBoth() {
        if (client == null) {
            resetBoth();
        } else if (markClosed()) {
            client.drainAndClose(home.scratch());
            server.drainAndClose(home.scratch());
        }
    }

    @Override
    public void resetBoth() {
        if (markClosed()) {
            if (server != null) {
                server.reset();
            }
            if (client != null) {
                client.reset();
            } else {
                resetClient(clientChannel);
            }
        }
    }

    private boolean markClosed() {
        if (closed) {
            return false;
        }
        closed = true;
        if (toServer != null) {
            toServer.kill();
            toClient.kill();
        }
        listener.closed(this);
        return true;
    }

    private static void resetClient(SocketChannel channel) {
        try {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
