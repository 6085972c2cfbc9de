package io.sluice.dataplane.tls;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.X509TrustManager;

/**
 * For handshakes in which no certificate is asked for. Without one of our own, the trust store of Java is read for every
 * context: a hundred certificates, some ten milliseconds.
 */
final class NobodyTrusted implements X509TrustManager {
    static final NobodyTrusted INSTANCE = new NobodyTrusted();

    private NobodyTrusted() {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String keyType) throws CertificateException {
        throw new CertificateException("a certificate that nobody has asked for");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String keyType) throws CertificateException {
        throw new CertificateException("a server where clients come");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
