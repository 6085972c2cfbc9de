package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.ClientCertificates;
import io.sluice.model.ClientCertificates.Mode;
import io.sluice.model.ObjectRef;
import io.sluice.model.PrivateBytes;
import io.sluice.model.TlsHost;
import io.sluice.model.TlsIdentity;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TlsTextTest {
    private static final ObjectRef SECRET = new ObjectRef("Secret", "shop", "tls");
    private static final PrivateBytes BYTES = new PrivateBytes("abc".getBytes(StandardCharsets.US_ASCII));
    private static final TlsIdentity CERTIFICATE =
            new TlsIdentity.Certificate(BYTES, BYTES, Instant.EPOCH, Instant.parse("2030-01-02T03:04:05Z"), SECRET);

    @Test
    @DisplayName("K-13 a certificate is its Secret and eight digits")
    void aCertificateIsItsSecretAndEightDigits() {
        assertThat(TlsText.of(new TlsHost("*.a.example", CERTIFICATE, ClientCertificates.NONE, false)))
                .isEqualTo("*.a.example: Secret/shop/tls sha256:ba7816bf, valid until 2030-01-02T03:04:05Z");
    }

    @Test
    void whatIsAskedOfClientsIsSaid() {
        ClientCertificates asked = new ClientCertificates(Mode.REQUIRED, BYTES, PrivateBytes.EMPTY, 1);
        assertThat(TlsText.of(new TlsHost("a.example", CERTIFICATE, asked, /* minTls13 */ true)))
                .endsWith("05Z, clients need a certificate, TLS 1.3 only");
    }

    @Test
    void aRefusedHandshakeSaysWhy() {
        TlsIdentity unusable = new TlsIdentity.Unusable(SECRET, "the Secret has no tls.key");
        assertThat(TlsText.of(new TlsHost("a.example", unusable, ClientCertificates.NONE, false)))
                .isEqualTo("a.example: handshakes are refused: Secret/shop/tls: the Secret has no tls.key");
    }

    @Test
    void theDefaultCertificateIsNobodys() {
        assertThat(TlsText.of(TlsHost.UNNAMED)).startsWith("the default certificate: made by this process");
    }
}
