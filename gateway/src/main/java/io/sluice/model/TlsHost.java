package io.sluice.model;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Objects;

/**
 * What holds in the handshakes of one host. A value; not a record only because the policy is computed once.
 *
 * <p>The policy of a host is its certificate, what clients must show and the lowest version. Hosts of the same policy share
 * what is made for handshakes, and a connection of one of them may carry requests for another (RFC 9113 section 9.1.1).
 */
public final class TlsHost {
    /** The policy of a client that names nobody, where nothing else is said. */
    public static final TlsHost UNNAMED =
            new TlsHost("", new TlsIdentity.BootCertificate(), ClientCertificates.NONE, /* minTls13 */ false);

    private final String host;
    private final TlsIdentity identity;
    private final ClientCertificates clients;
    private final boolean minTls13;
    private final String policy;

    /**
     * @param host as written in rules, canonical; {@code *.name} for a wildcard, empty for clients that name nobody
     * @param identity what is shown
     * @param clients what is asked for
     * @param minTls13 whether TLS 1.2 is refused
     */
    public TlsHost(String host, TlsIdentity identity, ClientCertificates clients, boolean minTls13) {
        this.host = host;
        this.identity = identity;
        this.clients = clients;
        this.minTls13 = minTls13;
        this.policy = HexFormat.of().formatHex(digest(identity, clients, minTls13));
    }

    /** Every part has a fixed length, so that no two policies give the same bytes. */
    private static byte[] digest(TlsIdentity identity, ClientCertificates clients, boolean minTls13) {
        MessageDigest digest = PrivateBytes.sha256();
        if (identity instanceof TlsIdentity.Certificate certificate) {
            digest.update((byte) 1);
            certificate.chain().digestInto(digest);
            certificate.key().digestInto(digest);
        } else {
            digest.update((byte) (identity instanceof TlsIdentity.BootCertificate ? 2 : 3));
        }
        digest.update((byte) clients.mode().ordinal());
        clients.authorities().digestInto(digest);
        clients.revocations().digestInto(digest);
        digest.update(ByteBuffer.allocate(5)
                .putInt(clients.depth())
                .put((byte) (minTls13 ? 1 : 0))
                .flip());
        return digest.digest();
    }

    public String host() {
        return host;
    }

    public TlsIdentity identity() {
        return identity;
    }

    public ClientCertificates clients() {
        return clients;
    }

    public boolean minTls13() {
        return minTls13;
    }

    /** 64 hexadecimal digits; equal for two hosts exactly if their policies are. */
    public String policy() {
        return policy;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TlsHost that
                && host.equals(that.host)
                && identity.equals(that.identity)
                && clients.equals(that.clients)
                && minTls13 == that.minTls13;
    }

    @Override
    public int hashCode() {
        return Objects.hash(host, policy);
    }

    @Override
    public String toString() {
        return "TlsHost[" + host + " " + identity + " " + clients + (minTls13 ? " TLS 1.3]" : "]");
    }
}
