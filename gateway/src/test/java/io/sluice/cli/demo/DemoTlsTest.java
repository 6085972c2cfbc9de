package io.sluice.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.controlplane.cluster.ClusterSnapshot;
import io.sluice.controlplane.cluster.ObjectName;
import io.sluice.controlplane.cluster.SecretFact;
import io.sluice.controlplane.compile.Compiled;
import io.sluice.controlplane.compile.Compiler;
import io.sluice.controlplane.source.ManifestReader;
import io.sluice.model.GatewayPlan;
import io.sluice.model.TlsIdentity.Certificate;
import io.sluice.settings.Settings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;

class DemoTlsTest {
    private final DemoTls tls = new DemoTls(InstantSource.system());

    private static ClusterSnapshot manifests(String... hosts) {
        StringBuilder yaml = new StringBuilder();
        for (String host : hosts) {
            yaml.append("---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: i-")
                    .append(yaml.length())
                    .append("}\nspec:\n  rules: [{host: \"")
                    .append(host)
                    .append("\"}]\n");
        }
        return ManifestReader.of(yaml.toString().getBytes(StandardCharsets.UTF_8), "app.yaml");
    }

    private static SecretFact secret(ClusterSnapshot snapshot) {
        int slash = DemoTls.SECRET.indexOf('/');
        return snapshot.secrets()
                .get(new ObjectName(DemoTls.SECRET.substring(0, slash), DemoTls.SECRET.substring(slash + 1)));
    }

    private X509Certificate shown(ClusterSnapshot snapshot) throws CertificateException {
        return parse(
                new ByteArrayInputStream(secret(snapshot).data().get("tls.crt").reveal()));
    }

    private static X509Certificate parse(InputStream pem) throws CertificateException {
        return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(pem);
    }

    private static List<String> names(X509Certificate certificate) throws CertificateException {
        return certificate.getSubjectAlternativeNames().stream()
                .map(name -> (String) name.get(1))
                .toList();
    }

    /** By the platform's own path building, as clients do. */
    private static X509TrustManager trusting(X509Certificate authority) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        store.setCertificateEntry("demo", authority);
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        return (X509TrustManager) factory.getTrustManagers()[0];
    }

    @Test
    void whoTrustsTheFileTrustsTheHosts() throws Exception {
        try (AuthorityFile file = AuthorityFile.write(tls.authority());
                InputStream pem = Files.newInputStream(file.path())) {
            X509Certificate authority = parse(pem);
            X509Certificate leaf = shown(tls.apply(manifests("app.localhost", "*.Shop.localhost")));
            trusting(authority).checkServerTrusted(new X509Certificate[] {leaf}, "ECDHE_ECDSA");
            assertThat(names(leaf)).containsExactly("*.shop.localhost", "app.localhost", "localhost");
            X509Certificate other = shown(new DemoTls(InstantSource.system()).apply(manifests("app.localhost")));
            assertThatThrownBy(
                            () -> trusting(authority).checkServerTrusted(new X509Certificate[] {other}, "ECDHE_ECDSA"))
                    .isInstanceOf(CertificateException.class);
        }
    }

    @Test
    void anotherHostGetsAnotherCertificateAndNothingElseDoes() throws CertificateException {
        SecretFact first = secret(tls.apply(manifests("app.localhost")));
        assertThat(secret(tls.apply(manifests("app.localhost", "app.localhost"))))
                .isSameAs(first);
        ClusterSnapshot more = tls.apply(manifests("app.localhost", "new.localhost"));
        assertThat(secret(more)).isNotEqualTo(first);
        assertThat(names(shown(more))).contains("new.localhost");
    }

    @Test
    void hostsThatAreNoneAreLeftOut() throws CertificateException {
        assertThat(names(shown(tls.apply(manifests("no host", "ä.localhost", "a..b", "-")))))
                .containsExactly("-", "localhost");
    }

    @Test
    void theGatewayTakesItWithoutAFinding() {
        Settings settings = Settings.defaults().withCertificate(DemoTls.SECRET);
        ClusterSnapshot without = manifests();
        Compiled<GatewayPlan> compiled = new Compiler(settings.ingress()).compile(tls.apply(without));
        assertThat(compiled.findings()).isEqualTo(without.findings());
        assertThat(compiled.value().tls().find("app.localhost").identity()).isInstanceOf(Certificate.class);
        assertThat(settings.withCertificate("other/one").ingress().defaultSslCertificate())
                .isEqualTo(DemoTls.SECRET);
    }

    @Test
    void theFileHoldsNoKeyAndGoes() throws IOException {
        Path path;
        try (AuthorityFile file = AuthorityFile.write(tls.authority())) {
            path = file.path();
            assertThat(path)
                    .isReadable()
                    .content()
                    .contains("BEGIN CERTIFICATE")
                    .doesNotContain("KEY");
        }
        assertThat(path.getParent()).doesNotExist();
    }
}
