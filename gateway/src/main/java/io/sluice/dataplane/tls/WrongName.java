package io.sluice.dataplane.tls;

import java.security.cert.CertificateException;

/** A certificate that can be trusted, of somebody else than was called. */
public final class WrongName extends CertificateException {
    private static final long serialVersionUID = 1L;

    WrongName(String wanted) {
        super("the certificate is not for " + wanted);
    }
}
