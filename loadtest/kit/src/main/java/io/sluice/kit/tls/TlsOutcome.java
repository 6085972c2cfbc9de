package io.sluice.kit.tls;

import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What a TLS connection has come to so far. A handshake that failed is an outcome, too.
 *
 * @param handshake how far it is
 * @param version {@code TLSv1.3}, {@code TLSv1.2}; empty before the handshake is complete
 * @param cipher the suite by the JDK's name
 * @param protocol what ALPN came to; empty for none
 * @param serverName of SNI, on the server's side; empty for none
 * @param peerChain the peer's certificates, leaf first; empty for none
 * @param resumed the session is older than the connection
 * @param alert the fatal alert that the peer sent, by its name in the RFC; empty for none
 * @param failure why it failed, as the JDK says; empty when it has not
 * @param closeNotify the peer has ended its direction properly
 */
public record TlsOutcome(
        Handshake handshake,
        String version,
        String cipher,
        String protocol,
        String serverName,
        List<X509Certificate> peerChain,
        boolean resumed,
        String alert,
        String failure,
        boolean closeNotify) {

    /** How far a handshake is. */
    public enum Handshake {
        UNDER_WAY,
        COMPLETE,
        /** Nothing can be sent or received. A connection can fail after its handshake was complete, too. */
        FAILED
    }

    public boolean complete() {
        return handshake == Handshake.COMPLETE;
    }

    /** The peer's leaf, or null. */
    public X509Certificate peer() {
        return peerChain.isEmpty() ? null : peerChain.get(0);
    }
}
