package io.sluice.dataplane.tls;

import io.sluice.dataplane.tls.Anchors.Anchor;
import io.sluice.model.UpstreamTls;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CRL;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathValidator;
import java.security.cert.CertStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXCertPathBuilderResult;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Whether the certificate that an endpoint shows is signed by somebody who may, is valid now, is not revoked, is meant for
 * servers, and is for the name that was wanted (RFC 5280 section 6, RFC 9525). Nobody is asked over the network: of revoked
 * certificates is known what the CRLs say. Being an extended manager, it is not wrapped in checks by Java, which would look at
 * the address instead of the name. Some 0.5 ms, once per handshake, for any thread.
 */
final class EndpointVerifier extends X509ExtendedTrustManager {
    private static final String FOR_SERVERS = "1.3.6.1.5.5.7.3.1";
    private static final String FOR_ANYTHING = "2.5.29.37.0";
    /** A path is looked for among them, which takes the longer the more there are. */
    static final int MOST_CERTIFICATES = 16;

    private final UpstreamTls how;
    private final Anchors anchors;
    private final Collection<? extends CRL> revocations;
    private final LongSupplier wallClock;

    /** @param wallClock milliseconds since 1970 */
    EndpointVerifier(UpstreamTls how, Anchors anchors, Collection<? extends CRL> revocations, LongSupplier wallClock) {
        this.how = how;
        this.anchors = anchors;
        this.revocations = revocations;
        this.wallClock = wallClock;
    }

    private void verify(X509Certificate... chain) throws CertificateException {
        if (!how.verify()) {
            return;
        } else if (chain.length == 0 || chain.length > MOST_CERTIFICATES) {
            throw new CertificateException(
                    chain.length == 0 ? "no certificate" : "more than " + MOST_CERTIFICATES + " certificates");
        }
        X509Certificate leaf = chain[0];
        Date now = Date.from(Instant.ofEpochMilli(wallClock.getAsLong()));
        leaf.checkValidity(now); // whatever the path is like: the plainest cause is the one to be told
        List<String> purposes = leaf.getExtendedKeyUsage();
        if (purposes != null && !purposes.contains(FOR_SERVERS) && !purposes.contains(FOR_ANYTHING)) {
            throw new CertificateException("the certificate is not for servers");
        }
        if (Revocations.contain(leaf, revocations)) {
            throw new CertificateException("the certificate is revoked");
        }
        if (!anchors.contain(leaf)) {
            findPath(leaf, now, chain);
        }
        if (!CertifiedNames.cover(leaf, how.name())) {
            throw new WrongName(how.name());
        }
    }

    private void findPath(X509Certificate leaf, Date now, X509Certificate... chain) throws CertificateException {
        try {
            X509CertSelector target = new X509CertSelector();
            target.setCertificate(leaf);
            PKIXBuilderParameters parameters = new PKIXBuilderParameters(trustedNow(now), target);
            Collection<Object> known = new ArrayList<>(List.<Certificate>of(chain));
            known.addAll(anchors.belowTops());
            known.addAll(revocations);
            parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(known)));
            parameters.setDate(now);
            parameters.setMaxPathLength(how.depth());
            parameters.setRevocationEnabled(!revocations.isEmpty());
            checkLimits(
                    (PKIXCertPathBuilderResult)
                            CertPathBuilder.getInstance("PKIX").build(parameters),
                    now);
        } catch (GeneralSecurityException e) {
            throw new CertificateException("no path to a trusted authority: " + e.getMessage(), e);
        }
    }

    /** Those that the authority at the top has put to itself: the builder looks for them in the certificates below it alone. */
    private void checkLimits(PKIXCertPathBuilderResult built, Date now) throws GeneralSecurityException {
        X509Certificate top = built.getTrustAnchor().getTrustedCert();
        for (Anchor anchor : anchors.of(top.getSubjectX500Principal())) {
            if (anchor.limited() && anchor.top().equals(top)) {
                List<Certificate> whole = new ArrayList<>(built.getCertPath().getCertificates());
                whole.add(top);
                PKIXParameters parameters = new PKIXParameters(Set.of(anchor.trust()));
                parameters.setDate(now);
                parameters.setRevocationEnabled(false); // the builder has seen to that
                CertPathValidator.getInstance("PKIX")
                        .validate(CertificateFactory.getInstance("X.509").generateCertPath(whole), parameters);
            }
        }
    }

    private Set<TrustAnchor> trustedNow(Date now) throws CertificateException {
        Set<TrustAnchor> trusted = anchors.signing().stream()
                .filter(anchor -> anchor.problem(revocations, now.toInstant()).isEmpty())
                .map(anchor -> new TrustAnchor(anchor.top(), null))
                .collect(Collectors.toSet());
        if (trusted.isEmpty()) {
            throw new CertificateException("no path to a trusted authority: none of them is valid now and may sign");
        }
        return trusted;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String keyType, SSLEngine engine)
            throws CertificateException {
        verify(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String keyType, Socket socket) throws CertificateException {
        verify(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String keyType) throws CertificateException {
        verify(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String keyType, SSLEngine engine)
            throws CertificateException {
        throw noClients();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String keyType, Socket socket) throws CertificateException {
        throw noClients();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String keyType) throws CertificateException {
        throw noClients();
    }

    private static CertificateException noClients() {
        return new CertificateException("a client where an endpoint is called");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
