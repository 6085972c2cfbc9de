package io.sluice.kit;

import io.sluice.kit.tls.TlsOutcome;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * One connection that a witness accepted: every byte that came, the requests in them, the tunnel it may have become and
 * how it ended. The public methods may be called by any thread.
 */
public final class WitnessConnection {
    private final WitnessLog log;
    private final int number;
    private final InetSocketAddress peer;
    private final Recording bytes;
    private final StrictRequestParser parser;
    private final WitnessSession session;
    private WitnessTunnel tunnel;
    private End end = End.OPEN;
    private boolean closed;
    private int answered;

    WitnessConnection(
            WitnessSession session, StrictRequestParser parser, WitnessHome home, int number, InetSocketAddress peer) {
        this.session = session;
        this.log = home.log();
        this.number = number;
        this.peer = peer;
        this.parser = parser;
        this.bytes = new Recording(home.options().recordAtMost);
    }

    public int number() {
        return number;
    }

    public InetSocketAddress peer() {
        return peer;
    }

    /** What the TLS connection has come to; an error where the witness speaks none. */
    public TlsOutcome tls() {
        return session.leg().tls();
    }

    /** Every byte received, in order, as far as the witness records them; plaintext. */
    public byte[] bytes() {
        synchronized (log) {
            return bytes.toByteArray();
        }
    }

    /** How the peer ended it. */
    public End end() {
        synchronized (log) {
            return end;
        }
    }

    /** Neither side has ended it. */
    public boolean open() {
        synchronized (log) {
            return end == End.OPEN && !closed;
        }
    }

    /** The requests whose head was whole. */
    public List<WitnessRequest> requests() {
        synchronized (log) {
            return parser.requests();
        }
    }

    /** Departures from the canonical form, also in bytes that never became a request. */
    public List<Violation> violations() {
        synchronized (log) {
            return parser.violations();
        }
    }

    /** The bytes that belong to no request: an unfinished head, or what follows a fatal violation. */
    public byte[] looseBytes() {
        synchronized (log) {
            return parser.loose();
        }
    }

    /** How many answers were given to their last step. */
    public int answered() {
        synchronized (log) {
            return answered;
        }
    }

    // ---- the tunnel after a 101

    /** It has become a tunnel. */
    public boolean tunnelled() {
        synchronized (log) {
            return tunnel != null;
        }
    }

    /** The bytes that came through the tunnel, as far as the witness records them. */
    public byte[] tunnelBytes() {
        synchronized (log) {
            byte[] all = bytes.toByteArray();
            boolean none = tunnel == null || tunnel.start() >= all.length;
            return none ? new byte[0] : Arrays.copyOfRange(all, (int) tunnel.start(), all.length);
        }
    }

    /** How many bytes came through the tunnel, recorded or not. */
    public long tunnelCount() {
        synchronized (log) {
            return tunnel == null ? 0 : tunnel.count();
        }
    }

    /** CRC-32C of the bytes that came through the tunnel, recorded or not. */
    public long tunnelCrc() {
        synchronized (log) {
            return tunnel == null ? 0 : tunnel.crc();
        }
    }

    /** Sends bytes through the tunnel; they wait here while the peer does not read. */
    public void send(byte[] message) {
        onTunnel(open -> open.send(message));
    }

    /** Sends {@code length} bytes that nobody has to hold ({@link Answer#large}) through the tunnel. */
    public void sendLarge(long length) {
        onTunnel(open -> open.fill(length));
    }

    /** Sends a FIN through the tunnel, behind what waits, and goes on reading. */
    public void finish() {
        onTunnel(WitnessTunnel::finish);
    }

    /** Sends a RST, whatever the connection is doing. */
    public void abort() {
        session.call(session::reset);
    }

    private void onTunnel(Consumer<WitnessTunnel> action) {
        session.call(() -> {
            if (tunnel == null) {
                throw new IllegalStateException("no tunnel on connection " + number);
            }
            if (!closed) {
                action.accept(tunnel);
            }
        });
    }

    // ---- for the session, which holds the log's monitor where it writes

    WitnessSession session() {
        return session;
    }

    StrictRequestParser parser() {
        return parser;
    }

    WitnessTunnel tunnel() {
        return tunnel;
    }

    boolean isClosed() {
        return closed;
    }

    void take(byte[] input) {
        bytes.write(input, 0, input.length);
        if (tunnel != null) {
            tunnel.take(input);
        } else {
            parser.feed(input, 0, input.length);
        }
    }

    /** From here on the bytes are no HTTP; those that came too early belong to the tunnel. */
    void becomes(WitnessTunnel opened) {
        byte[] early = parser.loose();
        parser.handOver();
        tunnel = opened;
        tunnel.begin(bytes.size() - early.length, early);
    }

    void countAnswer() {
        answered++;
    }

    void ended(End how) {
        end = end == End.OPEN ? how : end;
        parser.end(how);
    }

    void closed() {
        closed = true;
        parser.end(End.FIN);
    }

    void forget() {
        bytes.reset();
        parser.forget();
        answered = 0;
    }
}
