package io.sluice.dataplane.tls;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.sluice.model.PrivateBytes;
import io.sluice.model.TlsHost;
import io.sluice.settings.TlsSettings;
import io.sluice.settings.TlsSettings.Version;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a {@link ServerContext} of a certificate: what all of them have in common. TLS 1.2 and 1.3, ephemeral keys and
 * authenticated encryption alone, no renegotiation (BoringSSL's servers have none), no early data. For any thread.
 */
class ContextBuilder {
    private static final Logger LOG = LoggerFactory.getLogger(ContextBuilder.class);

    private static final List<String> CIPHERS = List.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");
    private static final String[] GROUPS = {"X25519MLKEM768", "x25519", "P-256", "P-384"};
    private static final String[] TLS_1_3 = {"TLSv1.3"};
    private static final String[] TLS_1_2_TOO = {"TLSv1.3", "TLSv1.2"};
    /** A ticket is worth as much as its key, which encrypts for one rotation and decrypts for two more. */
    private static final int ROTATIONS = 2;

    /** What a client shows, in bytes; more is answered with an alert. */
    private static final int LONGEST_CLIENT_CHAIN = 64 * 1024;

    private final SslProvider provider = provider();
    private final boolean tls13Only;
    private final long sessionSeconds;
    private final ApplicationProtocolConfig protocols;

    /** @param protocols by ALPN, the favourite first */
    ContextBuilder(TlsSettings settings, List<String> protocols) {
        this.tls13Only = settings.minVersion() == Version.TLS_1_3;
        this.sessionSeconds = ROTATIONS * settings.ticketRotation().toSeconds();
        this.protocols = new ApplicationProtocolConfig(
                Protocol.ALPN, SelectorFailureBehavior.NO_ADVERTISE, SelectedListenerFailureBehavior.ACCEPT, protocols);
    }

    /**
     * BoringSSL comes as a library that is unpacked into a folder for temporary files, which may be read-only or not
     * executable.
     */
    private static SslProvider provider() {
        if (OpenSsl.isAvailable()) {
            return SslProvider.OPENSSL_REFCNT;
        }
        LOG.warn(
                "BoringSSL cannot be loaded, so TLS is spoken by Java itself, several times slower: {}; a writable folder for its"
                        + " library is named by -Dio.netty.native.workdir",
                OpenSsl.unavailabilityCause().getMessage());
        return SslProvider.JDK;
    }

    /**
     * Takes a millisecond or so.
     *
     * @param chain DER, the leaf first
     * @param key PKCS #8
     * @param host whose policy it is for: what clients have to show, and by which versions
     * @throws GeneralSecurityException when Java cannot read the certificate, the key or the authorities of clients
     * @throws SSLException when the engine does not take them
     */
    ServerContext build(TlsHost host, PrivateBytes chain, PrivateBytes key)
            throws GeneralSecurityException, SSLException {
        X509Certificate[] certificates = CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(chain.reveal()))
                .toArray(X509Certificate[]::new);
        if (certificates.length == 0) {
            throw new SSLException("no certificate");
        }
        ClientVerifier clients = host.clients().asked() ? new ClientVerifier(host.clients()) : null;
        SslContextBuilder builder = SslContextBuilder.forServer(
                        OneKey.factory(privateKey(certificates[0], key), certificates))
                .sslProvider(provider)
                .trustManager(clients == null ? NobodyTrusted.INSTANCE : new AnyClient(clients.authorities()))
                .clientAuth(clients == null ? ClientAuth.NONE : ClientAuth.OPTIONAL)
                .protocols(tls13Only || host.minTls13() ? TLS_1_3 : TLS_1_2_TOO)
                .ciphers(CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                .applicationProtocolConfig(protocols);
        if (provider == SslProvider.OPENSSL_REFCNT) {
            builder.option(OpenSslContextOption.GROUPS, GROUPS)
                    .option(OpenSslContextOption.USE_TASKS, false)
                    .option(OpenSslContextOption.MAX_CERTIFICATE_LIST_BYTES, LONGEST_CLIENT_CHAIN);
        }
        boolean tickets = sessionSeconds > 0 && clients == null;
        if (tickets) {
            builder.sessionTimeout(sessionSeconds);
        }
        return new ServerContext(host.policy(), builder.build(), tickets, clients);
    }

    static PrivateKey privateKey(X509Certificate leaf, PrivateBytes key) throws GeneralSecurityException {
        String algorithm = leaf.getPublicKey().getAlgorithm();
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(key.reveal()));
    }
}
