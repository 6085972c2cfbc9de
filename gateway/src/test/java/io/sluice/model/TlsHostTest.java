package io.sluice.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.ClientCertificates.Mode;
import io.sluice.model.TlsIdentity.BootCertificate;
import io.sluice.model.TlsIdentity.Certificate;
import io.sluice.model.TlsIdentity.Unusable;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TlsHostTest {
    private static final ObjectRef SECRET = new ObjectRef("Secret", "shop", "tls");
    private static final PrivateBytes NOTHING = PrivateBytes.EMPTY;

    private static PrivateBytes bytes(String text) {
        return new PrivateBytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static Certificate certificate(String chain, String key) {
        return new Certificate(bytes(chain), bytes(key), Instant.EPOCH, Instant.EPOCH.plusSeconds(1), SECRET);
    }

    private static ClientCertificates clients(Mode mode, String authorities, String revocations, int depth) {
        return new ClientCertificates(mode, bytes(authorities), bytes(revocations), depth);
    }

    private static TlsHost host(TlsIdentity identity, ClientCertificates clients, boolean minTls13) {
        return new TlsHost("a.example", identity, clients, minTls13);
    }

    @Test
    @DisplayName("T-01 policies differ as soon as certificate, client verification or lowest version do")
    void whateverAHandshakeDependsOnChangesThePolicy() {
        List<TlsHost> hosts = List.of(
                host(certificate("chain", "key"), ClientCertificates.NONE, false),
                host(certificate("chain", "key"), ClientCertificates.NONE, true),
                host(certificate("chai", "nkey"), ClientCertificates.NONE, false),
                host(certificate("chain", "other"), ClientCertificates.NONE, false),
                host(certificate("key", "chain"), ClientCertificates.NONE, false),
                host(certificate("chain", "key"), clients(Mode.REQUIRED, "ca", "", 1), false),
                host(certificate("chain", "key"), clients(Mode.OPTIONAL, "ca", "", 1), false),
                host(certificate("chain", "key"), clients(Mode.ANY, "ca", "", 1), false),
                host(certificate("chain", "key"), clients(Mode.REQUIRED, "other", "", 1), false),
                host(certificate("chain", "key"), clients(Mode.REQUIRED, "ca", "crl", 1), false),
                host(certificate("chain", "key"), clients(Mode.REQUIRED, "", "ca", 1), false),
                host(certificate("chain", "key"), clients(Mode.REQUIRED, "ca", "", 2), false),
                host(certificate("chain", "key"), clients(Mode.REQUIRED, "ca", "", 256), false),
                host(new BootCertificate(), ClientCertificates.NONE, false),
                host(new Unusable(SECRET, "empty"), ClientCertificates.NONE, false));
        assertThat(hosts).extracting(TlsHost::policy).doesNotHaveDuplicates().allMatch(p -> p.matches("[0-9a-f]{64}"));
    }

    @Test
    @DisplayName("T-01 the same certificate is one policy, whatever the hosts and the Secrets are called")
    void namesDoNotChangeThePolicy() {
        Certificate copied = new Certificate(
                bytes("chain"), bytes("key"), Instant.EPOCH, Instant.MAX, new ObjectRef("Secret", "shop", "copy"));
        TlsHost one = host(certificate("chain", "key"), ClientCertificates.NONE, false);
        TlsHost other = new TlsHost("b.example", copied, ClientCertificates.NONE, false);
        assertThat(one.policy()).isEqualTo(other.policy());
        assertThat(one).isNotEqualTo(other);
    }

    @Test
    void whereNothingIsAskedForTheRestIsOfNoMeaning() {
        assertThat(clients(Mode.OFF, "ca", "crl", 3)).isEqualTo(ClientCertificates.NONE);
        assertThat(new ClientCertificates(Mode.OFF, NOTHING, NOTHING, 1).asked())
                .isFalse();
        assertThat(clients(Mode.ANY, "ca", "", 1).asked()).isTrue();
    }

    @Test
    void equalPartsAreAnEqualHostAndEachPartCounts() {
        TlsHost one = host(certificate("chain", "key"), ClientCertificates.NONE, false);
        assertThat(one)
                .isEqualTo(host(certificate("chain", "key"), ClientCertificates.NONE, false))
                .hasSameHashCodeAs(host(certificate("chain", "key"), ClientCertificates.NONE, false))
                .isNotEqualTo(host(certificate("chain", "other"), ClientCertificates.NONE, false))
                .isNotEqualTo(host(certificate("chain", "key"), ClientCertificates.NONE, true))
                .isNotEqualTo(host(certificate("chain", "key"), clients(Mode.ANY, "ca", "", 1), false))
                .isNotEqualTo(new TlsHost("b", certificate("chain", "key"), ClientCertificates.NONE, false));
    }

    @Test
    @DisplayName("K-13 no text of a host shows its key")
    void itsTextHasDigestsOnly() {
        TlsIdentity identity = certificate("chain", "topsecret");
        assertThat(host(identity, clients(Mode.ANY, "insiders", "", 1), true))
                .asString()
                .contains("a.example", "sha256:", "TLS 1.3")
                .doesNotContain("topsecret", "insiders");
    }
}
