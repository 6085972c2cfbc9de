package io.sluice.kit.tls;

import java.net.Socket;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/** Lets everybody in: the test looks at the certificates itself. It names the authorities that a client is asked for. */
final class TrustAll extends X509ExtendedTrustManager {
    private final List<Authority> named;

    TrustAll(List<Authority> named) {
        this.named = named;
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return named.stream().map(Authority::certificate).toArray(X509Certificate[]::new);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}
}
