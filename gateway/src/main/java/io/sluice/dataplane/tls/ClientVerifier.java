package io.sluice.dataplane.tls;

import io.sluice.dataplane.http.ClientProof;
import io.sluice.dataplane.http.ClientProof.State;
import io.sluice.dataplane.tls.Anchors.Anchor;
import io.sluice.model.ClientCertificates;
import io.sluice.model.PrivateBytes;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CRL;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * What the certificates of clients are worth (RFC 5280 section 6), by the authorities and the revocation lists of one host. It is
 * called after the handshake, in which the client has proved that it has the key. Immutable, for any thread.
 *
 * <p>The path is the one way up that issuers' names lead through what the client has sent, without a second try: a search through
 * all ways could be made to take forever by who chooses the certificates. Signatures are then verified from the authority down, so
 * that a stranger's chain costs one, some 0.2 ms, and a good one as many as it has certificates. Nothing is fetched from anywhere.
 */
final class ClientVerifier {
    private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
    private static final String ANY_PURPOSE = "2.5.29.37.0";
    private static final int DIGITAL_SIGNATURE = 0;
    private static final int KEY_AGREEMENT = 4;

    private final CertificateFactory factory;
    private final Anchors anchors;
    private final Collection<? extends CRL> revocations;
    private final int depth;

    /**
     * @throws GeneralSecurityException when the authorities or the revocation lists cannot be read, or there is no authority
     */
    ClientVerifier(ClientCertificates wanted) throws GeneralSecurityException {
        this.factory = CertificateFactory.getInstance("X.509");
        this.anchors = new Anchors(factory.generateCertificates(in(wanted.authorities())).stream()
                .map(X509Certificate.class::cast)
                .toList());
        if (anchors.all().isEmpty()) {
            throw new CertificateException("there is no authority that may sign client certificates");
        }
        this.revocations =
                wanted.revocations().size() == 0 ? List.of() : factory.generateCRLs(in(wanted.revocations()));
        this.depth = wanted.depth();
    }

    private static ByteArrayInputStream in(PrivateBytes bytes) {
        return new ByteArrayInputStream(bytes.reveal());
    }

    /** Who may sign: what clients are told in the handshake. */
    List<X509Certificate> authorities() {
        return anchors.all();
    }

    /**
     * What the client of a handshake has shown.
     *
     * @param now by the wall clock: certificates and revocation lists are valid for a time
     */
    ClientProof verify(SSLSession session, Instant now) {
        Certificate[] shown;
        try {
            shown = session.getPeerCertificates();
        } catch (SSLPeerUnverifiedException e) {
            return ClientProof.NONE; // that is how an engine says that there was none
        }
        return shown.length == 0 ? ClientProof.NONE : verify(shown, now);
    }

