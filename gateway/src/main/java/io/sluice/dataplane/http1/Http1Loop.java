package io.sluice.dataplane.http1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.dataplane.http.Deadlines;
import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.RequestHead;
import io.sluice.dataplane.http.ResponseHead;
import io.sluice.dataplane.loop.Clients;
import io.sluice.dataplane.loop.Loop;
import io.sluice.dataplane.wire.ReadSizes;
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

    private final Loop loop;
    private final Clients clients;
    private final HttpSettings http;
    private final UpstreamSettings upstream;
    private final WsSettings ws;
    private final Deadlines deadlines;
    private final ByteBuf scratch = Unpooled.buffer(HEAD_CAPACITY);
    private final ArrayDeque<Heads> heads = new ArrayDeque<>();
    private final ReadSizes requestReads;
    private final ReadSizes responseReads;
    private final ReadSizes tunnelReads;

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

    /** @param clients of this loop, whatever they speak */
    public Http1Loop(Loop loop, Clients clients, HttpSettings http, UpstreamSettings upstream, WsSettings ws) {
        this.loop = loop;
        this.clients = clients;
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

    Clients clients() {
        return clients;
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
