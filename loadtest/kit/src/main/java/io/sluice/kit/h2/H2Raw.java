package io.sluice.kit.h2;

import io.sluice.kit.Bytes;
import io.sluice.kit.ClientOptions;
import io.sluice.kit.End;
import io.sluice.kit.RawClient;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * One end of an HTTP/2 connection that sends the frames it is given, proper or not, and keeps what the peer sends. By
 * itself it answers nothing and holds to no window; {@link #polite} does. Single-threaded, like the {@link RawClient}
 * below; what the peer does to the connection is an outcome.
 */
public final class H2Raw implements AutoCloseable {
    private static final byte[] PREFACE = Bytes.of("PRI * HTTP/2.0\\r\\n\\r\\nSM\\r\\n\\r\\n");
    private static final int MAX_FRAME_SIZE = 16_384;

    private final RawClient raw;
    private final FrameReader reader = new FrameReader();
    private final HpackDecoder decoder = new HpackDecoder(HpackDecoder.DEFAULT_TABLE_SIZE);
    private final H2Assembly assembly = new H2Assembly(decoder, MAX_FRAME_SIZE);
    private final List<Frame> frames = new ArrayList<>();
    private final List<Frame> inbox = new ArrayList<>();
    private Duration timeout = Duration.ofSeconds(5);
    private boolean polite;
    private int nextStream = 1;
    /** Of the peer's preface, still to come. */
    private int prefaceLeft;

    private H2Raw(RawClient raw, int prefaceLeft) {
        this.raw = raw;
        this.prefaceLeft = prefaceLeft;
    }

    /** With prior knowledge. Nothing is sent. */
    public static H2Raw connect(InetSocketAddress target) {
        return connect(RawClient.options(), target);
    }

    /** Over TLS if the options say so; then they should offer {@code h2} by ALPN. Nothing is sent. */
    public static H2Raw connect(ClientOptions options, InetSocketAddress target) {
        return over(options.connect(target));
    }

    /** The client's side of a connection that is there already. Nothing is sent. */
    public static H2Raw over(RawClient connected) {
        return new H2Raw(connected, 0);
    }

    /** The server's side of a connection that {@code RawServer} has accepted. Nothing is sent. */
    public static H2Raw serving(RawClient accepted) {
        return new H2Raw(accepted, PREFACE.length);
    }

    /** The most that one waiting call takes; 5 s at first. */
    public H2Raw timeout(Duration longest) {
        timeout = longest;
        return this;
    }

    /** Whenever it reads: acknowledges SETTINGS and PING, and gives back the window of DATA. */
    public H2Raw polite() {
        polite = true;
        return this;
    }

    /** The connection below. Its bytes are taken by this. */
    public RawClient raw() {
        return raw;
    }

    // ---- sending

    /** The client's connection preface, SETTINGS with these numbers and values, and an ACK for the server's. */
    public H2Raw begin(int... settings) {
        send(PREFACE);
        return send(Frame.settings(settings)).acknowledgeFirst();
    }

    /** The server's SETTINGS, and an ACK for the client's. */
    public H2Raw beginServing(int... settings) {
        return send(Frame.settings(settings)).acknowledgeFirst();
    }

    private H2Raw acknowledgeFirst() {
        boolean answered = polite;
        next(Frame.SETTINGS);
        return answered ? this : send(Frame.settingsAck());
    }

    /** The 24 bytes with which a client begins. */
    public static byte[] preface() {
        return PREFACE.clone();
    }

    public H2Raw send(Frame... some) {
        send(Frame.bytes(some));
        return this;
    }

    /** Any bytes; how many the kernel took: fewer than given when the peer closed or did not read in time. */
    public int send(byte[] bytes) {
        return raw.send(bytes);
    }

    /** A stream that has not been used; ids go up in steps of two. */
    public int newStream() {
        int stream = nextStream;
        nextStream += 2;
        return stream;
    }

    /** Sends a head on a new stream; the stream. */
    public int request(Fields head, boolean end) {
        int stream = newStream();
        send(Frame.headers(stream, head, end));
        return stream;
    }

    /** A proper request without a body, and what comes back. */
    public H2Message exchange(Fields head) {
        return response(request(head, true));
    }

    // ---- receiving

    /** The next frame of that type that no such call has given yet; an error when none comes in time. */
    public Frame next(int type) {
        return next(frame -> frame.is(type), "frame of type " + type);
    }

    public Frame next(Predicate<Frame> wanted, String what) {
        awaitUntil(() -> inbox.stream().anyMatch(wanted), timeout);
        Frame found = inbox.stream()
                .filter(wanted)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + what + " came: " + this));
        inbox.remove(found);
        return found;
    }

    /** Waits until the stream is over, or the connection is; what has come on it. */
    public H2Message response(int stream) {
        H2Message message = assembly.message(stream);
        awaitUntil(message::over, timeout);
        return message;
    }

    /** For the server's side: the next stream on which a head is whole and which this has not given yet. */
    public H2Message takeRequest() {
        Frame first = next(frame -> frame.is(Frame.HEADERS), "request");
        H2Message message = assembly.message(first.stream());
        awaitUntil(() -> message.begun() || message.over(), timeout);
        return message;
    }

    /** What has come on the stream; reads nothing. */
    public H2Message message(int stream) {
        return assembly.message(stream);
    }

    public List<H2Message> messages() {
        return assembly.messages();
    }

    /** Reads until the peer's FIN or RST, or the timeout. */
    public End readUntilClose() {
        awaitUntil(() -> false, timeout);
        return end();
    }

    /** Reads for so long, or until the peer ends the connection: shows what does not come. */
    public H2Raw readFor(Duration window) {
        awaitUntil(() -> false, window);
        return this;
    }

    /** Reads until {@code enough}; false when the peer ended the connection, or the time was over, before. */
    public boolean awaitUntil(BooleanSupplier enough, Duration longest) {
        long deadline = System.nanoTime() + longest.toNanos();
        boolean more = true;
        while (more && !enough.getAsBoolean()) {
            byte[] bytes = raw.take(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
            reader.feed(afterPreface(bytes)).forEach(this::take);
            // A peer that never pauses must not make this last for ever.
            more = bytes.length > 0 && System.nanoTime() - deadline < 0;
        }
        return enough.getAsBoolean();
    }

    private byte[] afterPreface(byte[] bytes) {
        int from = Math.min(prefaceLeft, bytes.length);
        int at = PREFACE.length - prefaceLeft;
        if (!Arrays.equals(bytes, 0, from, PREFACE, at, at + from)) {
            throw new AssertionError("no preface of HTTP/2: " + Bytes.excerpt(bytes));
        }
        prefaceLeft -= from;
        return from == 0 ? bytes : Arrays.copyOfRange(bytes, from, bytes.length);
    }

    private void take(Frame frame) {
        frames.add(frame);
        inbox.add(frame);
        assembly.take(frame);
        if (polite) {
            answer(frame);
        }
    }

    private void answer(Frame frame) {
        if (frame.is(Frame.SETTINGS) && !frame.has(Frame.ACK)) {
            send(Frame.settingsAck());
        } else if (frame.is(Frame.PING) && !frame.has(Frame.ACK)) {
            send(Frame.pingAck(frame.payload()));
        } else if (frame.is(Frame.DATA) && frame.payload().length > 0) {
            int length = frame.payload().length;
            send(Frame.windowUpdate(0, length));
            if (!frame.endsStream()) {
                send(Frame.windowUpdate(frame.stream(), length));
            }
        }
    }

    /** Every frame so far, in order. */
    public List<Frame> frames() {
        return List.copyOf(frames);
    }

    /** How many frames of that type have come. */
    public long count(int type) {
        return frames.stream().filter(frame -> frame.is(type)).count();
    }

    /** The last GOAWAY that came, or null. */
    public Frame goAway() {
        return frames.stream()
                .filter(frame -> frame.is(Frame.GOAWAY))
                .reduce((first, second) -> second)
                .orElse(null);
    }

    /** Reads until the peer closes; the code of its last GOAWAY, or null for none. An error when it stays open. */
    public ErrorCode closedWith() {
        if (!readUntilClose().closed()) {
            throw new AssertionError("still open: " + this);
        }
        Frame last = goAway();
        return last == null ? null : last.errorCode();
    }

    public End end() {
        return raw.received().end();
    }

    /** What the peer did against RFC 9113 or RFC 7541, as far as this looks. */
    public List<String> violations() {
        return assembly.violations();
    }

    /** The most bytes that the peer's encoder has had in its dynamic table. */
    public int peerTableSize() {
        return decoder.peakTableSize();
    }

    /** A FIN, after close_notify where there is TLS, and nothing of HTTP/2. */
    @Override
    public void close() {
        raw.close();
    }

    @Override
    public String toString() {
        int shown = Math.max(0, frames.size() - 20);
        return end() + " after " + frames.size() + " frames, the last " + frames.subList(shown, frames.size())
                + violations();
    }
}
