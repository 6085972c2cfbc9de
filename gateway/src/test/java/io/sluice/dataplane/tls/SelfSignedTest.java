package io.sluice.dataplane.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SelfSignedTest {
    private static final char[] PASSWORD = "changeit".toCharArray();

    private static X509Certificate certificate(SelfSigned made) throws GeneralSecurityException {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(made.chain().reveal()));
    }

    @Test
    void itSaysWhatItIsAndVouchesForItself() throws GeneralSecurityException {
        Instant now = Instant.parse("2026-05-06T07:08:09Z");
        X509Certificate certificate = certificate(SelfSigned.defaultCertificate(now));
        certificate.verify(certificate.getPublicKey());
        assertThat(certificate.getVersion()).isEqualTo(3);
        assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=Sluice default certificate");
        assertThat(certificate.getIssuerX500Principal()).isEqualTo(certificate.getSubjectX500Principal());
        assertThat(certificate.getSigAlgName()).isEqualTo("SHA256withECDSA");
        ECPublicKey key = (ECPublicKey) certificate.getPublicKey();
        assertThat(key.getParams().toString()).contains("secp256r1");
        assertThat(certificate.getSerialNumber().signum()).isPositive();
        assertThat(certificate.getSerialNumber().bitLength()).isEqualTo(127);
    }

    @Test
    void itIsNoAuthorityAndForServersOnly() throws GeneralSecurityException {
        X509Certificate certificate = certificate(SelfSigned.defaultCertificate(Instant.EPOCH));
        assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
        assertThat(certificate.getKeyUsage()).startsWith(true, false, false, false, false, false);
        assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
        assertThat(certificate.getCriticalExtensionOIDs()).containsExactlyInAnyOrder("2.5.29.15", "2.5.29.19");
        assertThat(certificate.getSubjectAlternativeNames()).isNull();
    }

    @Test
    void itIsValidForClocksThatAreBehindAndForLessThan398Days() throws GeneralSecurityException {
        Instant now = Instant.parse("2049-11-30T12:00:00Z"); // ends in the years of four digits
        X509Certificate certificate = certificate(SelfSigned.defaultCertificate(now));
        certificate.checkValidity(Date.from(now.minus(Duration.ofMinutes(59))));
        certificate.checkValidity(Date.from(now.plus(Duration.ofDays(396))));
        Duration life = Duration.between(
                certificate.getNotBefore().toInstant(),
                certificate.getNotAfter().toInstant());
        assertThat(life).isEqualTo(Duration.ofDays(397));
    }

    @Test
    @DisplayName("K-13 every process has a key of its own, which no text shows")
    void noTwoAreTheSame() throws GeneralSecurityException {
        SelfSigned one = SelfSigned.defaultCertificate(Instant.EPOCH);
        SelfSigned other = SelfSigned.defaultCertificate(Instant.EPOCH);
        assertThat(one.key()).isNotEqualTo(other.key());
        assertThat(certificate(one).getSerialNumber())
                .isNotEqualTo(certificate(other).getSerialNumber());
        assertThat(one.toString()).matches("SelfSigned\\[chain=sha256:\\p{XDigit}{8}, key=sha256:\\p{XDigit}{8}]");
    }

    @Test
    void aClientThatTrustsItCanShakeHands() throws GeneralSecurityException, IOException {
        SelfSigned made = SelfSigned.defaultCertificate(Instant.now());
        X509Certificate certificate = certificate(made);
        PrivateKey key = KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(made.key().reveal()));
        KeyStore keys = emptyStore();
        keys.setKeyEntry("key", key, PASSWORD, new X509Certificate[] {certificate});
        KeyManagerFactory keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keyManagers.init(keys, PASSWORD);
        KeyStore trusted = emptyStore();
        trusted.setCertificateEntry("certificate", certificate);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        for (String version : new String[] {"TLSv1.2", "TLSv1.3"}) {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keyManagers.getKeyManagers(), trust.getTrustManagers(), null);
            SSLEngine client = engine(context, /* client */ true, version);
            shakeHands(client, engine(context, /* client */ false, version));
            assertThat(client.getSession().getPeerCertificates()).containsExactly(certificate);
            assertThat(client.getSession().getProtocol()).isEqualTo(version);
        }
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, PASSWORD);
        return store;
    }

    private static SSLEngine engine(SSLContext context, boolean client, String version) {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(client);
        engine.setEnabledProtocols(new String[] {version});
        return engine;
    }

    private static void shakeHands(SSLEngine client, SSLEngine server) throws SSLException {
        ByteBuffer toServer = ByteBuffer.allocate(1 << 16);
        ByteBuffer toClient = ByteBuffer.allocate(1 << 16);
        client.beginHandshake();
        server.beginHandshake();
        for (int step = 0; step < 100; step++) {
            turn(client, toClient, toServer);
            turn(server, toServer, toClient);
            if (client.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING
                    && server.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING) {
                return;
            }
        }
        throw new AssertionError("no end: " + client.getHandshakeStatus() + ", " + server.getHandshakeStatus());
    }

    private static void turn(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
        switch (engine.getHandshakeStatus()) {
            case NEED_WRAP -> engine.wrap(ByteBuffer.allocate(0), out);
            case NEED_TASK -> engine.getDelegatedTask().run();
            default -> {
                in.flip();
                engine.unwrap(in, ByteBuffer.allocate(1 << 15));
                in.compact();
            }
        }
    }
}
