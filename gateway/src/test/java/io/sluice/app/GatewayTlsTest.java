package io.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.kit.RawClient;
import io.sluice.kit.WitnessUpstream;
import io.sluice.kit.tls.Authority;
import io.sluice.kit.tls.Identity;
import io.sluice.kit.tls.TlsClient;
import io.sluice.testing.TestGateway;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a Secret in a folder to a handshake. */
class GatewayTlsTest {
    private static final String MANIFEST = """
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata: {name: app}
            spec:
              tls: [{hosts: [app.example], secretName: app-tls}]
              rules:
                - host: app.example
                  http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: app, port: {number: 80}}}}]}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: app, annotations: {sluice.io/endpoints: "127.0.0.1:%d"}}
            spec: {ports: [{port: 80}]}
            """;

    private static final String SECRET = """
            apiVersion: v1
            kind: Secret
            metadata: {name: app-tls}
            type: kubernetes.io/tls
            data:
              tls.crt: %s
              tls.key: %s
            """;

    private static final Authority ROOT = Authority.root("root");
    private static final String GET = "GET / HTTP/1.1\r\nHost: app.example\r\n\r\n";

    @TempDir
    private Path folder;

    private final WitnessUpstream witness = WitnessUpstream.start();
    private TestGateway gateway;

    @BeforeEach
    void write() throws IOException {
        Files.writeString(folder.resolve("app.yaml"), MANIFEST.formatted(witness.port()));
    }

    @AfterEach
    void stop() {
        gateway.close();
        witness.close();
    }

    private void start() {
        gateway = TestGateway.serving(folder, Map.of());
    }

    /** Renamed into place, as kubelet and editors do it: nobody reads half of it. */
    private void secret(Identity identity) throws IOException {
        Path written = Files.writeString(
                folder.resolve("secret.tmp"), SECRET.formatted(base64(identity.chainPem()), base64(identity.keyPem())));
        Files.move(written, folder.resolve("secret.yaml"), StandardCopyOption.ATOMIC_MOVE);
    }

    private static String base64(String pem) {
        return Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.US_ASCII));
    }

    private RawClient connect(TlsClient how) {
        InetSocketAddress address =
                new InetSocketAddress("127.0.0.1", gateway.running().port("https"));
        return RawClient.options().tls(how).connect(address);
    }

    private X509Certificate shown() {
        try (RawClient client = connect(TlsClient.to("app.example"))) {
            return client.tls().peer();
        }
    }

    @Test
    void aHostIsServedWithTheCertificateOfItsSecret() throws IOException {
        Identity identity = ROOT.server("app.example");
        secret(identity);
        start();
        try (RawClient client =
                connect(TlsClient.to("app.example").trusting(ROOT).verifyingName())) {
            client.send(GET);
            assertThat(client.readResponses(1).response().status()).isEqualTo(200);
        }
        assertThat(witness.takeRequest().header("X-Forwarded-Proto")).isEqualTo("https");
    }

    @Test
    @DisplayName("4.6 T-13 a new certificate in the folder is shown within a second")
    void rotation() throws IOException {
        secret(ROOT.server("app.example"));
        start();
        Identity renewed = ROOT.server("app.example");
        long deadline = System.nanoTime() + 5_000_000_000L;
        secret(renewed);
        while (!shown().equals(renewed.certificate())) {
            assertThat(System.nanoTime()).isLessThan(deadline);
        }
    }

    @Test
    void aHostWithoutUsableSecretIsShownNoCertificate() {
        start();
        try (RawClient client = connect(TlsClient.to("app.example"))) {
            assertThat(client.tls().alert()).isEqualTo("handshake_failure");
        }
    }
}
