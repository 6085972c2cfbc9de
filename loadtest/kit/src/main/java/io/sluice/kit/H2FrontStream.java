package io.sluice.kit;

import io.sluice.kit.h2.ErrorCode;
import io.sluice.kit.h2.Field;
import io.sluice.kit.h2.Fields;
import io.sluice.kit.h2.Frame;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** One stream of a {@link H2Front}, and the HTTP/1.1 connection that it has become. Belongs to the loop. */
final class H2FrontStream extends MessageParser {
    private static final int READ_SIZE = 16 * 1024;
    private static final int MOST_QUEUED = 256 * 1024;
    private static final int FRAME_SIZE = 16_384;
    private static final Set<String> OF_THE_CONNECTION =
            Set.of("connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade");

    private final H2Front front;
    private final H2FrontConnection connection;
    private final int id;
    private final H2FrontRequest request;
    private final Deque<ByteBuffer> body = new ArrayDeque<>();
    private Leg leg;
    private long window;
    private int queued;
    private Fields trailers = Fields.NONE;
    private boolean interim;
    private boolean responseEnded;
    private boolean over;

    H2FrontStream(H2Front front, H2FrontConnection connection, int id, int window) {
        this.front = front;
        this.connection = connection;
        this.id = id;
        this.window = window;
        this.request = new H2FrontRequest();
    }

    // ---- the request, from HTTP/2

    void request(Fields head, boolean end) {
        request.head(head, end).forEach(what -> front.violated(what + " on stream " + id));
        try {
            SocketChannel channel = SocketChannel.open();
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            leg = new Leg(front.loop(), channel, 0, this::ready);
            if (channel.connect(front.target())) {
                connected();
            } else {
                leg.want(SelectionKey.OP_CONNECT, true);
            }
        } catch (IOException e) {
            fail();
        }
    }

    private void connected() {
        leg.want(SelectionKey.OP_CONNECT, false);
        leg.want(SelectionKey.OP_READ, true);
        leg.want(SelectionKey.OP_WRITE, true);
    }

    /** @param counted what it takes from the windows, padding included */
    void requestData(byte[] data, int counted, boolean end) {
        request.data(data, counted, end);
        leg.want(SelectionKey.OP_WRITE, true);
    }

    void requestTrailers(Fields fields) {
        request.trailers(fields);
        leg.want(SelectionKey.OP_WRITE, true);
    }

    private void ready() {
        try {
            if (leg.connectable()) {
                if (leg.finishConnect()) {
                    connected();
                }
            } else {
                write();
                read();
            }
        } catch (IOException e) {
            fail();
        }
        connection.flush();
    }

    private void write() throws IOException {
        if (over || !leg.writable()) {
            return;
        }
        boolean written = request.flush(leg);
        leg.want(SelectionKey.OP_WRITE, !written);
        int returned = written ? request.takeCounted() : 0;
        if (returned > 0) {
            connection.send(Frame.windowUpdate(0, returned));
            connection.send(Frame.windowUpdate(id, returned));
        }
    }

    private void read() throws IOException {
        if (over || !leg.readable()) {
            return;
        }
        ByteBuffer input = ByteBuffer.allocate(READ_SIZE);
        int count = leg.read(input);
        if (count < 0) {
            end(End.FIN);
            if (!responseEnded) {
                fail(); // before the first byte of a response, or behind an interim one
            }
        } else {
            feed(input.array(), 0, count);
        }
        pump();
    }

    // ---- the response, to HTTP/2

    @Override
    Framing onHead(List<String> lines) {
        HeaderLines headers = FieldLines.parse(lines.subList(1, lines.size()), this::onViolationOf);
        String status = lines.get(0).replaceAll("^HTTP/1\\.1 ([0-9]{3}) .*$", "$1");
        if (broken() || status.length() != 3) {
            fail();
            return Framing.NONE;
        }
        int code = Integer.parseInt(status);
        interim = code < 200;
        boolean bodiless = interim || code == 204 || code == 304 || request.isHead();
        Framing told = FieldLines.framing(headers, Framing.UNTIL_CLOSE, this::onViolationOf);
        Framing framing = bodiless ? Framing.NONE : told;
        responseEnded = !interim
                && framing.kind() != Framing.Kind.CHUNKED
                && framing.length() == 0
                && framing.kind() != Framing.Kind.UNTIL_CLOSE;
        connection.send(Frame.headers(id, translated(headers, Fields.response(code)), responseEnded));
        if (responseEnded) {
            done();
        }
        return framing;
    }

    private static Fields translated(HeaderLines lines, Fields first) {
        Fields fields = first;
        for (HeaderLine line : lines) {
            String name = line.name().toLowerCase(Locale.ROOT);
            fields = OF_THE_CONNECTION.contains(name) ? fields : fields.and(name, line.value());
        }
        return fields;
    }

    @Override
    void onBody(byte[] bytes, int offset, int length) {
        body.add(ByteBuffer.wrap(Arrays.copyOfRange(bytes, offset, offset + length)));
        queued += length;
    }

    @Override
    void onTrailers(HeaderLines lines) {
        trailers = translated(lines, Fields.NONE);
    }

    @Override
    void onComplete() {
        responseEnded |= !interim;
    }

    @Override
    void onViolation(Violation violation) {
        if (violation.rule().fatal()) {
            fail();
        }
    }

    @Override
    void onTruncated() {
        fail();
    }

    void widen(long by) {
        window += by;
    }

    /** Sends what the windows allow. */
    void pump() {
        while (!over && !body.isEmpty() && Math.min(window, connection.window()) > 0) {
            ByteBuffer first = body.peek();
            int length = (int) Math.min(Math.min(window, connection.window()), Math.min(first.remaining(), FRAME_SIZE));
            byte[] piece = new byte[length];
            first.get(piece);
            if (!first.hasRemaining()) {
                body.poll();
            }
            window -= length;
            queued -= length;
            boolean last = body.isEmpty() && responseEnded && trailers.list().isEmpty();
            connection.send(Frame.data(id, piece, last));
            if (last) {
                done();
            }
        }
        if (!over && responseEnded && body.isEmpty()) {
            boolean none = trailers.list().isEmpty();
            connection.send(none ? Frame.data(id, new byte[0], true) : Frame.headers(id, trailers, true));
            done();
        }
        if (!over && leg != null) {
            leg.want(SelectionKey.OP_READ, queued < MOST_QUEUED);
        }
    }

    /** Answered. */
    private void done() {
        if (!over && !request.ended()) {
            connection.send(Frame.reset(id, ErrorCode.NO_ERROR));
        }
        finish();
        leg.close();
    }

    private void fail() {
        if (!over) {
            connection.send(Frame.reset(id, ErrorCode.INTERNAL_ERROR));
            abort();
        }
    }

    /** Nobody waits for the answer. */
    void abort() {
        finish();
        if (leg != null) {
            leg.reset();
        }
    }

    private void finish() {
        over = true;
        connection.done(id);
    }

    /** Names of {@code fields} that HTTP/2 forbids. */
    static List<String> forbidden(Fields fields) {
        return fields.list().stream()
                .map(Field::name)
                .filter(name -> OF_THE_CONNECTION.contains(name) || name.matches(".*[A-Z].*"))
                .map(name -> "field " + name)
                .toList();
    }
}
