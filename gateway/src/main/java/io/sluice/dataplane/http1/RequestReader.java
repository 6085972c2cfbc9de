package io.sluice.dataplane.http1;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.sluice.dataplane.http.RequestHead;
import io.sluice.dataplane.http.RequestSink;
import io.sluice.dataplane.loop.LoopCounters.Total;
import io.sluice.model.Reason;

/**
 * Makes requests of the bytes of a client's connection, one after the other. One request is in flight; bytes of a
 * further one, or of a body that is not wanted now, are held as they came, and reading stops (http1.md S-60).
 *
 * <p>What hears of a request may answer it at once, end the connection or have the next request begin: every call to
 * the sink may change the phase, and is the last thing that a step does.
 */
final class RequestReader {
    private final Http1Loop shared;
    private final ServerConnection connection;
    private final ServerExchange exchange;
    private final RequestSink sink;
    private final BodyReader body;
    private final UnreadBytes unread = new UnreadBytes();
    private ChannelHandlerContext context;
    private RequestPhase phase = RequestPhase.IDLE;
    private boolean processing;
    private boolean bodyWanted = true;
    private long discarded;
    private int emptyLines;
    private boolean pipelined;

    RequestReader(Http1Loop shared, ServerConnection connection, ServerExchange exchange, RequestSink sink) {
        this.shared = shared;
        this.connection = connection;
        this.exchange = exchange;
        this.sink = sink;
        this.body = new BodyReader(shared.http());
    }

    void attach(ChannelHandlerContext channel) {
        context = channel;
    }

    RequestPhase phase() {
        return phase;
    }

    boolean holdsBytes() {
        return unread.size() > 0;
    }

    /** Whether the client has sent a request ahead of an answer, and may do so again. */
    boolean pipelined() {
        return pipelined;
    }

    /** Whether the request that is in flight is not complete. */
    boolean insideBody() {
        return phase == RequestPhase.BODY;
    }

    boolean bodyWanted() {
        return bodyWanted;
    }

    /** Whether so much of the body is still to come that it is cheaper to end the connection. */
    boolean bodyTooLongToDrop() {
        return phase == RequestPhase.BODY && body.knownToExceed(shared.http().drainUnreadBody());
    }

    void read(ByteBuf in) {
        boolean waiting = unread.any(); // rare, since reading stops then
        unread.add(in, context.alloc());
        if (waiting) {
            holdOrStop();
        } else {
            process();
        }
    }

    private void process() {
        processing = true;
        try {
            while (unread.any() && step()) {
                unread.dropRead();
            }
        } finally {
            processing = false;
        }
        if (unread.any()) {
            holdOrStop();
        }
    }

    /** What a client sends ahead of an answer to its upgrade may still be a tunnel's: some of that is taken in. */
    private void holdOrStop() {
        boolean ahead = phase == RequestPhase.RESPONSE && exchange.request().upgrade;
        pipelined |= phase == RequestPhase.RESPONSE && !ahead;
        int nextRead = ahead ? context.channel().unsafe().recvBufAllocHandle().guess() : 0;
        context.channel()
                .config()
                .setAutoRead(ahead && unread.size() + nextRead <= shared.ws().preAcceptBuffer());
    }

    /** Interprets what can be; false when the rest has to wait. */
    private boolean step() {
        switch (phase) {
            case IDLE -> {
                if (!connection.writable()) {
                    connection.wrote(); // responses without a body, too, can be more than a client takes
                    return false; // whoever does not take answers gets no more of them
                }
                startHead();
            }
            case HEAD -> readHead();
            case BODY -> {
                if (!bodyWanted) {
                    return false;
                }
                readBody();
            }
            case DISCARD -> discardBody();
            case CLOSED -> discard(unread.bytes().readableBytes());
            case RESPONSE, SWITCHED -> {
                return false;
            }
        }
        return true;
    }

    private void startHead() {
        phase = RequestPhase.HEAD;
        exchange.open(shared.borrowHeads(), emptyLines);
        connection.firstByte();
        if (unread.beginARequest() && shared.loop().pressure().shedsNext()) {
            connection.shed(unread.lookLikeAllOfARequest());
        } else {
            readHead();
        }
    }

    private void readHead() {
        RequestHeadReader reader = exchange.reader();
        int before = unread.bytes().readableBytes();
        int found = reader.read(unread.bytes(), exchange.request());
        exchange.requestBytes += before - unread.bytes().readableBytes();
        switch (found) {
            case RequestHeadReader.DONE -> begin(reader);
            case RequestHeadReader.FAILED -> connection.refuse(reader.failure());
            default -> forget(reader.onlyEmptyLines());
        }
    }

