package io.sluice.kit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;

/**
 * An HTTP/1.1 upstream that writes down every byte and every connection, reads requests in canonical form alone, and
 * answers as its script says: by default 200 with its name and the request's id. One daemon thread; {@link #close}
 * waits for it. One witness can serve a whole test class: {@link #reset} between the tests.
 */
public final class WitnessUpstream implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** What happens to a connection when it is accepted. */
    public enum Greeting {
        SERVE,
        CLOSE,
        RESET,
        /** Accepted, but neither read nor answered. */
        SILENT
    }

    private final WitnessOptions options;
    private final WitnessLog log;
    private final WitnessScript script;
    private final Loop loop;
    private final WitnessHome home;
    private final WitnessDoor door;
    private final WitnessEnding ending;
    private final Queue<Greeting> nextGreetings = new ConcurrentLinkedQueue<>();
    private volatile Greeting greeting = Greeting.SERVE;
    private int connectionNumber;

    WitnessUpstream(WitnessOptions options) throws IOException {
        this.options = options;
        log = new WitnessLog(options.countsOnly);
        script = new WitnessScript(Responder.echo(options.name));
        loop = new Loop("witness-" + options.name);
        home = WitnessHome.of(loop, log, script, options);
        try {
            door = new WitnessDoor(loop, options, this::greet);
        } catch (IOException e) {
            loop.close();
            throw e;
        }
        ending = new WitnessEnding(home, door);
        resumeListening();
    }

    /** A witness named "witness" on a free port of 127.0.0.1. */
    public static WitnessUpstream start() {
        return named("witness").start();
    }

    public static WitnessOptions named(String name) {
        return new WitnessOptions(name);
    }

    private void greet(SocketChannel channel) {
        WitnessSession session;
        try {
            session = new WitnessSession(home, ++connectionNumber, channel);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        log.connected(session.connection());
        Greeting queued = nextGreetings.poll();
        switch (queued == null ? greeting : queued) {
            case SERVE -> session.start();
            case CLOSE -> session.close();
            case RESET -> session.reset();
            case SILENT -> session.startSilent();
        }
    }

    public String name() {
        return options.name;
    }

    public InetSocketAddress address() {
        return door.address();
    }

    public int port() {
        return address().getPort();
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
        call(door::refuse);
    }

    /** Takes the same port again. */
    public void resumeListening() {
        call(door::open);
    }

    /** Sends a FIN on every connection that is between two requests, as a keep-alive timeout would. */
    public void closeIdleConnections() {
        call(() -> log.onOpen(WitnessSession::isIdle, WitnessSession::close));
    }

    /** Sends a RST on every open connection, as a crash would. */
    public void resetAllConnections() {
        call(() -> log.onOpen(session -> true, WitnessSession::reset));
    }

    // ---- faults of the whole process

    /** Every connection or request from now on meets this crash, until {@link #recover}. */
    public WitnessUpstream crash(Crash when, End how) {
        switch (when) {
            case BEFORE_CONNECT -> stopListening();
            case AFTER_CONNECT -> greet(how == End.RST ? Greeting.RESET : Greeting.CLOSE);
            default -> script.everything(when.responder(how));
        }
        return this;
    }

    /** The next connection or request meets this crash; several calls queue up. Not {@link Crash#BEFORE_CONNECT}. */
    public WitnessUpstream crashNext(Crash when, End how) {
        if (when == Crash.AFTER_CONNECT) {
            nextGreetings.add(how == End.RST ? Greeting.RESET : Greeting.CLOSE);
            return this;
        }
        return respondNext(when.responder(how));
    }

    /** As by SIGSTOP: nothing is accepted, read, written or timed; the kernel goes on. Until {@link #resume}. */
    public void stall() {
        loop.pause();
    }

    public void resume() {
        loop.resume();
    }

    /** A rude end: the port refuses, idle connections get a RST, the others after their response. */
    public void stopRudely() {
        call(ending::rude);
    }

    /**
     * A polite end: from now on every proper response says {@code Connection: close} and closes; after {@code lameDuck}
     * the port refuses, idle connections get a FIN, the others after their response.
     */
    public void stopPolitely(Duration lameDuck) {
        call(() -> ending.polite(lameDuck));
    }

    /** Ends every crash, stop and stall, and listens; scripts stay. */
    public WitnessUpstream recover() {
        endFaults();
        resumeListening();
        return this;
    }

    private void endFaults() {
        resume();
        script.everything(null);
        nextGreetings.clear();
        greeting = Greeting.SERVE;
        home.manners().become(WitnessManners.State.SERVING);
    }

    private void call(Runnable action) {
        loop.call(() -> {
            action.run();
            return true;
        });
    }

    /**
     * As new: default script, no fault, empty records. Idle connections are kept, so that the peer's pool stays warm;
     * others are reset. Connection numbers go on, and a port given up stays so until {@link #recover}.
     */
    public void reset() {
        script.clear();
        endFaults();
        call(() -> {
            log.onOpen(session -> !session.isIdle(), WitnessSession::reset);
            log.onOpen(session -> true, session -> session.connection().forget());
            log.clear();
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
        return log.open();
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
        return log.duplicates();
    }

    /** The same for POST, PATCH and all other methods that are not idempotent: what no retry may ever cause. */
    public int duplicateUnsafeEffects() {
        return log.unsafeDuplicates();
    }

    /** Connections taken in since the start or the last reset. */
    public long acceptedConnections() {
        return log.accepted();
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
        loop.resume();
        loop.execute(() -> log.connections().forEach(each -> each.session().shutDown()));
        try {
            loop.close();
        } finally {
            door.close();
        }
    }
}
