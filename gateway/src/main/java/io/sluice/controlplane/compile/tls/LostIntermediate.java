package io.sluice.controlplane.compile.tls;

import io.sluice.model.TlsIdentity;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * A certificate that stands alone where the one before had others behind it. Nothing in it says so, as an authority may well
 * sign for servers directly; that another one of the same authority needed more does.
 */
public final class LostIntermediate {
    private LostIntermediate() {}

    /** Whether the certificates behind the leaf were forgotten on the way from the one to the other. */
    public static boolean between(TlsIdentity.Certificate before, TlsIdentity.Certificate after) {
        if (before.chain().equals(after.chain())) {
            return false;
        }
        List<X509Certificate> had = certificates(before);
        List<X509Certificate> has = certificates(after);
        return had.size() > 1
                && has.size() == 1
                && had.get(0).getIssuerX500Principal().equals(has.get(0).getIssuerX500Principal());
    }

    private static List<X509Certificate> certificates(TlsIdentity.Certificate certificate) {
        try {
            return CertificateFactory.getInstance("X.509")
                    .generateCertificates(
                            new ByteArrayInputStream(certificate.chain().reveal()))
                    .stream()
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (CertificateException e) {
            throw new IllegalStateException("a certificate that was read cannot be read again", e);
        }
    }
}
