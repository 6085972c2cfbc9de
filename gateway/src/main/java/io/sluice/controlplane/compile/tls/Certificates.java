package io.sluice.controlplane.compile.tls;

import io.sluice.controlplane.compile.tls.Pem.Block;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The certificates of a PEM text (RFC 5280), as written. */
final class Certificates {
    static final String LABEL = "CERTIFICATE";

    /** RFC 7468 section 5.1: older programs write the second. */
    private static final Set<String> LABELS = Set.of(LABEL, "X509 CERTIFICATE");

    /** A public chain has three or four. Each is looked at with each other one, so there has to be an end. */
    static final int MOST = 16;

    private Certificates() {}

    /**
     * @param name the Secret's key, for messages
     */
    static Outcome<List<X509Certificate>> read(String name, List<Block> blocks) {
        return read(name, blocks, MOST);
    }

    /** As {@link #read(String, List)}, with another number of them at most. */
    static Outcome<List<X509Certificate>> read(String name, List<Block> blocks, int most) {
        List<Block> written =
                blocks.stream().filter(block -> LABELS.contains(block.label())).toList();
        if (written.isEmpty()) {
            boolean swapped = blocks.stream().anyMatch(block -> block.label().endsWith("PRIVATE KEY"));
            return Outcome.bad(
                    name,
                    "has no certificate" + (swapped ? ", but a private key" : ""),
                    swapped
                            ? "put the certificate under tls.crt and the key under tls.key"
                            : "put the certificate there, as PEM, with the intermediate ones behind it");
        }
        if (written.size() > most) {
            return Outcome.bad(
                    name,
                    "has " + written.size() + " certificates, and more than " + most + " are not read",
                    "leave the chain of one certificate there");
        }
        List<X509Certificate> certificates = new ArrayList<>();
        for (Block block : written) {
            Optional<X509Certificate> certificate = parse(block.content().reveal());
            if (certificate.isEmpty()) {
                return Outcome.bad(
                        name, "has at line " + block.line() + " what is no X.509 certificate", "copy the file again");
            }
            certificates.add(certificate.get());
        }
        return Outcome.good(List.copyOf(certificates));
    }

    private static Optional<X509Certificate> parse(byte[] der) {
        DerReader whole = new DerReader(der);
        if (!whole.next(DerReader.SEQUENCE) || !whole.atEnd()) {
            return Optional.empty(); // the JDK reads other forms too, and what follows the first certificate not at all
        }
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            return Optional.of((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der)));
        } catch (CertificateException e) {
            return Optional.empty();
        }
    }
}