    /**
     * The platform's readers do not promise to fail in one way only, and what they read was chosen by a stranger: whatever
     * happens, the certificate is a bad one.
     */
    private ClientProof verify(Certificate[] shown, Instant now) {
        X509Certificate leaf = null;
        try {
            List<X509Certificate> sent = new ArrayList<>();
            for (Certificate each : shown) {
                sent.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(each.getEncoded())));
            }
            leaf = sent.get(0);
            Optional<String> problem = problem(leaf, sent, now);
            return proof(problem.isEmpty() ? State.SUCCESS : State.FAILED, problem.orElse(""), leaf);
        } catch (CertificateException | RuntimeException e) {
            return leaf == null
                    ? new ClientProof(State.FAILED, "the certificate cannot be read", "", "", null)
                    : proof(State.FAILED, "the certificate cannot be judged", leaf);
        }
    }

    private static ClientProof proof(State state, String problem, X509Certificate leaf) {
        return new ClientProof(
                state,
                problem,
                SubjectText.of(leaf.getSubjectX500Principal()),
                SubjectText.of(leaf.getIssuerX500Principal()),
                leaf);
    }

    private Optional<String> problem(X509Certificate leaf, List<X509Certificate> sent, Instant now)
            throws CertificateException {
        if (!isForClients(leaf)) {
            return Optional.of("the certificate is not for clients");
        } else if (anchors.contain(leaf)) {
            return Revocations.contain(leaf, revocations)
                    ? Optional.of(words(BasicReason.REVOKED))
                    : Anchors.validity(leaf, now).map(ClientVerifier::words); // as of a self-signed one
        }
        List<X509Certificate> path = path(leaf, sent);
        X509Certificate last = path.get(path.size() - 1);
        if (anchors.of(last.getIssuerX500Principal()).isEmpty()) {
            return Optional.of("no authority of the host has signed it");
        } else if (path.size() - 1 > depth) {
            return Optional.of("the certificate chain is too long");
        }
        Optional<String> problem = Optional.empty();
        for (Anchor each : anchors.of(last.getIssuerX500Principal())) {
            problem = problem(path, each, now);
            if (problem.isEmpty()) {
                break;
            }
        }
        return problem;
    }

    private Optional<String> problem(List<X509Certificate> path, Anchor anchor, Instant now)
            throws CertificateException {
        Optional<BasicReason> ofAnchor = anchor.problem(revocations, now);
        if (ofAnchor.isPresent()) {
            return ofAnchor.map(ClientVerifier::words);
        }
        List<X509Certificate> whole = new ArrayList<>(path);
        whole.addAll(anchor.inPath());
        try {
            CertPathValidator.getInstance("PKIX")
                    .validate(factory.generateCertPath(whole), parameters(anchor.trust(), now));
            return Optional.empty();
        } catch (CertPathValidatorException e) {
            return Optional.of(words(e));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has PKIX", e);
        }
    }

    private static boolean isForClients(X509Certificate leaf) throws CertificateException {
        List<String> purposes = leaf.getExtendedKeyUsage();
        boolean[] usage = leaf.getKeyUsage();
        return (purposes == null || purposes.contains(CLIENT_AUTH) || purposes.contains(ANY_PURPOSE))
                && (usage == null || usage[DIGITAL_SIGNATURE] || usage[KEY_AGREEMENT]);
    }

    /** From the leaf up, without the authority; each at most once, and one more than is admitted at most. */
    private List<X509Certificate> path(X509Certificate leaf, List<X509Certificate> sent) {
        List<X509Certificate> path = new ArrayList<>(List.of(leaf));
        X509Certificate last = leaf;
        while (last != null && anchors.of(last.getIssuerX500Principal()).isEmpty() && path.size() <= depth + 1) {
            last = issuer(last, sent, path);
            if (last != null) {
                path.add(last);
            }
        }
        return path;
    }

    private static X509Certificate issuer(
            X509Certificate of, List<X509Certificate> sent, List<X509Certificate> without) {
        return sent.stream()
                .filter(each -> each.getSubjectX500Principal().equals(of.getIssuerX500Principal()))
                .filter(each -> !without.contains(each))
                .findFirst()
                .orElse(null);
    }

    private PKIXParameters parameters(TrustAnchor trusted, Instant now) throws GeneralSecurityException {
        PKIXParameters parameters = new PKIXParameters(Set.of(trusted));
        parameters.setDate(Date.from(now));
        parameters.setRevocationEnabled(false);
        if (!revocations.isEmpty()) {
            parameters.addCertStore(
                    CertStore.getInstance("Collection", new CollectionCertStoreParameters(revocations)));
            PKIXRevocationChecker checker = (PKIXRevocationChecker)
                    CertPathValidator.getInstance("PKIX").getRevocationChecker();
            checker.setOptions(EnumSet.of( // nobody is asked by OCSP, not even where there is no list
                    PKIXRevocationChecker.Option.PREFER_CRLS, PKIXRevocationChecker.Option.NO_FALLBACK));
            parameters.addCertPathChecker(checker);
        }
        return parameters;
    }

    private static String words(CertPathValidatorException e) {
        if (e.getReason() instanceof BasicReason reason) {
            return words(reason);
        }
        return "no valid chain leads to an authority of the host";
    }

    private static String words(BasicReason reason) {
        return switch (reason) {
            case EXPIRED -> "the certificate has expired";
            case NOT_YET_VALID -> "the certificate is not yet valid";
            case REVOKED -> "the certificate is revoked";
            case UNDETERMINED_REVOCATION_STATUS -> "no valid revocation list says whether it is revoked";
            case INVALID_SIGNATURE -> "a signature in the chain is wrong";
            case ALGORITHM_CONSTRAINED -> "an algorithm in the chain is too weak";
            case UNSPECIFIED -> "no valid chain leads to an authority of the host";
        };
    }
}
