package io.sluice.bench.report;

import io.sluice.kit.End;
import io.sluice.kit.RawClient;
import io.sluice.kit.h2.ErrorCode;
import io.sluice.kit.h2.Fields;
import io.sluice.kit.h2.Frame;
import io.sluice.kit.h2.FrameReader;
import io.sluice.kit.h2.H2Raw;
import io.sluice.kit.h2.HpackDecoder;
import io.sluice.kit.h2.HpackException;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A connection of {@link CallEndpoint}, by one thread. As servers of gRPC do by default, it ends a connection that is asked by PING more
 * often than once in five minutes while there is nothing to be sent on it.
 */
final class CallConnection {
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final long PING_INTERVAL = TimeUnit.MINUTES.toNanos(5);
    private static final int PINGS_FORGIVEN = 2;
    private static final Fields HEAD = Fields.response(200).and("content-type", "application/grpc");
    private static final Fields OK = Fields.of("grpc-status", "0");

    private final RawClient raw;
    private final AtomicInteger begun;
    private final AtomicInteger open;
    private final FrameReader reader = new FrameReader();
    private final HpackDecoder decoder = new HpackDecoder(HpackDecoder.DEFAULT_TABLE_SIZE);
    private final ByteArrayOutputStream answers = new ByteArrayOutputStream();
    /** Methods of the calls that are open, by stream. */
    private final Map<Integer, String> calls = new HashMap<>();

    private int prefaceLeft = H2Raw.preface().length;
    private long pinged = System.nanoTime() - PING_INTERVAL;
    private int pings;

    CallConnection(RawClient raw, AtomicInteger begun, AtomicInteger open) {
        this.raw = raw;
        this.begun = begun;
        this.open = open;
    }

    /**
     * Until one of both ends it.
     *
     * @return whether this one did, being asked too often
     */
    boolean serve() throws HpackException {
        raw.send(Frame.settings().bytes());
        while (raw.received().end() == End.OPEN && pings <= PINGS_FORGIVEN) {
            byte[] bytes = raw.take(LONG);
            int preface = Math.min(prefaceLeft, bytes.length);
            prefaceLeft -= preface;
            for (Frame frame : reader.feed(Arrays.copyOfRange(bytes, preface, bytes.length))) {
                take(frame);
            }
            raw.send(answers.toByteArray());
            answers.reset();
        }
        return pings > PINGS_FORGIVEN;
    }

    /** Nothing is open on it any more. */
    void over() {
        open.addAndGet(-calls.size());
        calls.clear();
    }

    private void take(Frame frame) throws HpackException {
        switch (frame.type()) {
            case Frame.HEADERS -> head(frame);
            case Frame.DATA -> data(frame);
            case Frame.RST_STREAM -> ended(frame.stream());
            case Frame.SETTINGS -> acknowledge(frame, Frame.settingsAck());
            case Frame.PING -> ping(frame);
            default -> {
                // Windows are larger than what is sent here, and the other side says when it goes.
            }
        }
    }

    private void head(Frame frame) throws HpackException {
        if (!frame.has(Frame.END_HEADERS)) {
            throw new IllegalStateException("a head in several frames");
        }
        String method = decoder.decode(frame.content()).value(":path");
        calls.put(frame.stream(), method);
        begun.incrementAndGet();
        open.incrementAndGet();
        if (!CallEndpoint.WAITING.equals(method)) {
            say(Frame.headers(frame.stream(), HEAD, false));
            complete(frame);
        }
    }

    private void data(Frame frame) {
        int length = frame.payload().length;
        if (length > 0) {
            answers.writeBytes(Frame.windowUpdate(0, length).bytes());
            if (!frame.endsStream()) {
                answers.writeBytes(Frame.windowUpdate(frame.stream(), length).bytes());
            }
        }
        String method = calls.getOrDefault(frame.stream(), CallEndpoint.WAITING);
        if (method.equals(CallEndpoint.REPEATED) && length > 0) {
            say(Frame.data(frame.stream(), frame.content(), false));
        }
        if (!method.equals(CallEndpoint.WAITING)) {
            complete(frame);
        }
    }

    private void complete(Frame frame) {
        if (frame.endsStream()) {
            say(Frame.headers(frame.stream(), OK, true));
            ended(frame.stream());
        }
    }

    private void ended(int stream) {
        if (calls.remove(stream) != null) {
            open.decrementAndGet();
        }
    }

    /** Of a message, behind which PINGs are welcome again. */
    private void say(Frame frame) {
        answers.writeBytes(frame.bytes());
        pings = 0;
        pinged = System.nanoTime() - PING_INTERVAL;
    }

    private void acknowledge(Frame frame, Frame answer) {
        if (!frame.has(Frame.ACK)) {
            answers.writeBytes(answer.bytes());
        }
    }

    private void ping(Frame frame) {
        acknowledge(frame, Frame.pingAck(frame.payload()));
        long now = System.nanoTime();
        if (!frame.has(Frame.ACK) && now - pinged < PING_INTERVAL && ++pings > PINGS_FORGIVEN) {
            answers.writeBytes(
                    Frame.goAway(frame.stream(), ErrorCode.ENHANCE_YOUR_CALM).bytes());
        }
        pinged = now;
    }
}
