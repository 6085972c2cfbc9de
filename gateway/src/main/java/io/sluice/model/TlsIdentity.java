package io.sluice.model;

import java.time.Instant;

/** By what the gateway shows who it is in a TLS handshake. */
public sealed interface TlsIdentity {
    /**
     * A certificate of a Secret.
     *
     * @param chain DER, one certificate behind the other, the leaf first, each signed by the next
     * @param key PKCS #8 in DER, of the leaf
     * @param notBefore from when on the leaf is valid
     * @param notAfter until when it is
     * @param secret where it comes from; for people
     */
    record Certificate(PrivateBytes chain, PrivateBytes key, Instant notBefore, Instant notAfter, ObjectRef secret)
            implements TlsIdentity {}

    /** The certificate that the process made for itself when it started; nobody can verify it. */
    record BootCertificate() implements TlsIdentity {}

    /**
     * None: the host has a Secret that cannot be used, and handshakes for it are refused rather than answered with a
     * certificate of somebody else.
     *
     * @param secret what the host names
     * @param problem why it cannot be used; for people
     */
    record Unusable(ObjectRef secret, String problem) implements TlsIdentity {}
}
