package io.sluice.kit.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertStore;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The JDK's path validation says whether they are certificates. */
class AuthorityTest {
    private final Authority root = Authority.root("Test root");

    /** @param list null: revocation is not asked for */
    private static void validate(List<X509Certificate> chain, Authority anchor, X509CRL list)
            throws GeneralSecurityException {
        PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(anchor.certificate(), null)));
        parameters.setRevocationEnabled(list != null);
        if (list != null) {
            parameters.addCertStore(
                    CertStore.getInstance("Collection", new CollectionCertStoreParameters(List.of(list))));
        }
        CertPathValidator.getInstance("PKIX")
                .validate(CertificateFactory.getInstance("X.509").generateCertPath(chain), parameters);
    }

    @ParameterizedTest
    @EnumSource(names = {"EC_P256", "EC_P384", "ED25519", "RSA_2048"})
    void everyKindOfKeySignsAndIsSigned(KeyKind kind) throws GeneralSecurityException {
        Authority own = Authority.root(CertificateSpec.named("Root of " + kind).key(kind));
        Authority middle = own.intermediate(CertificateSpec.named("Middle").key(kind));
        Identity leaf = middle.issue(CertificateSpec.named("leaf").key(kind));
        validate(leaf.chain(), own, null);
        assertThat(leaf.chain()).hasSize(2);
        assertThat(leaf.certificate().getBasicConstraints()).isEqualTo(-1);
        assertThat(middle.certificate().getBasicConstraints()).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void aChainMayBeTenDeep() throws GeneralSecurityException {
        Authority lowest = root;
        for (int i = 0; i < 10; i++) {
            lowest = lowest.intermediate("Intermediate " + i);
        }
        Identity leaf = lowest.client("deep");
        assertThat(leaf.chain()).hasSize(11);
        validate(leaf.chain(), root, null);
        assertThat(lowest.root()).isSameAs(root);
    }

    @Test
    void aPathLengthIsKept() {
        Authority narrow = root.intermediate(CertificateSpec.named("Narrow").pathLength(0));
        Identity leaf = narrow.intermediate("Too deep").client("leaf");
        assertThatThrownBy(() -> validate(leaf.chain(), root, null)).isInstanceOf(CertPathValidatorException.class);
    }

    @Test
    void theAlternativeNamesAreNamesAndAddresses() throws GeneralSecurityException {
        X509Certificate leaf =
                root.server("a.example", "*.b.example", "127.0.0.1", "::1").certificate();
        assertThat(leaf.getSubjectAlternativeNames())
                .containsExactly(
                        List.of(2, "a.example"),
                        List.of(2, "*.b.example"),
                        List.of(7, "127.0.0.1"),
                        List.of(7, "0:0:0:0:0:0:0:1"));
        assertThat(leaf.getSubjectX500Principal().getName()).isEqualTo("CN=a.example");
        assertThat(leaf.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
        assertThat(root.client("c").certificate().getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
    }

    @Test
    void aLeafNeedsNoAlternativeNames() throws GeneralSecurityException {
        X509Certificate leaf =
                root.issue(CertificateSpec.named("only.cn.example")).certificate();
        assertThat(leaf.getSubjectAlternativeNames()).isNull();
    }

    @Test
    void theDatesAreAsGiven() {
        assertThatThrownBy(() -> root.issue(CertificateSpec.named("old").expired())
                        .certificate()
                        .checkValidity())
                .isInstanceOf(CertificateExpiredException.class);
        assertThatThrownBy(() -> root.issue(CertificateSpec.named("new").notYetValid())
                        .certificate()
                        .checkValidity())
                .isInstanceOf(CertificateNotYetValidException.class);
        Instant until = Instant.parse("2061-02-03T04:05:06Z");
        Identity late = root.issue(CertificateSpec.named("late").valid(Instant.now(), until));
        assertThat(late.certificate().getNotAfter().toInstant()).isEqualTo(until);
    }

    @Test
    void anIssuerThatIsNotTrustedIsNotEnough() {
        Identity foreign = Authority.root("Test root").server("a.example");
        assertThatThrownBy(() -> validate(foreign.chain(), root, null)).isInstanceOf(CertPathValidatorException.class);
        Identity alone = Authority.selfSigned(CertificateSpec.named("a.example"));
        assertThatThrownBy(() -> validate(alone.chain(), root, null)).isInstanceOf(CertPathValidatorException.class);
        assertThat(alone.certificate().getIssuerX500Principal())
                .isEqualTo(alone.certificate().getSubjectX500Principal());
    }

    @Test
    void aForgottenIntermediateIsAGap() {
        Identity leaf = root.intermediate("Middle").server("a.example").withoutIntermediates();
        assertThatThrownBy(() -> validate(leaf.chain(), root, null)).isInstanceOf(CertPathValidatorException.class);
    }

    @Test
    void aRevocationListRevokesWhomItNames() throws GeneralSecurityException {
        Identity good = root.client("good");
        Identity bad = root.client("bad");
        X509CRL list = root.revoking(bad.certificate());
        validate(good.chain(), root, list);
        assertThatThrownBy(() -> validate(bad.chain(), root, list))
                .isInstanceOfSatisfying(
                        CertPathValidatorException.class,
                        e -> assertThat(e.getReason()).isEqualTo(BasicReason.REVOKED));
        validate(bad.chain(), root, root.revoking());
    }

    @Test
    void aStaleRevocationListSaysNothing() {
        Identity good = root.client("good");
        Instant longAgo = Instant.now().minus(Duration.ofDays(9));
        X509CRL stale = root.revoking(longAgo, longAgo.plus(Duration.ofDays(1)), List.of());
        assertThatThrownBy(() -> validate(good.chain(), root, stale)).isInstanceOf(CertPathValidatorException.class);
    }

    @Test
    void aCertificateCanBeMadeLarge() throws GeneralSecurityException {
        Identity large = root.issue(CertificateSpec.named("large").padding(16 * 1024));
        assertThat(large.certificate().getEncoded().length).isBetween(16 * 1024, 17 * 1024);
        validate(large.chain(), root, null);
    }
}
