package io.sluice.dataplane.http1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.RequestHead;
import io.sluice.dataplane.http.ResponseHead;
import io.sluice.dataplane.loop.Loop;
import io.sluice.dataplane.loop.LoopCounters.Total;
import io.sluice.settings.HttpSettings;
import io.sluice.settings.UpstreamSettings;
import io.sluice.settings.WsSettings;
import java.util.ArrayDeque;

/**
 * What the HTTP/1 connections of one event loop share: settings as they are needed per byte, a scratch buffer, and the
 * heads, which a connection borrows with a request's first byte and gives back with its end, so that an idle connection
 * holds none.
 */
public final class Http1Loop {
    private static final int HEAD_CAPACITY = 2048;
    private static final int HEAD_FIELDS = 32;
    // A head that has grown larger than this is left to the garbage collector instead of kept for the next request.
    private static final int KEPT_CAPACITY = 16 * 1024;
    private static final int KEPT_HEADS = 1024;
    /** Who has been idle for less is in the middle of a conversation. */
    private static final long LEAST_IDLE = 1_000_000_000L;

    private final Loop loop;
    private final HttpSettings http;
    private final UpstreamSettings upstream;
    private final WsSettings ws;
    private final Deadlines deadlines;
    private final ByteBuf scratch = Unpooled.buffer(HEAD_CAPACITY);
    private final ArrayDeque<Heads> heads = new ArrayDeque<>();
    private final OpenConnections connections = new OpenConnections();
    private final ReadSizes requestReads;
    private final ReadSizes responseReads;
    private final ReadSizes tunnelReads;
    private volatile boolean draining;
    private boolean finishing;

    /** What a request and its response need while they last. */
    static final class Heads {
        final RequestHead request = new RequestHead(new HeaderBlock(HEAD_CAPACITY, HEAD_FIELDS));
        final ResponseHead response = new ResponseHead(new HeaderBlock(HEAD_CAPACITY, HEAD_FIELDS));
        final RequestHeadReader reader;

        Heads(HttpSettings settings) {
            reader = new RequestHeadReader(settings);
        }

        private boolean keepable() {
            return request.headers().bytes().length <= KEPT_CAPACITY
                    && response.headers().bytes().length <= KEPT_CAPACITY;
        }
    }

    public Http1Loop(Loop loop, HttpSettings http, UpstreamSettings upstream, WsSettings ws) {
        this.loop = loop;
        this.http = http;
        this.upstream = upstream;
        this.ws = ws;
        this.deadlines = new Deadlines(http, upstream);
        this.requestReads = ReadSizes.ofRequests(loop.pressure());
        this.responseReads = ReadSizes.ofResponses(loop.pressure());
        this.tunnelReads = ReadSizes.ofTunnels(loop.pressure());
    }

    public Loop loop() {
        return loop;
    }

    /** How clients' connections are read. */
    public ReadSizes requestReads() {
        return requestReads;
    }

    /** How connections to endpoints are read. */
    public ReadSizes responseReads() {
        return responseReads;
    }

    ReadSizes tunnelReads() {
        return tunnelReads;
    }

    HttpSettings http() {
        return http;
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

    /** From now on every response ends its connection. */
    public void drain() {
        draining = true;
    }

    boolean draining() {
        return draining;
    }

    OpenConnections connections() {
        return connections;
    }

    /**
     * On the loop. Nobody new comes any more: every connection ends with the request that it is in; unused ones end now,
     * those that have never been used after a moment.
     */
    public void finish() {
        draining = true;
        finishing = true;
        connections.each(ServerConnection::finish);
    }

    /**
     * On the loop. Ends the clients that have been without a request for longest: those that have left room for nobody
     * else, and ask for nothing.
     *
     * @param most how many at most
     */
    public void endLongestIdle(int most) {
        for (ServerConnection connection : connections.longestIdle(most, loop.now() - LEAST_IDLE)) {
            if (connection.ending().ifIdle()) {
                loop.counters().count(Total.CLIENTS_ENDED_FOR_ROOM);
            }
        }
    }

    /** On the loop. Clients that are in the middle of a request, but for those that have left HTTP. */
    public int busy() {
        return connections.busy();
    }

    boolean finishing() {
        return finishing;
    }

    /** On the loop. Ends every connection at once, in the middle of a request, too. */
    public void cut() {
        connections.each(connection -> connection.ending().cutShort());
    }

    /** An empty heap buffer, for heads on their way into a buffer that is sent; empty again before the caller returns. */
    ByteBuf scratch() {
        return scratch.clear();
    }

    Heads borrowHeads() {
        Heads free = heads.pollLast();
        return free != null ? free : new Heads(http);
    }

    void giveBack(Heads used) {
        if (heads.size() < KEPT_HEADS && used.keepable()) {
            used.request.reset();
            used.response.reset();
            used.reader.reset();
            heads.addLast(used);
        }
    }
}
