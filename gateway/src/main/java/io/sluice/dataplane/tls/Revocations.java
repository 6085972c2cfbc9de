package io.sluice.dataplane.tls;

import java.security.cert.CRL;
import java.security.cert.X509Certificate;
import java.util.Collection;

/**
 * What revocation lists say of one certificate, whatever path leads to it: where it stands among the authorities itself there is none,
 * on which PKIX would ask them, and where there is one PKIX does not tell people what was wrong. A list is as trusted as the
 * authorities beside which it stands, so its signature proves nothing more; that there is one is not demanded here.
 */
final class Revocations {
    private Revocations() {}

    /** Whether a list of whoever has issued it says that it is revoked. */
    static boolean contain(X509Certificate certificate, Collection<? extends CRL> lists) {
        return lists.stream().anyMatch(list -> list.isRevoked(certificate));
    }
}
