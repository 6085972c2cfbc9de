package io.sluice.kit;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What an upstream sends and does, step by step, proper or not. Immutable: every method gives a longer answer, so one
 * can be shared by many requests. After its last step the connection is ready for the next request, unless the answer
 * closed it or stalls.
 */
public final class Answer {
    private final List<Step> steps;

    private Answer(List<Step> steps) {
        this.steps = List.copyOf(steps);
    }

    /** A beginning without a byte: {@code nothing().thenClose()} closes before the head. */
    public static Answer nothing() {
        return new Answer(List.of());
    }

    /** The request is read, the connection stays open, no byte ever comes. */
    public static Answer never() {
        return nothing().thenStall();
    }

    /** Exactly these bytes, in the notation of {@link Bytes}. */
    public static Answer raw(String literal) {
        return raw(Bytes.of(literal));
    }

    public static Answer raw(byte[] bytes) {
        return nothing().thenRaw(bytes);
    }

    public static Answer ok(String body) {
        return of(200, body);
    }

    public static Answer ok(byte[] body) {
        return of(200, body);
    }

    /** A proper response with {@code Content-Length}; to a HEAD without its body. */
    public static Answer of(int status, String body, String... headerLines) {
        return of(status, Bytes.raw(body), headerLines);
    }

    public static Answer of(int status, byte[] body, String... headerLines) {
        boolean bodiless = status < 200 || status == 204 || status == 304;
        Stream<String> length = bodiless ? Stream.empty() : Stream.of("Content-Length: " + body.length);
        return message(head(status, Stream.concat(length, Arrays.stream(headerLines))), bodiless ? new byte[0] : body);
    }

