package io.sluice.kit;

/** How an upstream treats its connections between requests. Any thread. */
final class WitnessManners {
    enum State {
        SERVING,
        /** Every response says {@code Connection: close}, and is the last. */
        LAST_RESPONSES,
        /** A FIN after the response that is under way. */
        LEAVING,
        /** A RST after the response that is under way. */
        RUDE
    }

    private final int announcedKeepAlive;
    private volatile State state = State.SERVING;

    /** @param announcedKeepAlive seconds in {@code Keep-Alive: timeout=}; 0 for no such line */
    WitnessManners(int announcedKeepAlive) {
        this.announcedKeepAlive = announcedKeepAlive;
    }

    State state() {
        return state;
    }

    void become(State next) {
        state = next;
    }

    private boolean closes() {
        return state == State.LAST_RESPONSES || state == State.LEAVING;
    }

    /** True when this write, as {@link #decorate} leaves it, tells the peer that the connection ends. */
    boolean endsWith(Step.Write write) {
        return closes() && write.endsHead();
    }

    /** The write with what this upstream adds to a proper response's head. */
    Step.Write decorate(Step.Write write) {
        if (!write.endsHead()) {
            return write;
        }
        String lines = closes() ? "Connection: close\r\n" : "";
        lines += announcedKeepAlive > 0 && !closes() ? "Keep-Alive: timeout=" + announcedKeepAlive + "\r\n" : "";
        return lines.isEmpty() ? write : write.withLines(Bytes.raw(lines));
    }
}
