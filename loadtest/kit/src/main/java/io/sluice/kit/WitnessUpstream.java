package io.sluice.kit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * An HTTP/1.1 upstream that writes down every byte and every connection, reads requests in canonical form alone, and
 * answers as its script says: by default 200 with its name and the request's id. One daemon thread; {@link #close}
 * waits for it. One witness can serve a whole test class: {@link #reset} between the tests.
 */
public final class WitnessUpstream implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int BACKLOG = 1024;

    /** What happens to a connection when it is accepted. */
    public enum Greeting {
        SERVE,
        CLOSE,
        RESET,
        /** Accepted, but neither read nor answered. */
        SILENT
    }

    private final WitnessOptions options;
    private final WitnessLog log = new WitnessLog();
    private final WitnessScript script;
    private final Loop loop;
    private final InetSocketAddress address;
    private final WitnessConnection.Home home;
    private ServerSocketChannel listener;
    private volatile Greeting greeting = Greeting.SERVE;
    private int connectionNumber;

    WitnessUpstream(WitnessOptions options) throws IOException {
        this.options = options;
        listener = bind(options.address);
        address = (InetSocketAddress) listener.getLocalAddress();
        script = new WitnessScript(Responder.echo(options.name));
        loop = new Loop("witness-" + options.name);
        home = new WitnessConnection.Home(loop, log, script, options.keepAlive);
        loop.call(this::registerListener);
    }

    /** A witness named "witness" on a free port of 127.0.0.1. */
    public static WitnessUpstream start() {
        return named("witness").start();
    }

    public static WitnessOptions named(String name) {
        return new WitnessOptions(name);
    }

    private ServerSocketChannel bind(InetSocketAddress where) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open();
        try {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            if (options.receiveBuffer > 0) {
                channel.setOption(StandardSocketOptions.SO_RCVBUF, options.receiveBuffer);
            }
            channel.bind(where, BACKLOG);
            channel.configureBlocking(false);
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private SelectionKey registerListener() {
        return loop.register(listener, SelectionKey.OP_ACCEPT, this::accept);
    }

    private void accept() {
        try {
            SocketChannel channel = listener.accept();
            if (channel != null) {
                channel.configureBlocking(false);
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                greet(new WitnessConnection(home, ++connectionNumber, channel));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void greet(WitnessConnection connection) {
        log.connected(connection);
        switch (greeting) {
            case SERVE -> connection.start();
            case CLOSE -> connection.close();
            case RESET -> connection.reset();
            case SILENT -> connection.startSilent();
        }
    }

    public String name() {
        return options.name;
    }

    public InetSocketAddress address() {
        return address;
    }

    public int port() {
        return address.getPort();
    }

    // ---- script

    /** From now on every request that nothing more special takes. */
    public WitnessUpstream respond(Responder responder) {
        script.always(responder);
        return this;
    }

    /** Every request for this path, its query aside. */
    public WitnessUpstream respondTo(String path, Responder responder) {
        script.onPath(path, responder);
        return this;
    }

    /** The next request, whatever it asks for; several calls queue up. */
    public WitnessUpstream respondNext(Responder responder) {
        script.next(responder);
        return this;
    }

    /** What becomes of connections from now on when they are accepted. */
    public WitnessUpstream greet(Greeting how) {
        greeting = how;
        return this;
    }

    /** Gives the port up: connecting is refused. Open connections stay. */
    public void stopListening() {
        loop.call(() -> {
            try {
                listener.close();
                return true;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** Takes the same port again. */
    public void resumeListening() {
        loop.call(() -> {
            try {
                listener = bind(address);
                return registerListener();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** Sends a FIN on every connection that is between two requests, as a keep-alive timeout would. */
    public void closeIdleConnections() {
        onConnections(WitnessConnection::isIdle, WitnessConnection::close);
    }

    /** Sends a RST on every open connection, as a crash would. */
    public void resetAllConnections() {
        onConnections(connection -> true, WitnessConnection::reset);
    }

    private void onConnections(Predicate<WitnessConnection> which, Consumer<WitnessConnection> action) {
        loop.call(() -> {
            log.connections().stream()
                    .filter(WitnessConnection::open)
                    .filter(which)
                    .forEach(action);
            return true;
        });
    }

    /**
     * As new: default script, empty records. Idle connections are kept, so that the peer's pool stays warm; others are
     * reset. Connection numbers go on.
     */
    public void reset() {
        script.clear();
        greeting = Greeting.SERVE;
        onConnections(connection -> !connection.isIdle(), WitnessConnection::reset);
        onConnections(WitnessConnection::isIdle, WitnessConnection::forget);
        loop.call(() -> {
            log.clear();
            return true;
        });
    }

    // ---- records

    /** The next request that came to its end, complete or not; an error when none does in 5 s. */
    public WitnessRequest takeRequest() {
        return takeRequest(PATIENCE);
    }

    public WitnessRequest takeRequest(Duration longest) {
        return log.takeFinished(longest);
    }

    /** The next request whose head is whole; its body may still be on the way. */
    public WitnessRequest takeHead(Duration longest) {
        return log.takeHead(longest);
    }

    /** Every request whose head was whole, in order of arrival. */
    public List<WitnessRequest> requests() {
        return log.requests();
    }

    /** Every connection since the last reset, and those that were open then. */
    public List<WitnessConnection> connections() {
        return log.connections();
    }

    public int openConnections() {
        return (int) log.connections().stream().filter(WitnessConnection::open).count();
    }

    /** How often the upstream acted on each id, that is, began to answer; requests without an id are not in it. */
    public Map<String, Integer> effects() {
        return log.effects();
    }

    /** How often the upstream began to answer. */
    public long effectCount() {
        return log.effectCount();
    }

    /** How many effects there were beyond one for each id: what a retry of an unsafe request makes. */
    public int duplicateEffects() {
        return log.effects().values().stream().mapToInt(count -> count - 1).sum();
    }

    /** Waits for what the witness sees to fulfil {@code condition}; false when the time is over first. */
    public boolean await(BooleanSupplier condition, Duration longest) {
        return log.await(condition, longest);
    }

    public boolean await(BooleanSupplier condition) {
        return await(condition, PATIENCE);
    }

    @Override
    public void close() {
        loop.execute(() -> log.connections().forEach(WitnessConnection::shutDown));
        try {
            loop.close();
        } finally {
            closeListener();
        }
    }

    private void closeListener() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
