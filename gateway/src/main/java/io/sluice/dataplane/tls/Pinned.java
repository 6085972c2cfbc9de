package io.sluice.dataplane.tls;

import java.security.cert.CRL;
import java.security.cert.X509Certificate;
import java.util.Collection;

/**
 * A certificate that is trusted by itself: it stands among the authorities, so no path leads to it on which PKIX would ask the
 * revocation lists. Such a list is as trusted as the authorities beside which it stands, so its signature proves nothing more.
 */
final class Pinned {
    private Pinned() {}

    /** Whether a list of whoever has issued it says that it is revoked. That there is a list is not demanded: its issuer is nobody's. */
    static boolean isRevoked(X509Certificate certificate, Collection<? extends CRL> lists) {
        return lists.stream().anyMatch(list -> list.isRevoked(certificate));
    }
}