    /** A proper chunked response, one chunk for each of {@code chunks}, written as one. */
    public static Answer chunked(int status, List<String> chunks, String... headerLines) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (String chunk : chunks) {
            body.writeBytes(Bytes.raw(Integer.toHexString(chunk.length()) + "\r\n" + chunk + "\r\n"));
        }
        body.writeBytes(Bytes.raw("0\r\n\r\n"));
        Stream<String> coding = Stream.of("Transfer-Encoding: chunked");
        return message(head(status, Stream.concat(coding, Arrays.stream(headerLines))), body.toByteArray());
    }

    /** 200 with a body of {@code length} bytes that nobody has to hold: an alphabet of 64, over and over. */
    public static Answer large(long length, String... headerLines) {
        Stream<String> lines = Stream.concat(Stream.of("Content-Length: " + length), Arrays.stream(headerLines));
        return message(head(200, lines), new byte[0]).plus(new Step.Fill(length));
    }

    /** An interim response such as 100 or 103. */
    public static Answer interim(int status, String... headerLines) {
        return raw(head(status, Arrays.stream(headerLines)));
    }

    private static byte[] head(int status, Stream<String> lines) {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Witness\r\n");
        lines.forEach(line -> head.append(line).append("\r\n"));
        return Bytes.raw(head.append("\r\n").toString());
    }

    private static Answer message(byte[] head, byte[] body) {
        return nothing().plus(new Step.Write(Bytes.concat(head, body), head.length));
    }

    List<Step> steps() {
        return steps;
    }

    private Answer plus(Step step) {
        List<Step> longer = new ArrayList<>(steps);
        longer.add(step);
        return new Answer(longer);
    }

    public Answer then(Answer next) {
        return new Answer(Stream.concat(steps.stream(), next.steps.stream()).toList());
    }

    /** This answer {@code n} times over, for floods of 1xx. */
    public Answer times(int n) {
        return new Answer(
                Collections.nCopies(n, steps).stream().flatMap(List::stream).toList());
    }

    /** More bytes in a write of their own. */
    public Answer thenRaw(String literal) {
        return thenRaw(Bytes.of(literal));
    }

    public Answer thenRaw(byte[] bytes) {
        return plus(new Step.Write(bytes, -1));
    }

    /** More bytes in the same write as the last ones: they reach the peer together with the response's end. */
    public Answer glued(String literal) {
        return glued(Bytes.of(literal));
    }

    Answer glued(byte[] more) {
        Step.Write last = (Step.Write) steps.get(steps.size() - 1);
        List<Step> glued = new ArrayList<>(steps);
        glued.set(steps.size() - 1, new Step.Write(Bytes.concat(last.bytes(), more), -1));
        return new Answer(glued);
    }

    /** Only the first {@code n} bytes of all that would be written; what came after them is left out. */
    public Answer cutAt(int n) {
        List<Step> kept = new ArrayList<>();
        int left = n;
        for (Step step : steps) {
            if (step instanceof Step.Write write && left <= write.bytes().length) {
                kept.add(new Step.Write(Arrays.copyOf(write.bytes(), left), write.bodyStart()));
                break;
            }
            left -= step instanceof Step.Write write ? write.bytes().length : 0;
            kept.add(step);
        }
        return new Answer(kept);
    }

    /** The same bytes in other segments. */
    public Answer delivered(Delivery delivery) {
        return new Answer(steps.stream()
                .flatMap(step -> step instanceof Step.Write write ? cut(write, delivery) : Stream.of(step))
                .toList());
    }

    private static Stream<Step> cut(Step.Write write, Delivery delivery) {
        List<Step> pieces = new ArrayList<>();
        int bodyStart = write.bodyStart();
        for (Segment segment : delivery.segments(write.bytes())) {
            pieces.add(new Step.Write(segment.bytes(), bodyStart < 0 ? -1 : bodyStart));
            bodyStart = bodyStart < 0 ? -1 : Math.max(0, bodyStart - segment.bytes().length);
        }
        return pieces.stream();
    }

    /** Waits for the gate first, then does all this. */
    public Answer after(Gate gate) {
        return nothing().thenAwait(gate).then(this);
    }

    public Answer thenAwait(Gate gate) {
        return plus(new Step.Await(gate));
    }

    /** Waits until the whole request is here (an answer begun at the head would not). */
    public Answer thenAwaitBody() {
        return plus(new Step.AwaitBody());
    }

    /** Waits until {@code count} bytes of the request's body are here, or all of it. */
    public Answer thenAwaitBodyBytes(int count) {
        return plus(new Step.AwaitBodyBytes(count));
    }

    /** What follows is no longer HTTP. */
    Answer thenTunnel(Supplier<TunnelPeer> peer) {
        return plus(new Step.Tunnel(peer));
    }

    /** All bytes that would be written, those of {@link #large} excepted. */
    int length() {
        return steps.stream()
                .mapToInt(step -> step instanceof Step.Write write ? write.bytes().length : 0)
                .sum();
    }

    /** The same bytes in pieces of {@code size}, with {@code pause} after each: a slow upstream. */
    public Answer trickled(int size, Duration pause) {
        return new Answer(steps.stream()
                .flatMap(step -> step instanceof Step.Write write ? trickle(write, size, pause) : Stream.of(step))
                .toList());
    }

    private static Stream<Step> trickle(Step.Write write, int size, Duration pause) {
        List<Step> pieces = new ArrayList<>();
        byte[] bytes = write.bytes();
        for (int at = 0; at < bytes.length; at += size) {
            byte[] piece = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + size));
            pieces.add(new Step.Write(piece, write.bodyStart() < 0 ? -1 : Math.max(0, write.bodyStart() - at)));
            pieces.add(new Step.Pause(pause));
        }
        return pieces.stream();
    }

    public Answer thenPause(Duration length) {
        return plus(new Step.Pause(length));
    }

    /** Stays open and silent: a stopped process whose kernel still takes bytes in. */
    public Answer thenStall() {
        return plus(new Step.Stall());
    }

    /** Reads no more, so that the peer's writes block once the kernel's buffers are full. */
    public Answer thenStopReading() {
        return plus(new Step.StopReading());
    }

    public Answer thenStartReading() {
        return plus(new Step.StartReading());
    }

    /** FIN, but still reads. */
    public Answer thenHalfClose() {
        return plus(new Step.HalfClose());
    }

    /** FIN, both directions closed. */
    public Answer thenClose() {
        return plus(new Step.Close());
    }

    /** RST. */
    public Answer thenReset() {
        return plus(new Step.Reset());
    }
}
