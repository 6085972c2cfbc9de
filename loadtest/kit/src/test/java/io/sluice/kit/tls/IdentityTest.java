package io.sluice.kit.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.junit.jupiter.api.Test;

class IdentityTest {
    private final Authority root = Authority.root("Test root");

    private static byte[] der(String pem, String label) {
        assertThat(pem).startsWith("-----BEGIN " + label + "-----\n").endsWith("-----END " + label + "-----\n");
        assertThat(pem.lines()).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(64));
        return Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
    }

    private static PrivateKey read(String algorithm, byte[] pkcs8) throws GeneralSecurityException {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    }

    @Test
    void theChainIsLeafFirst() throws GeneralSecurityException {
        Identity leaf = root.intermediate("Middle").server("a.example");
        byte[] text = leaf.chainPem().getBytes(StandardCharsets.US_ASCII);
        assertThat(List.copyOf(
                        CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(text))))
                .isEqualTo(leaf.chain());
    }

    @Test
    void aKeyIsPkcs8() throws GeneralSecurityException {
        Identity leaf = root.server("a.example");
        assertThat(read("EC", der(leaf.keyPem(), "PRIVATE KEY"))).isEqualTo(leaf.key());
    }

    @Test
    void anRsaKeyIsPkcs1() throws GeneralSecurityException {
        Identity leaf = root.issue(CertificateSpec.named("rsa").key(KeyKind.RSA_2048));
        byte[] inner = der(leaf.pkcs1Pem(), "RSA PRIVATE KEY");
        byte[] outer = Der.sequence(
                Der.integer(0), Der.sequence(Der.oid("1.2.840.113549.1.1.1"), Der.nothing()), Der.octets(inner));
        assertThat(read("RSA", outer)).isEqualTo(leaf.key());
        assertThat(outer).isEqualTo(leaf.key().getEncoded());
    }

    @Test
    void anEcKeyIsSec1() throws GeneralSecurityException {
        for (KeyKind kind : new KeyKind[] {KeyKind.EC_P256, KeyKind.EC_P384}) {
            Identity leaf = root.issue(CertificateSpec.named("ec").key(kind));
            String curve = kind == KeyKind.EC_P256 ? "1.2.840.10045.3.1.7" : "1.3.132.0.34";
            byte[] outer = Der.sequence(
                    Der.integer(0),
                    Der.sequence(Der.oid("1.2.840.10045.2.1"), Der.oid(curve)),
                    Der.octets(der(leaf.sec1Pem(), "EC PRIVATE KEY")));
            assertThat(((ECPrivateKey) read("EC", outer)).getS()).isEqualTo(((ECPrivateKey) leaf.key()).getS());
        }
    }

    @Test
    void anEncryptedKeyOpensWithItsPassword() throws GeneralSecurityException, IOException {
        Identity leaf = root.server("a.example");
        EncryptedPrivateKeyInfo info =
                new EncryptedPrivateKeyInfo(der(leaf.encryptedPem("secret"), "ENCRYPTED PRIVATE KEY"));
        String algorithm = info.getAlgParameters().toString();
        SecretKey password =
                SecretKeyFactory.getInstance(algorithm).generateSecret(new PBEKeySpec("secret".toCharArray()));
        Cipher cipher = Cipher.getInstance(algorithm);
        cipher.init(Cipher.DECRYPT_MODE, password, info.getAlgParameters());
        assertThat(read("EC", info.getKeySpec(cipher).getEncoded())).isEqualTo(leaf.key());
    }

    @Test
    void aMismatchIsOne() {
        Identity one = root.server("a.example");
        Identity other = root.server("a.example");
        Identity mixed = one.withChainOf(other);
        assertThat(mixed.keyPem()).isEqualTo(one.keyPem());
        assertThat(mixed.chainPem()).isEqualTo(other.chainPem()).isNotEqualTo(one.chainPem());
    }
}
