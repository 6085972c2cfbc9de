package io.sluice.controlplane.compile.tls;

import io.sluice.controlplane.cluster.SecretFact;
import io.sluice.controlplane.compile.tls.Pem.Block;
import io.sluice.model.PrivateBytes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * Who may sign the certificates of clients, by a Secret: its {@code ca.crt}, and the revocation lists of its {@code ca.crl}, if it has
 * any. Of whatever type the Secret is. Pure: it is not said whether they are valid today.
 *
 * @param authorities DER, one certificate behind the other
 * @param revocations DER, one list behind the other
 * @param problem why they cannot be used; then both are empty
 */
public record ClientAuthorities(PrivateBytes authorities, PrivateBytes revocations, Optional<Problem> problem) {
    private static final String AUTHORITIES = "ca.crt";
    private static final String REVOCATIONS = "ca.crl";
    private static final String CRL_LABEL = "X509 CRL";
    /** A bundle of all public authorities has about 150. */
    private static final int MOST = 256;

    /** What is in it. */
    public static ClientAuthorities of(SecretFact secret) {
        Outcome<ClientAuthorities> outcome;
        try {
            outcome = read(secret);
        } catch (RuntimeException e) { // as in ParsedSecret: the platform's readers fail in ways of their own
            outcome = Outcome.bad(
                    AUTHORITIES,
                    "cannot be read: " + e.getClass().getSimpleName(),
                    "make the Secret anew; this is a defect of Sluice");
        }
        return outcome instanceof Outcome.Good<ClientAuthorities> good
                ? good.value()
                : unusable(((Outcome.Bad<ClientAuthorities>) outcome).problem());
    }

    private static ClientAuthorities unusable(Problem problem) {
        return new ClientAuthorities(PrivateBytes.EMPTY, PrivateBytes.EMPTY, Optional.of(problem));
    }

    private static Outcome<ClientAuthorities> read(SecretFact secret) {
        PrivateBytes text = secret.data().get(AUTHORITIES);
        if (text == null || text.size() == 0) {
            return Outcome.bad(
                    AUTHORITIES,
                    "is missing or empty",
                    "put the certificates of the authorities there that sign the clients', as PEM");
        }
        return Pem.read(AUTHORITIES, text)
                .then(blocks -> Certificates.read(AUTHORITIES, blocks, MOST))
                .then(certificates -> revocations(secret)
                        .then(lists ->
                                Outcome.good(new ClientAuthorities(der(certificates), lists, Optional.empty()))));
    }

    private static PrivateBytes der(List<X509Certificate> certificates) {
        ByteArrayOutputStream der = new ByteArrayOutputStream();
        try {
            for (X509Certificate certificate : certificates) {
                der.writeBytes(certificate.getEncoded());
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a certificate that was read has bytes", e);
        }
        return new PrivateBytes(der.toByteArray());
    }

    private static Outcome<PrivateBytes> revocations(SecretFact secret) {
        PrivateBytes text = secret.data().get(REVOCATIONS);
        return text == null || text.size() == 0
                ? Outcome.good(PrivateBytes.EMPTY)
                : Pem.read(REVOCATIONS, text).then(ClientAuthorities::lists);
    }

    /** Something is written there: none that can be read would mean that nothing is revoked. */
    private static Outcome<PrivateBytes> lists(List<Block> blocks) {
        ByteArrayOutputStream der = new ByteArrayOutputStream();
        for (Block block : blocks) {
            byte[] content = block.content().reveal();
            if (!block.label().equals(CRL_LABEL) || !isList(content)) {
                return Outcome.bad(
                        REVOCATIONS,
                        "has at line " + block.line() + " what is no revocation list",
                        "put X509 CRL blocks there, or leave it out");
            }
            der.writeBytes(content);
        }
        return blocks.isEmpty()
                ? Outcome.bad(REVOCATIONS, "has no revocation list", "put X509 CRL blocks there, or leave it out")
                : Outcome.good(new PrivateBytes(der.toByteArray()));
    }

    private static boolean isList(byte[] der) {
        DerReader whole = new DerReader(der);
        if (!whole.next(DerReader.SEQUENCE) || !whole.atEnd()) {
            return false;
        }
        try {
            return CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(der))
                    instanceof X509CRL;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
