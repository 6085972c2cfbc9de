package io.sluice.kit;

/**
 * The state of a {@link ToxicTcp} at one moment: what it does with connections and with their bytes.
 *
 * @param door what a client that connects meets
 * @param toUpstream the bytes from clients
 * @param toClient the bytes to clients
 * @param stalled the process is stopped, as by SIGSTOP: nothing is accepted, read or written, nothing is closed; the
 *     kernel still completes handshakes and takes bytes until its buffers are full. Nothing is lost when it ends
 */
public record Condition(Door door, Link toUpstream, Link toClient, boolean stalled) {
    /** What a client that connects meets. */
    public enum Door {
        OPEN,
        /** The port answers a SYN with a RST: connection refused. */
        REFUSING,
        /**
         * The SYN is not answered. Emulated, because a plain host may not filter packets: a listener whose queue of
         * accepted connections is full, for which Linux drops further SYNs; the two connections that fill it are the
         * proxy's own. A client retries its SYN after 1, 3, 7 s and gets through once the door is open again.
         */
        DROPPING_SYN,
        /** The kernel completes the handshake; nobody accepts, reads or answers until the door is open again. */
        NOT_ACCEPTING
    }

    public static final Condition GOOD = of(Link.CLEAN);
    /** Connections are refused; open ones stay as they are. */
    public static final Condition REFUSING = GOOD.with(Door.REFUSING);

    public static final Condition DROPPING_SYN = GOOD.with(Door.DROPPING_SYN);
    public static final Condition NOT_ACCEPTING = GOOD.with(Door.NOT_ACCEPTING);
    /** Every byte is taken, none is handed on, no end is told to anybody. */
    public static final Condition HALF_OPEN = of(Link.CLEAN.swallow());

    public static final Condition STALLED = new Condition(Door.OPEN, Link.CLEAN, Link.CLEAN, true);

    /** An open door and the same link in both directions. */
    public static Condition of(Link both) {
        return new Condition(Door.OPEN, both, both, false);
    }

    public Condition with(Door other) {
        return new Condition(other, toUpstream, toClient, stalled);
    }

    public Condition toUpstream(Link link) {
        return new Condition(door, link, toClient, stalled);
    }

    public Condition toClient(Link link) {
        return new Condition(door, toUpstream, link, stalled);
    }
}
