package io.sluice.bench.compare;

/** What the peers must do to be compared with Sluice. */
final class Peers {

    private Peers() {}

    enum Headers {
        /** Host kept, X-Real-IP, X-Forwarded-For, -Proto, -Host, -Port. Sluice adds three more; that is not held against the peers. */
        PLAIN,
        /** Those, and X-Request-ID, X-Forwarded-Scheme, X-Scheme, which Sluice and ingress-nginx always send. */
        INGRESS
    }
}
