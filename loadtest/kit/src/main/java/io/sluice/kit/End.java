package io.sluice.kit;

/** How the peer ended its half of a connection. */
public enum End {
    /** Not at all, as far as was seen. */
    OPEN,
    /** An orderly FIN, even if a reset followed it. */
    FIN,
    /** A reset without a FIN before it. */
    RST;

    public boolean closed() {
        return this != OPEN;
    }
}
