package io.sluice.kit;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * One request as the strict parser saw it. It is born when its head is whole and grows until it is complete, aborted
 * or malformed; any thread may read it at any moment.
 */
public final class WitnessRequest {
    /** How far the request came. */
    public enum State {
        /** Head seen, body still arriving. */
        OPEN,
        /** The framing says that the whole message is here. */
        COMPLETE,
        /** The connection ended first. */
        ABORTED,
        /** A fatal {@link Violation}: nobody can say where the message ends. */
        MALFORMED
    }

    private final int connection;
    private final int ordinal;
    private final String method;
    private final String target;
    private final String version;
    private final HeaderLines headers;
    private final Framing framing;
    private final long headNanos = System.nanoTime();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final List<Violation> violations = new ArrayList<>();
    private HeaderLines trailers = HeaderLines.NONE;
    private State state = State.OPEN;
    private int bodyPieces;

    WitnessRequest(int connection, int ordinal, String[] startLine, HeaderLines headers, Framing framing) {
        this.connection = connection;
        this.ordinal = ordinal;
        this.method = startLine[0];
        this.target = startLine[1];
        this.version = startLine[2];
        this.headers = headers;
        this.framing = framing;
    }

    /** The number of its connection, from 1, unique in one witness. */
    public int connection() {
        return connection;
    }

    /** Its place on the connection, from 1. */
    public int ordinal() {
        return ordinal;
    }

    public String method() {
        return method;
    }

    /** The target exactly as sent. */
    public String target() {
        return target;
    }

    public String version() {
        return version;
    }

    public HeaderLines headers() {
        return headers;
    }

    /** The value of the first line of that name, or null. */
    public String header(String name) {
        return headers.value(name);
    }

    /** {@code X-Id} of the test, else {@code X-Request-Id}, else "". */
    public String id() {
        return headers.first("X-Id").or(() -> headers.first("X-Request-Id")).orElse("");
    }

    public Framing framing() {
        return framing;
    }

    /** {@link System#nanoTime} when the head was whole. */
    public long headNanos() {
        return headNanos;
    }

    public synchronized byte[] body() {
        return body.toByteArray();
    }

    public String bodyText() {
        return Bytes.text(body());
    }

    public synchronized int bodyLength() {
        return body.size();
    }

    /** Into how many reads the body fell: tells a streamed body from one that was held back. */
    public synchronized int bodyPieces() {
        return bodyPieces;
    }

    public synchronized HeaderLines trailers() {
        return trailers;
    }

    public synchronized List<Violation> violations() {
        return List.copyOf(violations);
    }

    public synchronized State state() {
        return state;
    }

    public boolean complete() {
        return state() == State.COMPLETE;
    }

    public boolean aborted() {
        return state() == State.ABORTED;
    }

    synchronized void append(byte[] bytes, int offset, int length) {
        body.write(bytes, offset, length);
        bodyPieces++;
    }

    synchronized void trailers(HeaderLines lines) {
        trailers = lines;
    }

    synchronized void violate(Violation violation) {
        violations.add(violation);
    }

    synchronized void become(State next) {
        state = next;
    }

    @Override
    public String toString() {
        return "#" + connection + "." + ordinal + " " + method + " " + target + " " + version + " " + headers.names()
                + " body " + bodyLength() + " " + state() + (violations().isEmpty() ? "" : " " + violations());
    }
}
