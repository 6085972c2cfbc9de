package io.sluice.dataplane.http1;

import io.netty.buffer.ByteBuf;
import io.sluice.dataplane.http.Exchange;
import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.Method;
import io.sluice.dataplane.http.Peer;
import io.sluice.dataplane.http.RequestHead;
import io.sluice.dataplane.http.ResponseHead;
import io.sluice.dataplane.loop.Loop;
import io.sluice.dataplane.wire.ByteChannel;

/** The client's half of an exchange on an HTTP/1 connection: how its response is framed, and when the connection ends. */
final class ServerExchange extends Exchange {
    private static final int CONTINUE = 100;
    /** Responses during a drain that do not end the connection, since the next request was there. */
    private static final int MOST_KEPT_ON = 100;

    private final Http1Loop shared;
    private final ServerConnection connection;
    private final Peer peer;
    private final MessageWriter writer;
    private Http1Loop.Heads heads;
    private boolean close;
    private boolean chunked;
    private boolean untilClose;
    private boolean bodiless;
    private boolean complete;
    private boolean inUse;
    private boolean owesContinue;
    private int keptOn;

    ServerExchange(Http1Loop shared, ServerConnection connection, Peer peer) {
        this.shared = shared;
        this.connection = connection;
        this.peer = peer;
        this.writer = new MessageWriter(shared) {
            @Override
            void encodeHead(ByteBuf out) {
                encode(out);
            }
        };
    }

    MessageWriter writer() {
        return writer;
    }

    /**
     * The first byte of a request has come.
     *
     * @param emptyLines that have come before and are forgotten
     */
    void open(Http1Loop.Heads borrowed, int emptyLines) {
        borrowed.reader.after(emptyLines);
        borrowed.reader.secure(peer().secure());
        startAt(shared.loop().now());
        heads = borrowed;
        close = false;
        complete = false;
    }

    /** A request was handed over; until {@link #done} the exchange is its handler's. */
    void opened() {
        inUse = true;
        owesContinue = request().expectContinue;
    }

    /**
     * Whether the client may wait for a 100 (Continue) before it sends any of the body. The gateway says none by itself, so
     * that until then the time is the endpoint's.
     */
    boolean owesContinue() {
        return owesContinue;
    }

    /** The client sends the body, told to or not. */
    void bodyBegins() {
        owesContinue = false;
    }

    boolean isOpen() {
        return inUse;
    }

    Http1Loop.Heads release() {
        inUse = false;
        Http1Loop.Heads used = heads;
        heads = null;
        return used;
    }

    RequestHeadReader reader() {
        return heads.reader;
    }

    @Override
    public RequestHead request() {
        return heads.request;
    }

    @Override
    public ResponseHead response() {
        return heads.response;
    }

    @Override
    public Peer peer() {
        return peer;
    }

    @Override
    public Loop loop() {
        return shared.loop();
    }

    @Override
    public void sendInterim() {
        if (request().minorVersion == 0) {
            return; // RFC 9110 section 15.2: never to an HTTP/1.0 client
        }
        untilClose = chunked = false;
        bodiless = true;
        writer.head(false);
        writer.flush();
        if (owesContinue && response().status == CONTINUE) {
            owesContinue = false;
            connection.continued();
        }
    }

    @Override
    public ByteChannel switchProtocols() {
        bodiless = true;
        writer.head(false);
        writer.flush();
        return connection.leaveHttp();
    }

    @Override
    public void sendHead() {
        ResponseHead response = response();
        RequestHead request = request();
        bodiless = response.bodiless || request.method == Method.HEAD;
        boolean unframed = !bodiless && response.contentLength < 0;
        chunked = unframed && request.minorVersion > 0;
        untilClose = unframed && !chunked;
        boolean lastRequest = endsByDrain() || loop().pressure().endsConnections();
        close |= untilClose || !request.keepAlive || lastRequest || bodyStaysUnread(request);
        writer.head(chunked);
    }

    /**
     * The gateway ends, and with it this connection, by the response to the last request that has come already: RFC 9112
     * section 9.6 has a server process none after a response that says so. A client that pipelines without end is told all
     * the same.
     */
    private boolean endsByDrain() {
        if (!shared.clients().draining()) {
            return false;
        }
        boolean another =
                connection.reader().holdsBytes() && !connection.reader().insideBody();
        return !another || ++keptOn > MOST_KEPT_ON;
    }

    /**
     * An early answer. Whether a client that waits for a 100 still sends the body is its choice (RFC 9110 section
     * 10.1.1), so what comes next could be either.
     */
    private boolean bodyStaysUnread(RequestHead request) {
        return connection.reader().insideBody() && request.expectContinue
                || connection.reader().bodyTooLongToDrop();
    }

    private void encode(ByteBuf out) {
        ResponseHead response = response();
        boolean interim = response.interim();
        boolean last = !interim && close;
        boolean keepAlive10 = !interim && !close && request().minorVersion == 0;
        long length = interim ? -1 : response.contentLength;
        ResponseHeadWriter.write(response, length, !interim && chunked, last, keepAlive10, out);
    }

    @Override
    public void send(ByteBuf data) {
        if (bodiless) {
            data.release();
            return;
        }
        bodySent += data.readableBytes();
        writer.body(data);
        connection.wrote();
    }

    @Override
    public void sendEnd(HeaderBlock trailers) {
        writer.end(request().trailersAccepted ? trailers : null);
        writer.flush();
        complete = true;
    }

    @Override
    public boolean sendEncoded(ByteBuf response) {
        close = true;
        bodiless = false;
        writer.body(response);
        writer.flush();
        complete = true;
        return true;
    }

    @Override
    public void flush() {
        writer.flush();
    }

    @Override
    public boolean writable() {
        return connection.writable();
    }

    @Override
    public void wanted(boolean more) {
        connection.reader().bodyWanted(more);
    }

    @Override
    public void closeAfter() {
        close = true;
    }

    /** Whether the end of the connection is the end of the response. */
    boolean untilClose() {
        return untilClose;
    }

    boolean closing() {
        return close || !complete;
    }

    @Override
    public void cut() {
        close = true;
        writer.flush();
        connection.ending().cut(untilClose);
    }

    @Override
    public void done() {
        connection.exchangeDone();
    }
}
