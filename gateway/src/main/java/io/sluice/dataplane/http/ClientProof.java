package io.sluice.dataplane.http;

import java.security.cert.X509Certificate;

/**
 * What a client's certificate has come to. It is judged after the handshake, so that a client that fails gets an answer.
 *
 * @param state what it has come to
 * @param problem why it failed, in words; empty otherwise
 * @param subject distinguished name (RFC 2253); empty without a certificate
 * @param issuer distinguished name of who has signed it; empty without a certificate
 * @param certificate the client's own; null without one
 */
public record ClientProof(State state, String problem, String subject, String issuer, X509Certificate certificate) {
    /** No certificate was shown, or none was asked for. */
    public static final ClientProof NONE = new ClientProof(State.NONE, "", "", "", null);

    /** What a certificate can come to. */
    public enum State {
        NONE,
        SUCCESS,
        FAILED
    }
}
