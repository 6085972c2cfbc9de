package io.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.kit.RawClient;
import io.sluice.kit.RawResponse;
import io.sluice.kit.WitnessUpstream;
import io.sluice.kit.tls.Authority;
import io.sluice.kit.tls.Identity;
import io.sluice.kit.tls.TlsClient;
import io.sluice.testing.TestGateway;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder with hosts that have TLS, from its files to what clients get: a.example and b.example share a Secret. */
class HttpsHostsTest {
    private static final Authority AUTHORITY = Authority.root("Sluice test root");
    private static final String FIELD = "Strict-Transport-Security";

    private final WitnessUpstream witness = WitnessUpstream.start();

    @TempDir
    private Path folder;

    @BeforeEach
    void write() throws IOException {
        Files.writeString(folder.resolve("service.yaml"), """
                apiVersion: v1
                kind: Service
                metadata: {name: web, annotations: {sluice.io/endpoints: "127.0.0.1:%d"}}
                spec: {ports: [{port: 80}]}
                """.formatted(witness.port()));
        secret("shared", AUTHORITY.server("a.example", "b.example"));
        secret("own", AUTHORITY.server("c.example"));
        ingress("a.example", "shared");
        ingress("b.example", "shared");
        ingress("c.example", "own");
    }

    @AfterEach
    void stop() {
        witness.close();
    }

    private void ingress(String host, String secret) throws IOException {
        Files.writeString(folder.resolve(host + ".yaml"), """
                apiVersion: networking.k8s.io/v1
                kind: Ingress
                metadata: {name: %1$s}
                spec:
                  tls: [{hosts: [%1$s], secretName: %2$s}]
                  rules:
                    - host: %1$s
                      http:
                        paths:
                          - {path: /web, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}
                """.formatted(host, secret));
    }

    private void secret(String name, Identity identity) throws IOException {
        Files.writeString(folder.resolve(name + ".yaml"), """
                apiVersion: v1
                kind: Secret
                metadata: {name: %s}
                type: kubernetes.io/tls
                stringData:
                  tls.crt: |
                %s
                  tls.key: |
                %s
                """.formatted(
                        name, indented(identity.chainPem()), indented(identity.keyPem())));
    }

    private static String indented(String pem) {
        return pem.indent(4).stripTrailing();
    }

    private static RawClient connect(TestGateway gateway, TlsClient how) {
        InetSocketAddress https =
                new InetSocketAddress("127.0.0.1", gateway.running().port("https"));
        return RawClient.options().tls(how).connect(https);
    }

    private static TlsClient to(String name) {
        return TlsClient.to(name).trusting(AUTHORITY).verifyingName();
    }

    private static RawResponse get(RawClient client, String host, String path) {
        int before = client.received().responses().size();
        client.send("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
        return client.readResponses(before + 1).responses().get(before);
    }

    @Test
    @DisplayName("V-050 V-059 a host with TLS: redirected there without it, served there, and told to stay")
    void aHostWithTlsIsServedByItAlone() {
        try (TestGateway gateway = TestGateway.serving(folder, Map.of())) {
            gateway.awaitStatus("a.example", "/web", 308);
            RawResponse redirect = gateway.get("a.example", "/web/?x");
            assertThat(redirect.header("Location")).isEqualTo("https://a.example/web/?x");
            assertThat(redirect.headers().all(FIELD)).isEmpty();
            assertThat(witness.requests()).isEmpty();
            try (RawClient client = connect(gateway, to("a.example"))) {
                RawResponse served = get(client, "a.example", "/web/");
                assertThat(served.status()).isEqualTo(200);
                assertThat(served.headers().all(FIELD)).containsExactly("max-age=31536000; includeSubDomains");
                assertThat(witness.takeRequest().header("X-Forwarded-Proto")).isEqualTo("https");
                RawResponse unmatched = get(client, "a.example", "/other");
                assertThat(unmatched.status()).isEqualTo(404);
                assertThat(unmatched.headers().all(FIELD)).hasSize(1);
            }
        }
    }

    @Test
    @DisplayName(
            "T-01 SNI of one host, Host of another: served with the same Secret, 421 with another, and the connection goes on")
    void aConnectionServesHostsOfItsPolicyAlone() {
        try (TestGateway gateway = TestGateway.serving(folder, Map.of())) {
            gateway.awaitStatus("c.example", "/web", 308);
            try (RawClient client = connect(gateway, to("a.example"))) {
                assertThat(get(client, "a.example", "/web").status()).isEqualTo(200);
                assertThat(get(client, "b.example", "/web").status()).isEqualTo(200);
                RawResponse refused = get(client, "c.example", "/web");
                assertThat(refused.status()).isEqualTo(421);
                assertThat(refused.bodyText()).contains("SLU2013");
                assertThat(get(client, "unknown.example", "/web").status()).isEqualTo(421);
                assertThat(get(client, "a.example", "/web").status()).isEqualTo(200);
            }
            assertThat(witness.requests()).hasSize(3);
        }
    }

    @Test
    @DisplayName("T-01 strict: 421 for any other host")
    void anyOtherHostMayBeRefused() {
        try (TestGateway gateway = TestGateway.serving(folder, Map.of("tls.misdirected", "always"))) {
            gateway.awaitStatus("b.example", "/web", 308);
            try (RawClient client = connect(gateway, to("a.example"))) {
                assertThat(get(client, "b.example", "/web").status()).isEqualTo(421);
                assertThat(get(client, "A.example:443", "/web").status()).isEqualTo(200);
            }
        }
    }

    @Test
    @DisplayName("T-07 without SNI: the default certificate, and hosts that have none of their own")
    void whoNamesNobodyIsServedHostsOfNobody() {
        try (TestGateway gateway = TestGateway.serving(folder, Map.of())) {
            gateway.awaitStatus("a.example", "/web", 308);
            try (RawClient client = connect(gateway, TlsClient.anonymous())) {
                assertThat(get(client, "a.example", "/web").status()).isEqualTo(421);
                assertThat(get(client, "unknown.example", "/web").status()).isEqualTo(404);
            }
        }
    }

    @Test
    @DisplayName("T-13 a replaced certificate is shown to new clients, and old connections go on")
    void aReplacedCertificateEndsNoConnection() throws IOException {
        try (TestGateway gateway = TestGateway.serving(folder, Map.of())) {
            gateway.awaitStatus("a.example", "/web", 308);
            try (RawClient client = connect(gateway, to("a.example"))) {
                assertThat(get(client, "a.example", "/web").status()).isEqualTo(200);
                Identity renewed = AUTHORITY.server("a.example", "b.example");
                secret("shared", renewed);
                awaitShown(gateway, renewed);
                for (String host : List.of("a.example", "b.example")) {
                    assertThat(get(client, host, "/web").status()).as(host).isEqualTo(200);
                }
            }
        }
    }

    private static void awaitShown(TestGateway gateway, Identity wanted) {
        long deadline = System.nanoTime() + 5_000_000_000L;
        while (true) {
            try (RawClient client = connect(gateway, to("a.example"))) {
                assertThat(get(client, "a.example", "/web").status()).isEqualTo(200);
                if (client.tls().peer().equals(wanted.certificate())) {
                    return;
                }
            }
            assertThat(System.nanoTime()).as("the new certificate is shown").isLessThan(deadline);
        }
    }
}
