package io.sluice.dataplane.http;

import io.sluice.model.TlsHost;

/**
 * What a client's TLS handshake has come to: a plain value, made once per connection and the same for all its requests.
 */
public final class TlsSession {
    private final byte[] name;
    private final TlsHost host;
    private final ClientProof proof;
    private final String version;
    private final String cipher;
    private final boolean resumed;

    /**
     * @param name what the client has asked for by SNI (RFC 6066 section 3), canonical ASCII; empty without one
     * @param host what of the plan the handshake was made by
     * @param proof what the client's certificate has come to
     * @param version {@code TLSv1.2} or {@code TLSv1.3}
     * @param cipher the suite, by its name in the IANA registry
     * @param resumed whether an earlier session was taken up again
     */
    public TlsSession(byte[] name, TlsHost host, ClientProof proof, String version, String cipher, boolean resumed) {
        this.name = name.clone();
        this.host = host;
        this.proof = proof;
        this.version = version;
        this.cipher = cipher;
        this.resumed = resumed;
    }

    /** What the client has asked for by SNI; empty without one. Not to be changed. */
    public byte[] name() {
        return name;
    }

    /** What of the plan the handshake was made by; later plans may say otherwise. */
    public TlsHost host() {
        return host;
    }

    public ClientProof proof() {
        return proof;
    }

    public String version() {
        return version;
    }

    public String cipher() {
        return cipher;
    }

    public boolean resumed() {
        return resumed;
    }
}
