package io.sluice.dataplane.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.internal.tcnative.SSL;
import io.netty.util.ReferenceCountUtil;
import io.sluice.model.IpAddress;
import io.sluice.model.PrivateBytes;
import io.sluice.model.TlsIdentity;
import io.sluice.model.UpstreamTls;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CRL;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * What is prepared for handshakes with the endpoints of an upstream. Its native memory is counted as that of {@link
 * ServerContext} is. No session is resumed: a resumed one is not verified again, though its CRL may have changed.
 */
final class UpstreamContext {
    private static final ApplicationProtocolConfig HTTP1 = offering("http/1.1");
    private static final ApplicationProtocolConfig HTTP2 = offering("h2");

    private final SslContext context;
    private final List<SNIHostName> names;

    private UpstreamContext(SslContext context, List<SNIHostName> names) {
        this.context = context;
        this.names = names;
    }

    private static ApplicationProtocolConfig offering(String protocol) {
        return new ApplicationProtocolConfig(
                Protocol.ALPN,
                SelectorFailureBehavior.NO_ADVERTISE,
                SelectedListenerFailureBehavior.ACCEPT,
                List.of(protocol));
    }

    /**
     * Takes some milliseconds.
     *
     * @param wallClock milliseconds since 1970
     * @throws GeneralSecurityException when Java cannot read a certificate, a CRL or the key
     * @throws SSLException when the engine does not take what is asked of it
     */
    static UpstreamContext of(UpstreamTls how, LongSupplier wallClock) throws GeneralSecurityException, SSLException {
        boolean boring = OpenSsl.isAvailable();
        TrustManager verifier = new EndpointVerifier(how, anchors(how), revocations(how), wallClock);
        SslContextBuilder builder = SslContextBuilder.forClient()
                .sslProvider(boring ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK)
                .trustManager(verifier)
                .endpointIdentificationAlgorithm(null) // the verifier's, which knows the name
                .protocols(how.versions())
                .applicationProtocolConfig(how.http2() ? HTTP2 : HTTP1);
        if (boring) {
            builder.option(OpenSslContextOption.USE_TASKS, false);
            if (!how.ciphers().isEmpty()) {
                builder.ciphers(Arrays.asList(how.ciphers().split(":")), IdentityCipherSuiteFilter.INSTANCE);
            }
        }
        if (how.client().isPresent()) {
            show(how.client().get(), builder);
        }
        boolean named = how.sendName() && IpAddress.parse(how.name()) == null; // RFC 6066 section 3: no addresses
        return new UpstreamContext(builder.build(), named ? List.of(new SNIHostName(how.name())) : List.of());
    }

    private static void show(TlsIdentity.Certificate client, SslContextBuilder builder)
            throws GeneralSecurityException {
        X509Certificate[] chain = certificates(client.chain()).toArray(X509Certificate[]::new);
        builder.keyManager(OneKey.factory(ContextBuilder.privateKey(chain[0], client.key()), chain));
    }

    private static Anchors anchors(UpstreamTls how) throws GeneralSecurityException {
        return new Anchors(
                (how.authorities().size() == 0 ? ofThisMachine() : certificates(how.authorities())).toList());
    }

    private static Stream<X509Certificate> ofThisMachine() throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init((KeyStore) null);
        return Arrays.stream(factory.getTrustManagers())
                .filter(X509TrustManager.class::isInstance)
                .flatMap(each -> Arrays.stream(((X509TrustManager) each).getAcceptedIssuers()));
    }

    private static Stream<X509Certificate> certificates(PrivateBytes der) throws GeneralSecurityException {
        return CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(der.reveal()))
                .stream()
                .map(X509Certificate.class::cast);
    }

    private static Collection<? extends CRL> revocations(UpstreamTls how) throws GeneralSecurityException {
        return how.revocations().size() == 0
                ? List.of()
                : CertificateFactory.getInstance("X.509")
                        .generateCRLs(new ByteArrayInputStream(how.revocations().reveal()));
    }

    /** For one connection, with no deadline yet. */
    SslHandler handler(ByteBufAllocator allocator) {
        SslHandler handler = context.newHandler(allocator);
        if (handler.engine() instanceof ReferenceCountedOpenSslEngine engine) {
            // Netty says ten, and BoringSSL leaves out all further ones without a word: to be refused they have to be
            // seen.
            SSL.setVerify(engine.sslPointer(), SSL.SSL_CVERIFY_REQUIRED, EndpointVerifier.MOST_CERTIFICATES + 1);
        }
        if (!names.isEmpty()) {
            SSLParameters parameters = handler.engine().getSSLParameters();
            parameters.setServerNames(List.copyOf(names));
            handler.engine().setSSLParameters(parameters);
        }
        return handler;
    }

    /** No new connection uses it; its memory goes with the last one that does. */
    void release() {
        ReferenceCountUtil.release(context);
    }
}
