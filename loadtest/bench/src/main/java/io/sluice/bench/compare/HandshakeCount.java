package io.sluice.bench.compare;

/**
 * How many handshakes of TLS a server has served so far, by its own count.
 *
 * @param full those with a new session
 * @param resumed those of an older one
 */
record HandshakeCount(long full, long resumed) {

    HandshakeCount since(HandshakeCount before) {
        return new HandshakeCount(full - before.full, resumed - before.resumed);
    }

    @Override
    public String toString() {
        return full + " full, " + resumed + " resumed";
    }
}
