package io.sluice.controlplane.compile.tls;

import io.sluice.controlplane.cluster.SecretFact;
import io.sluice.model.PrivateBytes;
import io.sluice.model.TlsIdentity;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.security.cert.CRLException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * What a Secret says of TLS to endpoints: {@code ca.crt}, who may sign for them; {@code ca.crl}, what is revoked; {@code tls.crt}
 * and {@code tls.key}, what the gateway shows. All of it may be missing, and nothing of it may be wrong. The type does not
 * matter: what is taken from it is only ever sent to those who hold the key's counterpart. Pure.
 *
 * @param authorities DER, one behind the other
 * @param revocations DER, one behind the other
 * @param client absent without {@code tls.crt}
 * @param problem why it cannot be used; then all else is empty
 */
public record UpstreamSecret(
        PrivateBytes authorities,
        PrivateBytes revocations,
        Optional<TlsIdentity.Certificate> client,
        Optional<Problem> problem) {
    private static final String REVOCATIONS = "ca.crl";

    /** What is in it. */
    public static UpstreamSecret of(SecretFact secret) {
        Outcome<UpstreamSecret> outcome = guarded(secret);
        return outcome instanceof Outcome.Good<UpstreamSecret> good
                ? good.value()
                : new UpstreamSecret(
                        PrivateBytes.EMPTY,
                        PrivateBytes.EMPTY,
                        Optional.empty(),
                        Optional.of(((Outcome.Bad<UpstreamSecret>) outcome).problem()));
    }

    /** As with {@link ParsedSecret}: one Secret must not stop the changes of everybody. */
    private static Outcome<UpstreamSecret> guarded(SecretFact secret) {
        try {
            return authorities(secret)
                    .then(authorities -> revocations(secret)
                            .then(revocations -> client(secret)
                                    .then(client -> Outcome.good(
                                            new UpstreamSecret(authorities, revocations, client, Optional.empty())))));
        } catch (RuntimeException e) {
            return Outcome.bad(
                    "data",
                    ParsedSecret.UNREADABLE + e.getClass().getSimpleName(),
                    "make the Secret anew; this is a defect of Sluice");
        }
    }

    private static boolean has(SecretFact secret, String entry) {
        PrivateBytes text = secret.data().get(entry);
        return text != null && text.size() > 0;
    }

    private static Outcome<PrivateBytes> authorities(SecretFact secret) {
        return has(secret, ParsedSecret.AUTHORITIES)
                ? ParsedSecret.blocks(secret, ParsedSecret.AUTHORITIES)
                        .then(blocks -> Certificates.read(ParsedSecret.AUTHORITIES, blocks))
                        .then(UpstreamSecret::encoded)
                : Outcome.good(PrivateBytes.EMPTY);
    }

    private static Outcome<PrivateBytes> encoded(List<X509Certificate> certificates) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (X509Certificate each : certificates) {
            try {
                all.writeBytes(each.getEncoded());
            } catch (CertificateEncodingException e) {
                throw new IllegalStateException("a certificate that was just decoded", e);
            }
        }
        return Outcome.good(new PrivateBytes(all.toByteArray()));
    }

    private static Outcome<PrivateBytes> revocations(SecretFact secret) {
        return has(secret, REVOCATIONS)
                ? ParsedSecret.blocks(secret, REVOCATIONS).then(UpstreamSecret::lists)
                : Outcome.good(PrivateBytes.EMPTY);
    }

    private static Outcome<PrivateBytes> lists(List<Pem.Block> blocks) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (Pem.Block block : blocks) {
            byte[] der = block.content().reveal();
            if (!block.label().equals("X509 CRL") || !isList(der)) {
                return Outcome.bad(
                        REVOCATIONS, "has at line " + block.line() + " what is no CRL", "copy the file again");
            }
            all.writeBytes(der);
        }
        return Outcome.good(new PrivateBytes(all.toByteArray()));
    }

    private static boolean isList(byte[] der) {
        try {
            return CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(der)) != null;
        } catch (CertificateException | CRLException e) {
            return false;
        }
    }

    private static Outcome<Optional<TlsIdentity.Certificate>> client(SecretFact secret) {
        return has(secret, ParsedSecret.CERTIFICATE)
                ? ParsedSecret.read(secret).then(parsed -> Outcome.good(parsed.certificate()))
                : Outcome.good(Optional.empty());
    }
}
