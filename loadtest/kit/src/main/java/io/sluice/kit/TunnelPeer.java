package io.sluice.kit;

/** What an upstream does with the bytes of a tunnel, one peer for each. Called on the witness's loop. */
interface TunnelPeer {
    /** What goes back for these bytes; empty for nothing. */
    byte[] answer(byte[] bytes, int offset, int length);

    /** The conversation has come to its end: the upstream closes. */
    default boolean over() {
        return false;
    }
}
