package io.sluice.kit;

import io.sluice.kit.h2.ErrorCode;
import io.sluice.kit.h2.Fields;
import io.sluice.kit.h2.Frame;
import io.sluice.kit.h2.FrameReader;
import io.sluice.kit.h2.H2Raw;
import io.sluice.kit.h2.HpackDecoder;
import io.sluice.kit.h2.HpackException;
import io.sluice.kit.h2.Setting;
import io.sluice.kit.tls.TlsOutcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One HTTP/2 connection of a {@link H2Front}. Belongs to the loop. */
final class H2FrontConnection {
    private static final int READ_SIZE = 64 * 1024;
    private static final int FIRST_WINDOW = 65_535;

    private final H2Front front;
    private final Leg leg;
    private final Outbox outbox = new Outbox();
    private final ByteBuffer input = ByteBuffer.allocate(READ_SIZE);
    private final FrameReader reader = new FrameReader();
    private final HpackDecoder decoder = new HpackDecoder(HpackDecoder.DEFAULT_TABLE_SIZE);
    private final Map<Integer, H2FrontStream> streams = new LinkedHashMap<>();
    private final ByteArrayOutputStream block = new ByteArrayOutputStream();
    private Frame openBlock;
    private int prefaceLeft = H2Raw.preface().length;
    private int highest;
    private long window = FIRST_WINDOW;
    private int initialWindow = FIRST_WINDOW;
    private boolean open = true;

    H2FrontConnection(H2Front front, SocketChannel channel) throws IOException {
        this.front = front;
        this.leg = front.tls() == null
                ? new Leg(front.loop(), channel, 0, this::ready)
                : new TlsLeg(front.loop(), channel, front.tls(), this::ready);
        leg.want(SelectionKey.OP_READ, true);
        outbox(Frame.settings(Setting.MAX_CONCURRENT_STREAMS, 100));
        flush();
    }

    boolean isOpen() {
        return open;
    }

    TlsOutcome outcome() {
        return leg.tls();
    }

    private void ready() {
        try {
            if (leg.readable()) {
                read();
            }
        } catch (IOException e) {
            // Reset, or no TLS any more: the streams learn of it.
            end();
        }
        // A TLS socket sends what its handshake owes while it is asked.
        if (leg.writable() || !outbox.isEmpty()) {
            flush();
        }
    }

    private void read() throws IOException {
        input.clear();
        int count = leg.read(input);
        if (count < 0) {
            end();
        } else if (count > 0) {
            byte[] bytes = Arrays.copyOf(input.array(), count);
            for (Frame frame : reader.feed(afterPreface(bytes))) {
                take(frame);
            }
        }
    }

    private byte[] afterPreface(byte[] bytes) {
        int from = Math.min(prefaceLeft, bytes.length);
        int at = H2Raw.preface().length - prefaceLeft;
        if (!Arrays.equals(bytes, 0, from, H2Raw.preface(), at, at + from)) {
            front.violated("no preface: " + Bytes.excerpt(bytes));
            end();
        }
        prefaceLeft -= from;
        return Arrays.copyOfRange(bytes, from, bytes.length);
    }

    private void take(Frame frame) {
        if (openBlock != null && (!frame.is(Frame.CONTINUATION) || frame.stream() != openBlock.stream())) {
            front.violated("inside of a header block: " + frame);
        }
        if (!frame.wellFormed()) {
            front.violated("of a wrong length: " + frame);
            return;
        }
        switch (frame.type()) {
            case Frame.HEADERS -> {
                openBlock = frame;
                block.reset();
                blockPart(frame);
            }
            case Frame.CONTINUATION -> blockPart(frame);
            case Frame.DATA -> data(frame);
            case Frame.RST_STREAM -> reset(frame);
            case Frame.SETTINGS -> settings(frame);
            case Frame.PING -> ping(frame);
            case Frame.WINDOW_UPDATE -> windowUpdate(frame);
            default -> {
                // GOAWAY and PRIORITY change nothing here.
            }
        }
    }

    private void blockPart(Frame frame) {
        block.writeBytes(frame.content());
        if (!frame.has(Frame.END_HEADERS) || openBlock == null) {
            return;
        }
        Frame first = openBlock;
        openBlock = null;
        try {
            head(first, decoder.decode(block.toByteArray()));
        } catch (HpackException e) {
            front.violated(e.getMessage());
            outbox(Frame.goAway(highest, ErrorCode.COMPRESSION_ERROR));
            flush();
            end();
        }
    }

    private void head(Frame frame, Fields fields) {
        H2FrontStream known = streams.get(frame.stream());
        if (known != null) {
            known.requestTrailers(fields);
            return;
        }
        if (frame.stream() % 2 == 0 || frame.stream() <= highest) {
            front.violated("stream " + frame.stream() + " after " + highest);
            return;
        }
        highest = frame.stream();
        H2FrontStream stream = new H2FrontStream(front, this, frame.stream(), initialWindow);
        streams.put(frame.stream(), stream);
        stream.request(fields, frame.endsStream());
    }

    private void data(Frame frame) {
        H2FrontStream stream = streams.get(frame.stream());
        if (stream != null) {
            stream.requestData(frame.content(), frame.payload().length, frame.endsStream());
        } else if (frame.payload().length > 0) {
            // Of a stream that has been answered or reset: the connection's window is owed all the same.
            outbox(Frame.windowUpdate(0, frame.payload().length));
        }
    }

    private void reset(Frame frame) {
        H2FrontStream stream = streams.remove(frame.stream());
        if (stream != null) {
            stream.abort();
        }
    }

    private void settings(Frame frame) {
        if (frame.has(Frame.ACK)) {
            return;
        }
        long told = frame.setting(Setting.INITIAL_WINDOW_SIZE);
        if (told >= 0) {
            int change = (int) told - initialWindow;
            initialWindow = (int) told;
            streams.values().forEach(stream -> stream.widen(change));
        }
        outbox(Frame.settingsAck());
        pumpAll();
    }

    private void ping(Frame frame) {
        if (!frame.has(Frame.ACK)) {
            outbox(Frame.pingAck(frame.payload()));
        }
    }

    private void windowUpdate(Frame frame) {
        if (frame.stream() == 0) {
            window += frame.increment();
        } else if (streams.containsKey(frame.stream())) {
            streams.get(frame.stream()).widen(frame.increment());
        }
        pumpAll();
    }

    private void pumpAll() {
        List.copyOf(streams.values()).forEach(H2FrontStream::pump);
    }

    // ---- for the streams

    /** How much of the connection's window is left. */
    long window() {
        return window;
    }

    void send(Frame frame) {
        window -= frame.is(Frame.DATA) ? frame.payload().length : 0;
        outbox(frame);
    }

    /** The stream needs nothing more from here. */
    void done(int stream) {
        streams.remove(stream);
    }

    private void outbox(Frame frame) {
        byte[] bytes = frame.bytes();
        outbox.add(bytes, bytes.length);
    }

    void flush() {
        boolean shakingHands = front.tls() != null && !leg.tls().complete();
        if (!open || shakingHands) {
            return;
        }
        try {
            leg.want(SelectionKey.OP_WRITE, !outbox.flush(leg));
        } catch (IOException e) {
            end();
        }
    }

    void goAway() {
        outbox(Frame.goAway(highest, ErrorCode.NO_ERROR));
        flush();
    }

    private void end() {
        if (open) {
            open = false;
            List.copyOf(streams.values()).forEach(H2FrontStream::abort);
            streams.clear();
            leg.close();
        }
    }
}
