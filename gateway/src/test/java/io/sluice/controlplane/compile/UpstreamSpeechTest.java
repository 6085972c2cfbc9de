package io.sluice.controlplane.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.controlplane.cluster.ObjectName;
import io.sluice.controlplane.compile.annotation.BackendSpeech;
import io.sluice.controlplane.source.ManifestReader;
import io.sluice.kit.tls.Authority;
import io.sluice.model.GatewayPlan;
import io.sluice.model.PrivateBytes;
import io.sluice.model.Upstream;
import io.sluice.model.UpstreamTls;
import io.sluice.settings.Settings;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What an upstream's id says of TLS, and what becomes of it when its Secret changes. */
class UpstreamSpeechTest {
    private static final String MANIFESTS = """
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata:
              name: web
              namespace: shop
              annotations:
                nginx.ingress.kubernetes.io/backend-protocol: HTTPS
                nginx.ingress.kubernetes.io/proxy-ssl-secret: shop/backend
            spec:
              defaultBackend:
                service: {name: web, port: {number: 80}}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: web, namespace: shop}
            spec:
              ports:
              - {port: 80}
            ---
            apiVersion: v1
            kind: Secret
            metadata: {name: backend, namespace: shop}
            stringData:
              ca.crt: |
            """;

    private final Compiler compiler = new Compiler(Settings.defaults().ingress());

    private GatewayPlan compile(Authority authority) {
        byte[] text = (MANIFESTS + authority.pem().indent(4)).getBytes(StandardCharsets.UTF_8);
        return compiler.compile(ManifestReader.of(text, "in.yaml")).value();
    }

    private static Upstream only(GatewayPlan plan) {
        assertThat(plan.upstreams()).hasSize(1);
        return plan.upstreams().values().iterator().next();
    }

    @Test
    void anIdSaysWhatDiffersFromTheDefaultAndIsReadBack() {
        UpstreamSpeech usual = UpstreamSpeech.of(BackendSpeech.UNSAID, false);
        assertThat(usual.text()).isEqualTo("https");
        assertThat(UpstreamSpeech.parse("https")).isEqualTo(usual);
        UpstreamSpeech odd = new UpstreamSpeech(
                /* http2 */ true,
                Optional.of(new ObjectName("shop", "ca")),
                false,
                3,
                "pods.example",
                false,
                List.of("TLSv1.3"),
                "HIGH:!aNULL");
        assertThat(odd.text())
                .isEqualTo(
                        "grpcs shop/ca verify=off depth=3 name=pods.example sni=off versions=TLSv1.3 ciphers=HIGH:!aNULL");
        assertThat(UpstreamSpeech.parse(odd.text())).isEqualTo(odd);
    }

    @Test
    void aRotatedSecretChangesTheUpstreamAndNotItsName() throws CertificateEncodingException {
        Authority first = Authority.root("First");
        Authority second = Authority.root("Second");
        Upstream before = only(compile(first));
        Upstream after = only(compile(second));
        assertThat(after.id()).isEqualTo(before.id());
        assertThat(authorities(before))
                .isEqualTo(new PrivateBytes(first.certificate().getEncoded()));
        assertThat(authorities(after))
                .isEqualTo(new PrivateBytes(second.certificate().getEncoded()));
    }

    @Test
    void theSecretMayComeLater() {
        String without = MANIFESTS.substring(0, MANIFESTS.lastIndexOf("---"));
        GatewayPlan missing = compiler.compile(ManifestReader.of(without.getBytes(StandardCharsets.UTF_8), "in.yaml"))
                .value();
        assertThat(missing.upstreams()).isEmpty();
        UpstreamTls tls =
                only(compile(Authority.root("Late"))).transport().tls().orElseThrow();
        assertThat(tls.verify()).isTrue();
        assertThat(tls.name()).isEqualTo("web.shop.svc");
    }

    private static PrivateBytes authorities(Upstream upstream) {
        return upstream.transport().tls().orElseThrow().authorities();
    }
}