    /** RFC 9112 section 2.2: empty lines are ignored, by timers, too; old clients send one behind a POST. */
    private void forget(int lines) {
        if (lines > 0) {
            emptyLines = lines; // so that there is an end of them
            phase = RequestPhase.IDLE;
            shared.giveBack(exchange.release());
            connection.onlyEmptyLines();
        }
    }

    private void begin(RequestHeadReader reader) {
        RequestHead request = exchange.request();
        for (int dropped = reader.underscoreHeadersDropped(); dropped > 0; dropped--) {
            shared.loop().counters().count(Total.UNDERSCORE_HEADERS_DROPPED);
        }
        bodyWanted = true;
        if (request.hasBody()) {
            phase = RequestPhase.BODY;
            body.begin(request);
        } else {
            phase = RequestPhase.RESPONSE;
            unread.dropRead();
        }
        exchange.opened();
        sink.begin();
    }

    private void readBody() {
        exchange.bodyBegins();
        int found = body.next(unread.bytes());
        if (exchange.bodyLimit > 0 && body.announced() > exchange.bodyLimit) {
            connection.refuse(Reason.BODY_TOO_LARGE);
            return;
        }
        switch (found) {
            case BodyReader.DATA -> {
                boolean last = body.complete();
                connection.bodyCame(body.dataLength());
                exchange.requestBytes += body.dataLength();
                sink.requestBody(unread.take(body.dataLength()));
                if (last) {
                    bodyComplete();
                }
            }
            case BodyReader.DONE -> bodyComplete();
            case BodyReader.FAILED -> connection.refuse(body.failure());
            default -> {}
        }
    }

    private void bodyComplete() {
        if (phase == RequestPhase.BODY) { // the receiver of the last piece may have had enough
            phase = RequestPhase.RESPONSE;
            sink.requestEnd(body.trailers());
        } else if (phase == RequestPhase.DISCARD) {
            connection.idle();
        }
    }

    private void discardBody() {
        switch (body.next(unread.bytes())) {
            case BodyReader.DATA -> {
                boolean last = body.complete();
                discard(body.dataLength());
                if (last && phase == RequestPhase.DISCARD) {
                    connection.idle();
                }
            }
            case BodyReader.DONE -> connection.idle();
            case BodyReader.FAILED -> connection.ending().lingering();
            default -> {}
        }
    }

    private void discard(int length) {
        discarded += length;
        unread.bytes().skipBytes(length);
        // Behind our FIN only time is a limit: a reset would destroy the answer that the client has yet to read.
        if (phase == RequestPhase.DISCARD && discarded > shared.http().drainUnreadBody()) {
            connection.ending().lingering();
        }
    }

    // --- what the connection asks for ---------------------------------------------------------------------------

    void bodyWanted(boolean more) {
        if (bodyWanted == more) {
            return;
        }
        bodyWanted = more;
        if (phase == RequestPhase.BODY && more) {
            resume();
        } else if (phase == RequestPhase.BODY) {
            context.channel().config().setAutoRead(false);
        }
    }

    /** The next request may begin. */
    void next() {
        phase = RequestPhase.IDLE;
        emptyLines = 0;
        resume();
    }

    /** The rest of the body is read and dropped. */
    void discardRest() {
        phase = RequestPhase.DISCARD;
        discarded = 0;
        resume();
    }

    /** Whatever comes is read and dropped. */
    void discardAll() {
        phase = RequestPhase.CLOSED;
        discarded = 0;
        resume();
    }

    void stop() {
        phase = RequestPhase.CLOSED;
    }

    /** The connection leaves HTTP; gives the bytes that were sent ahead, now the caller's, or null for none. */
    ByteBuf leave() {
        phase = RequestPhase.SWITCHED;
        return unread.takeAll();
    }

    /** Forgets the bytes that are held; the connection is gone. */
    void release() {
        stop();
        if (!processing) {
            unread.drop();
        }
    }

    /** Goes on with the bytes that are held, and reads further. */
    void resume() {
        if (processing) {
            return; // the loop goes on by itself
        }
        boolean held = unread.any();
        if (held) {
            process();
        }
        if (!unread.any() && (phase != RequestPhase.BODY || bodyWanted)) {
            connection.readOn();
        }
        if (held && exchange.isOpen()) {
            sink.requestBatchEnd();
        }
    }
}
