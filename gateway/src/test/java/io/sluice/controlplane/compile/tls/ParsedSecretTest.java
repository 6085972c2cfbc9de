package io.sluice.controlplane.compile.tls;

import static io.sluice.controlplane.compile.tls.TlsFiles.secret;
import static io.sluice.controlplane.compile.tls.TlsFiles.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.controlplane.cluster.SecretFact;
import io.sluice.model.ObjectRef;
import io.sluice.model.TlsIdentity;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ParsedSecretTest {
    private static final String GOOD_CHAIN = text("leaf.crt", "middle.crt");
    private static final String GOOD_KEY = text("leaf.key");

    @ParameterizedTest(name = "{0} with {1}")
    @CsvSource({
        "rsa2048.crt, rsa2048.key, RSA",
        "rsa2048.crt, rsa2048.pkcs1.key, RSA",
        "rsa3072.crt, rsa3072.key, RSA",
        "rsa4096.crt, rsa4096.key, RSA",
        "prime256v1.crt, prime256v1.key, EC",
        "prime256v1.crt, prime256v1.sec1.key, EC",
        "secp384r1.crt, secp384r1.key, EC",
        "secp384r1.crt, secp384r1.sec1.key, EC",
        "secp521r1.crt, secp521r1.sec1.key, EC",
        "ed25519.crt, ed25519.key, EdDSA"
    })
    @DisplayName("T-14 RSA of 2048 to 4096 bits, P-256, P-384, P-521 and Ed25519, as PKCS#1, PKCS#8 and SEC1")
    void aKeyIsTakenInEveryForm(String certificate, String key, String algorithm) throws Exception {
        ParsedSecret parsed = ParsedSecret.of(secret(text(certificate), text(key)));
        assertThat(parsed.problem()).isEmpty();
        TlsIdentity.Certificate usable = parsed.certificate().orElseThrow();
        assertThat(usable.secret()).isEqualTo(new ObjectRef("Secret", "shop", "shop-tls"));
        List<X509Certificate> chain = chain(usable);
        assertThat(chain).hasSize(1);
        assertThat(usable.notBefore()).isEqualTo(chain.get(0).getNotBefore().toInstant());
        assertThat(usable.notAfter()).isEqualTo(chain.get(0).getNotAfter().toInstant());
        assertSignsFor(chain.get(0), usable, algorithm);
    }

    /** What was kept works: it signs what its certificate verifies. */
    private static void assertSignsFor(X509Certificate leaf, TlsIdentity.Certificate usable, String algorithm)
            throws Exception {
        PKCS8EncodedKeySpec pkcs8 = new PKCS8EncodedKeySpec(usable.key().reveal());
        Signature signature =
                Signature.getInstance(Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "EdDSA", "Ed25519")
                        .get(algorithm));
        signature.initSign(KeyFactory.getInstance(algorithm).generatePrivate(pkcs8));
        signature.update(new byte[] {1, 2, 3});
        byte[] signed = signature.sign();
        signature.initVerify(leaf);
        signature.update(new byte[] {1, 2, 3});
        assertThat(signature.verify(signed)).isTrue();
    }

    private static List<X509Certificate> chain(TlsIdentity.Certificate certificate) throws Exception {
        return CertificateFactory.getInstance("X.509")
                .generateCertificates(
                        new ByteArrayInputStream(certificate.chain().reveal()))
                .stream()
                .map(X509Certificate.class::cast)
                .toList();
    }

    static Stream<Arguments> badSecrets() {
        return Stream.of(
                bad("key/certificate mismatch", secret(GOOD_CHAIN, text("other.key")), "of the key that is stored"),
                bad("mismatch of kinds", secret(GOOD_CHAIN, text("rsa2048.key")), "of the key that is stored"),
                bad("mismatch of curves", secret(GOOD_CHAIN, text("secp384r1.key")), "of the key that is stored"),
                bad("mismatch of Ed25519 keys", secret(text("ed448.crt"), text("ed25519.key")), "of the key that"),
                bad("mismatch of RSA keys", secret(text("rsa2048.crt"), text("rsa3072.key")), "of the key that is"),
                bad("empty", secret("kubernetes.io/tls", Map.of()), "tls.crt is missing or empty"),
                bad("empty certificate", secret("", GOOD_KEY), "tls.crt is missing or empty"),
                bad("empty key", secret(GOOD_CHAIN, ""), "tls.key is missing or empty"),
                bad(
                        "no key",
                        secret("kubernetes.io/tls", Map.of("tls.crt", GOOD_CHAIN)),
                        "tls.key is missing or empty"),
                bad("PEM garbage", secret("garbage", GOOD_KEY), "tls.crt has no certificate"),
                bad("PEM garbage as key", secret(GOOD_CHAIN, "garbage"), "tls.key has no private key"),
                bad("swapped", secret(GOOD_KEY, GOOD_CHAIN), "tls.crt has no certificate, but a private key"),
                bad("certificate twice", secret(GOOD_CHAIN, GOOD_CHAIN), "tls.key has no private key, but a cert"),
                bad("no DER", secret(block("CERTIFICATE", "AAAA"), GOOD_KEY), "no X.509 certificate"),
                bad("DER cut", secret(cut(text("leaf.crt")), GOOD_KEY), "no X.509 certificate"),
                bad("key of no DER", secret(GOOD_CHAIN, block("PRIVATE KEY", "AAAA")), "tls.key is damaged"),
                bad("SEC1 of no DER", secret(GOOD_CHAIN, block("EC PRIVATE KEY", "AAAA")), "tls.key is damaged"),
                bad("PKCS#1 of no DER", secret(GOOD_CHAIN, block("RSA PRIVATE KEY", "AAAA")), "tls.key is damaged"),
                bad("key of SSH", secret(GOOD_CHAIN, block("OPENSSH PRIVATE KEY", "AAAA")), "none for TLS"),
                bad("two keys", secret(GOOD_CHAIN, text("leaf.key", "other.key")), "tls.key has 2 private keys"),
                bad("4 MiB PEM", secret(GOOD_CHAIN.repeat(3000), GOOD_KEY), "tls.crt is larger than 1024 KiB"),
                bad("4 MiB key", secret(GOOD_CHAIN, "#".repeat(4 << 20)), "tls.key is larger than 1024 KiB"),
                bad("block above 64 KiB", secret(block("CERTIFICATE", "AAAA".repeat(21847)), GOOD_KEY), "64 KiB"),
                bad("17 certificates", secret(text("leaf.crt").repeat(17), GOOD_KEY), "17 certificates"),
                bad("encrypted", secret(text("rsa2048.crt"), text("rsa2048.encrypted.key")), "is encrypted"),
                bad("encrypted, RFC 1421", secret(text("rsa2048.crt"), text("rsa2048.rfc1421.key")), "is encrypted"),
                bad("missing intermediate", secret(text("leaf.crt", "root.crt"), GOOD_KEY), "do not link"),
                bad("foreign certificate", secret(text("leaf.crt", "middle.crt", "other.crt"), GOOD_KEY), "not link"),
                bad("issuer of that name only", secret(text("leaf.crt", "impostor.crt"), GOOD_KEY), "do not link"),
                bad(
                        "the same without key names",
                        secret(text("bare.crt", "impostor.crt"), text("bare.key")),
                        "not link"),
                bad("wrong type", secret("Opaque", Map.of("tls.crt", GOOD_CHAIN, "tls.key", GOOD_KEY)), "type"),
                bad("RSA of 1024 bits", secret(text("rsa1024.crt"), text("rsa1024.key")), "1024 bits"),
                bad("RSA of 4104 bits", secret(text("rsa4104.crt"), text("rsa4104.key")), "4104 bits"),
                bad("secp256k1", secret(text("secp256k1.crt"), text("secp256k1.key")), "of a kind that is not served"),
                bad("secp256k1, SEC1", secret(text("secp256k1.crt"), text("secp256k1.sec1.key")), "not served"),
                bad("Ed448", secret(text("ed448.crt"), text("ed448.key")), "of a kind that is not served"));
    }

    private static Arguments bad(String name, SecretFact secret, String what) {
        return Arguments.of(name, secret, what);
    }

    private static String block(String label, String base64) {
        return "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n";
    }

    /** Without its second last line. */
    private static String cut(String pem) {
        List<String> lines = pem.lines().toList();
        int last = lines.size() - 1;
        return String.join("\n", lines.subList(0, last - 1)) + "\n" + lines.get(last) + "\n";
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badSecrets")
    @DisplayName("T-14 a bad Secret is a problem that says what and how to repair it")
    void aBadSecretIsAProblem(String name, SecretFact secret, String what) {
        ParsedSecret parsed = ParsedSecret.of(secret);
        assertThat(parsed.certificate()).isEmpty();
        Problem problem = parsed.problem().orElseThrow();
        assertThat(problem.toString()).contains(what);
        assertThat(problem.fix()).isNotBlank();
        assertThat(parsed.covers("shop.example")).isFalse();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badSecrets")
    @DisplayName("K-13 nothing that is said of a Secret has a line of it")
    void noKeyMaterialIsShown(String name, SecretFact secret, String what) {
        ParsedSecret parsed = ParsedSecret.of(secret);
        String said = parsed + " " + parsed.problem() + " " + secret;
        secret.data()
                .values()
                .forEach(text -> new String(text.reveal(), StandardCharsets.ISO_8859_1)
                        .lines()
                        .filter(line -> line.length() > 8 && !line.startsWith("-----"))
                        .forEach(line -> assertThat(said).doesNotContain(line.substring(0, 8))));
    }

    @Test
    @DisplayName("T-14 every bit of an RSA key counts")
    void aDamagedRsaKeyIsRefused() {
        byte[] der = Certs.der(text("rsa2048.key"));
        int refused = 0;
        // Behind the algorithm's name: version, modulus and exponents of PKCS#1.
        for (int at = 40; at < der.length; at += 23) {
            byte[] damaged = der.clone();
            damaged[at] ^= 0x10;
            ParsedSecret parsed = ParsedSecret.of(secret(text("rsa2048.crt"), Certs.pem("PRIVATE KEY", damaged)));
            assertThat(parsed.certificate()).as("byte %d", at).isEmpty();
            refused++;
        }
        assertThat(refused).isGreaterThan(40);
    }

    @ParameterizedTest
    @CsvSource({"leaf.key, true", "other.key, false"})
    @DisplayName("T-14 an EC key without its public half is tried out")
    void anEcKeyMayLackItsPublicHalf(String file, boolean matches) throws Exception {
        byte[] full = Certs.der(text(file));
        KeyFactory factory = KeyFactory.getInstance("EC");
        ECPrivateKey key = (ECPrivateKey) factory.generatePrivate(new PKCS8EncodedKeySpec(full));
        byte[] without = factory.generatePrivate(new ECPrivateKeySpec(key.getS(), key.getParams()))
                .getEncoded();
        assertThat(without.length).as("the number alone").isLessThan(full.length);
        ParsedSecret parsed = ParsedSecret.of(secret(GOOD_CHAIN, Certs.pem("PRIVATE KEY", without)));
        assertThat(parsed.certificate().isPresent()).isEqualTo(matches);
    }

    @Test
    @DisplayName("T-14 a chain in another order is re-ordered, and said")
    void aChainInAnotherOrderIsReordered() throws Exception {
        ParsedSecret ordered = ParsedSecret.of(secret(text("leaf.crt", "middle.crt", "root.crt"), GOOD_KEY));
        ParsedSecret other = ParsedSecret.of(secret(text("root.crt", "leaf.crt", "middle.crt"), GOOD_KEY));
        ParsedSecret twice = ParsedSecret.of(secret(text("leaf.crt", "middle.crt", "leaf.crt"), GOOD_KEY));
        assertThat(ordered.reordered()).isFalse();
        assertThat(other.reordered()).isTrue();
        assertThat(other.certificate()).isEqualTo(ordered.certificate());
        assertThat(chain(ordered.certificate().orElseThrow()))
                .extracting(one -> one.getSubjectX500Principal().getName())
                .containsExactly("CN=shop.example", "CN=Test Intermediate,O=Test", "CN=Test Root");
        assertThat(twice.reordered()).isTrue();
        assertThat(chain(twice.certificate().orElseThrow())).hasSize(2);
    }

    @Test
    void aCertificateThatDoesNotNameItsIssuersKeyLinksByItsSignature() {
        ParsedSecret parsed = ParsedSecret.of(secret(text("bare.crt", "middle.crt", "root.crt"), text("bare.key")));
        assertThat(parsed.problem()).isEmpty();
        assertThat(parsed.reordered()).isFalse();
    }

    @Test
    void bothCertificatesOfAnAuthorityAreKept() throws Exception {
        String bundle = text("leaf.crt", "middle.crt", "cross.crt", "root.crt");
        ParsedSecret parsed = ParsedSecret.of(secret(bundle, GOOD_KEY));
        assertThat(parsed.problem()).isEmpty();
        assertThat(parsed.reordered()).isFalse();
        assertThat(chain(parsed.certificate().orElseThrow())).hasSize(4);
    }

    @Test
    @DisplayName("T-14 a leaf alone is taken; that its ca.crt does not link to it is said")
    void aLeafAloneIsTaken() {
        Map<String, String> alone = Map.of("tls.crt", text("leaf.crt"), "tls.key", GOOD_KEY);
        assertThat(ParsedSecret.of(secret("kubernetes.io/tls", alone)).incomplete())
                .isFalse();
        assertThat(withAuthority(text("leaf.crt"), "root.crt").incomplete()).isTrue();
        assertThat(withAuthority(text("leaf.crt"), "root.crt").problem()).isEmpty();
        assertThat(withAuthority(text("leaf.crt"), "middle.crt").incomplete()).isFalse();
        assertThat(withAuthority(GOOD_CHAIN, "root.crt").incomplete()).isFalse();
        assertThat(withAuthority(text("leaf.crt"), "leaf.key").incomplete()).isFalse();
    }

    private static ParsedSecret withAuthority(String certificates, String authority) {
        return ParsedSecret.of(secret(
                "kubernetes.io/tls", Map.of("tls.crt", certificates, "tls.key", GOOD_KEY, "ca.crt", text(authority))));
    }

    @Test
    void equalSecretsGiveEqualCertificates() {
        ParsedSecret one = ParsedSecret.of(secret(GOOD_CHAIN, GOOD_KEY));
        ParsedSecret other = ParsedSecret.of(secret(GOOD_CHAIN, GOOD_KEY));
        assertThat(one.certificate()).isEqualTo(other.certificate());
    }

    @Test
    void aKeyInTheSameFileAsTheCertificatesIsLeftThere() {
        ParsedSecret parsed = ParsedSecret.of(secret(GOOD_KEY + GOOD_CHAIN, GOOD_KEY));
        assertThat(parsed.problem()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "shop.example, true",
        "www.shop.example, true",
        "*.shop.example, true",
        "a.www.shop.example, false",
        "upper.example, true",
        "other.example, false",
        "*.example, false",
        "127.0.0.1, false"
    })
    @DisplayName("M16 a certificate covers the names that clients take it for")
    void aCertificateCoversItsNames(String host, boolean covered) {
        assertThat(ParsedSecret.of(secret(GOOD_CHAIN, GOOD_KEY)).covers(host)).isEqualTo(covered);
    }

    @Test
    @DisplayName("M16 the common name counts where there is no other")
    void theCommonNameCountsWhereThereIsNoOther() {
        ParsedSecret parsed = ParsedSecret.of(secret(text("common.crt"), text("common.key")));
        assertThat(parsed.covers("common.example")).isTrue();
        assertThat(parsed.covers("wrong.example")).isFalse();
        ParsedSecret named = ParsedSecret.of(secret(text("other.crt"), text("other.key")));
        assertThat(named.covers("other.example")).isTrue();
    }
}
