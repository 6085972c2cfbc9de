package io.sluice.model;

/**
 * What a client has to show of itself in a handshake.
 *
 * @param mode whether a certificate is asked for, and what its absence means
 * @param authorities DER, one certificate behind the other: who may sign it
 * @param revocations DER, one CRL behind the other; empty for none
 * @param depth the most certificates between the client's and an authority's, neither of which counts; so do OpenSSL and the
 *     incumbent
 */
public record ClientCertificates(Mode mode, PrivateBytes authorities, PrivateBytes revocations, int depth) {
    /** Whether a certificate is asked for. */
    public enum Mode {
        /** It is not asked for. */
        OFF,
        /** None, or one that cannot be verified, is refused. */
        REQUIRED,
        /** None is fine; one that cannot be verified is refused. */
        OPTIONAL,
        /** None is fine, and one that cannot be verified is passed on as such. */
        ANY
    }

    /** No certificate is asked for. */
    public static final ClientCertificates NONE =
            new ClientCertificates(Mode.OFF, PrivateBytes.EMPTY, PrivateBytes.EMPTY, 0);

    /** Where nothing is asked for, the rest is emptied: two hosts that ask for nothing are alike. */
    public ClientCertificates {
        if (mode == Mode.OFF) {
            authorities = PrivateBytes.EMPTY;
            revocations = PrivateBytes.EMPTY;
            depth = 0;
        }
    }

    /** Whether a certificate is asked for. */
    public boolean asked() {
        return mode != Mode.OFF;
    }
}
