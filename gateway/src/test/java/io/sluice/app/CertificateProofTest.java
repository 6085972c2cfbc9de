package io.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.kit.WitnessRequest;
import io.sluice.kit.WitnessUpstream;
import io.sluice.testing.TestGateway;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How a certificate comes to a new host, as cert-manager does it (RFC 8555 section 8.3): the Ingress is there before its Secret,
 * another one answers the authority's request over plain HTTP for a while, and then the Secret appears.
 */
class CertificateProofTest {
    private static final String CHALLENGE = "/.well-known/acme-challenge/token";

    @TempDir
    Path folder;

    private static String ingress(String name, String path, String type, int port, String more) {
        return """
                apiVersion: networking.k8s.io/v1
                kind: Ingress
                metadata: {name: %1$s, creationTimestamp: "2026-01-0%6$dT00:00:00Z"}
                spec:
                  rules:
                    - host: shop.example
                      http:
                        paths:
                          - {path: %2$s, pathType: %3$s, backend: {service: {name: %1$s, port: {number: 80}}}}
                %5$s
                ---
                apiVersion: v1
                kind: Service
                metadata: {name: %1$s, annotations: {sluice.io/endpoints: "127.0.0.1:%4$d"}}
                spec: {ports: [{port: 80}]}
                """.formatted(name, path, type, port, more, name.equals("shop") ? 1 : 2);
    }

    private void write(String file, String text) throws IOException {
        Files.writeString(folder.resolve(file), text);
    }

    @Test
    @DisplayName(
            "HTTP-01 the proof is served without TLS while the host's Secret is missing; all else is redirected all the time")
    void theProofIsServedWhileTheSecretIsMissing() throws IOException {
        try (WitnessUpstream shop = WitnessUpstream.named("shop").start();
                WitnessUpstream solver = WitnessUpstream.named("solver").start()) {
            String tls = "  tls: [{hosts: [shop.example], secretName: shop-tls}]";
            write("shop.yaml", ingress("shop", "/", "Prefix", shop.port(), tls));
            try (TestGateway gateway = TestGateway.serving(folder, Map.of())) {
                gateway.awaitStatus("shop.example", "/", 308);
                assertThat(gateway.get("shop.example", "/a/").header("Location"))
                        .isEqualTo("https://shop.example/a");
                assertThat(gateway.get("shop.example", CHALLENGE).status()).isEqualTo(308);

                write("solver.yaml", ingress("solver", CHALLENGE, "Exact", solver.port(), ""));
                gateway.awaitStatus("shop.example", CHALLENGE, 200);
                WitnessRequest proof = solver.takeRequest();
                assertThat(proof.target()).isEqualTo(CHALLENGE);
                assertThat(proof.header("X-Forwarded-Proto")).isEqualTo("http");
                assertThat(gateway.get("shop.example", CHALLENGE + "x").status())
                        .isEqualTo(308);
                assertThat(gateway.get("shop.example", "/").status()).isEqualTo(308);

                write("secret.yaml", secret());
                assertThat(gateway.get("shop.example", CHALLENGE).status()).isEqualTo(200);
                Files.delete(folder.resolve("solver.yaml"));
                gateway.awaitStatus("shop.example", CHALLENGE, 308);
                assertThat(gateway.get("shop.example", "/").status()).isEqualTo(308);
                assertThat(shop.requests()).isEmpty();
            }
        }
    }

    private static String secret() throws IOException {
        return """
                apiVersion: v1
                kind: Secret
                metadata: {name: shop-tls}
                type: kubernetes.io/tls
                stringData:
                  tls.crt: |
                %s
                  tls.key: |
                %s
                """.formatted(indented("leaf.crt"), indented("leaf.key"));
    }

    private static String indented(String file) throws IOException {
        return Files.readString(Path.of("src", "test", "resources", "tls", file))
                .indent(4)
                .stripTrailing();
    }
}
