package io.sluice.bench.compare;

/** What the peers must do to be compared with Sluice. */
final class Peers {

    private Peers() {}

    /** Which headers nginx and HAProxy set; Sluice always sets all of them. */
    enum Headers {
        /** Host kept, X-Real-IP, X-Forwarded-For, -Proto, -Host, -Port: Sluice sends three more. */
        LEAN,
        /** Those, X-Forwarded-Scheme and X-Scheme: Sluice makes an X-Request-ID besides. */
        FORWARDED,
        /** Those and X-Request-ID: what Sluice and ingress-nginx send. */
        ALL
    }
}
