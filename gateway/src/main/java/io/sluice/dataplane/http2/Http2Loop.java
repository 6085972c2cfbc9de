package io.sluice.dataplane.http2;

import io.sluice.dataplane.http.Deadlines;
import io.sluice.dataplane.http.ExchangeHandler;
import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.loop.Clients;
import io.sluice.dataplane.loop.Loop;
import io.sluice.settings.H2Settings;
import io.sluice.settings.HttpSettings;
import io.sluice.settings.UpstreamSettings;
import io.sluice.settings.WsSettings;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;

/**
 * What the HTTP/2 connections of one event loop share: settings, the writer of heads, and streams with their heads, which a
 * connection borrows with a request's head and gives back with its end, so that an idle connection holds none.
 */
public final class Http2Loop {
    private static final int KEPT_STREAMS = 1024;
    /** A stream whose heads have grown larger than this is left to the garbage collector. */
    private static final int KEPT_OF_ONE = 32 * 1024;
    /** All that are kept together; twice what they begin with. */
    private static final int KEPT_BYTES = 8 * 1024 * 1024;

    private static final int SCRAP_CAPACITY = 512;
    private static final int SCRAP_FIELDS = 8;

    private final Loop loop;
    private final Clients clients;
    private final HttpSettings http;
    private final H2Settings h2;
    private final UpstreamSettings upstream;
    private final WsSettings ws;
    private final Deadlines deadlines;
    private final Executor thisLoop;
    private final Turns turns;
    private final HpackWriter writer = new HpackWriter();
    private final HeadView view = new HeadView();
    private final ArrayDeque<ServerStream> streams = new ArrayDeque<>();
    private int keptBytes;

    /**
     * @param thisLoop runs a task on this loop, behind what it is doing
     * @param nextRound runs a task on this loop, after it has looked at its sockets once more
     */
    public Http2Loop(
            Loop loop,
            Clients clients,
            HttpSettings http,
            H2Settings h2,
            UpstreamSettings upstream,
            WsSettings ws,
            Executor thisLoop,
            Executor nextRound) {
        this.loop = loop;
        this.clients = clients;
        this.http = http;
        this.h2 = h2;
        this.upstream = upstream;
        this.ws = ws;
        this.deadlines = new Deadlines(http, upstream);
        this.thisLoop = thisLoop;
        this.turns = new Turns(loop, nextRound);
    }

    public Loop loop() {
        return loop;
    }

    /** Who is connected to the loop, whatever they speak. */
    public Clients clients() {
        return clients;
    }

    HttpSettings http() {
        return http;
    }

    H2Settings h2() {
        return h2;
    }

    UpstreamSettings upstream() {
        return upstream;
    }

    WsSettings ws() {
        return ws;
    }

    Deadlines deadlines() {
        return deadlines;
    }

    /** How many requests a connection to an endpoint carries at most. */
    public int mostStreams() {
        return h2.maxConcurrentStreams();
    }

    /** Whose turn it is among the clients. */
    Turns turns() {
        return turns;
    }

    HpackWriter writer() {
        return writer;
    }

    /** Of a section that is written at once. */
    HeadView view() {
        return view;
    }

    void execute(Runnable task) {
        thisLoop.execute(task);
    }

    /** Where a section goes that nobody wants: it has to be decoded, or the table would come apart from the other side's. */
    HeaderBlock scrap() {
        return new HeaderBlock(SCRAP_CAPACITY, SCRAP_FIELDS);
    }

    /** @param handler the one of this loop */
    ServerStream borrow(ExchangeHandler handler) {
        ServerStream free = streams.pollLast();
        if (free == null) {
            return new ServerStream(this, handler);
        }
        keptBytes -= free.capacity();
        return free;
    }

    void giveBack(ServerStream used) {
        int size = used.capacity();
        if (streams.size() < KEPT_STREAMS && size <= KEPT_OF_ONE && keptBytes + size <= KEPT_BYTES) {
            keptBytes += size;
            streams.addLast(used);
        }
    }
}
