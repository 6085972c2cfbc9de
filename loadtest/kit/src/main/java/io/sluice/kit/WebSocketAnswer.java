package io.sluice.kit;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The upstream's side of a WebSocket: how it answers the handshake and what it does in the tunnel. Immutable; one can
 * serve many connections. Each begins at the head of the request. A refusal is an ordinary answer:
 * {@code Answer.of(403, "no", "X-Why: policy")}.
 */
public final class WebSocketAnswer implements Responder {
    private static final byte[] NOTHING = new byte[0];

    /** What {@code Sec-WebSocket-Accept} says. */
    public enum Accept {
        RIGHT,
        WRONG,
        MISSING
    }

    private final Supplier<TunnelPeer> peer;
    private final Accept accept;
    private final List<String> lines;
    private final byte[] first;
    private final boolean stalls;

    private WebSocketAnswer(
            Supplier<TunnelPeer> peer, Accept accept, List<String> lines, byte[] first, boolean stalls) {
        this.peer = peer;
        this.accept = accept;
        this.lines = List.copyOf(lines);
        this.first = first;
        this.stalls = stalls;
    }

    private static WebSocketAnswer of(Supplier<TunnelPeer> peer, boolean stalls) {
        return new WebSocketAnswer(
                peer, Accept.RIGHT, List.of("Connection: Upgrade", "Upgrade: websocket"), NOTHING, stalls);
    }

    /** Gives every frame back unmasked, pings as pongs; closes after a close frame. */
    public static WebSocketAnswer echo() {
        return of(WebSocketEcho::new, false);
    }

    /** Takes every byte and says nothing by itself; {@link WitnessConnection#send} speaks for it. */
    public static WebSocketAnswer record() {
        return of(() -> (bytes, offset, length) -> NOTHING, false);
    }

    /** Reads nothing after the handshake, so that the peer's writes block once the kernel's buffers are full. */
    public static WebSocketAnswer stall() {
        return of(() -> (bytes, offset, length) -> NOTHING, true);
    }

    public WebSocketAnswer accept(Accept how) {
        return new WebSocketAnswer(peer, how, lines, first, stalls);
    }

    /** In place of the {@code Connection} and {@code Upgrade} lines; more lines may follow. */
    public WebSocketAnswer lines(String... headerLines) {
        return new WebSocketAnswer(peer, accept, List.of(headerLines), first, stalls);
    }

    public WebSocketAnswer line(String headerLine) {
        List<String> more = new ArrayList<>(lines);
        more.add(headerLine);
        return new WebSocketAnswer(peer, accept, more, first, stalls);
    }

    /** Sent in one write with the 101. */
    public WebSocketAnswer first(byte[] bytes) {
        return new WebSocketAnswer(peer, accept, lines, bytes, stalls);
    }

    @Override
    public boolean atHead() {
        return true;
    }

    @Override
    public Answer answer(WitnessRequest request) {
        List<String> head = new ArrayList<>(lines);
        if (accept != Accept.MISSING) {
            String key = request.headers().first("Sec-WebSocket-Key").orElse("");
            head.add("Sec-WebSocket-Accept: "
                    + WebSocket.acceptFor(accept == Accept.RIGHT ? key : key + " and another one"));
        }
        Answer answer = Answer.interim(101, head.toArray(String[]::new)).glued(first);
        return stalls ? answer.thenStopReading().thenTunnel(peer) : answer.thenTunnel(peer);
    }
}
