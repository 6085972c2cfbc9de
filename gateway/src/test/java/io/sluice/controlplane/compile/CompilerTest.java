package io.sluice.controlplane.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.controlplane.cluster.ClusterSnapshot;
import io.sluice.controlplane.cluster.Fact;
import io.sluice.controlplane.cluster.IngressFact;
import io.sluice.controlplane.cluster.Meta;
import io.sluice.controlplane.cluster.Positions;
import io.sluice.controlplane.cluster.SecretFact;
import io.sluice.controlplane.cluster.Snapshots;
import io.sluice.controlplane.compile.tls.TlsFiles;
import io.sluice.model.Action;
import io.sluice.model.Endpoint;
import io.sluice.model.Finding;
import io.sluice.model.FindingCode;
import io.sluice.model.GatewayPlan;
import io.sluice.model.HostRules;
import io.sluice.model.ObjectRef;
import io.sluice.model.Place;
import io.sluice.model.TlsIdentity;
import io.sluice.model.TlsTable;
import io.sluice.model.Upstream;
import io.sluice.model.UpstreamId;
import io.sluice.settings.IngressSettings;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CompilerTest {
    private static Compiled<GatewayPlan> compile(ClusterSnapshot cluster) {
        return new Compiler(IngressSettings.defaults()).compile(cluster);
    }

    @Test
    void anIngressLeadsToTheEndpointsOfItsService() {
        Compiled<GatewayPlan> compiled = compile(Facts.cluster(
                Facts.ingress("shop/web", "Shop.Example.", "/=web:80"),
                Facts.service("shop/web", "80"),
                Facts.slice("shop/web-1", "web", 8080, "10.0.0.2", "10.0.0.1")));
        UpstreamId id = new UpstreamId("shop", "web", 80);
        assertThat(compiled.findings()).isEmpty();
        assertThat(compiled.value().routes().exact().get("shop.example").routes())
                .singleElement()
                .satisfies(route -> assertThat(route.action()).isEqualTo(new Action.Forward(id, List.of())));
        assertThat(compiled.value().upstreams().get(id).targets())
                .isEqualTo(CompiledService.addresses(
                        List.of(new Endpoint("10.0.0.1", 8080), new Endpoint("10.0.0.2", 8080))));
    }

    @Test
    void anUnchangedSnapshotGivesTheSameInstance() {
        Compiler compiler = new Compiler(IngressSettings.defaults());
        ClusterSnapshot cluster =
                Facts.cluster(Facts.ingress("shop/web", "shop.example", "/=web:80"), Facts.service("shop/web", "80"));
        Compiled<GatewayPlan> first = compiler.compile(cluster);
        assertThat(first.findings()).extracting(finding -> finding.code()).containsExactly(FindingCode.NO_ENDPOINT);
        assertThat(compiler.compile(cluster)).isSameAs(first);
    }

    @Test
    void aChangedSliceChangesItsUpstreamAndNothingElse() {
        Compiler compiler = new Compiler(IngressSettings.defaults());
        GatewayPlan before = compiler.compile(Facts.cluster(
                        Facts.ingress("shop/web", "shop.example", "/=web:80", "/api=api:80"),
                        Facts.service("shop/web", "80"),
                        Facts.service("shop/api", "80"),
                        Facts.slice("shop/web-1", "web", 8080, "10.0.0.1")))
                .value();
        GatewayPlan after = compiler.compile(Facts.cluster(
                        Facts.ingress("shop/web", "shop.example", "/=web:80", "/api=api:80"),
                        Facts.service("shop/web", "80"),
                        Facts.service("shop/api", "80"),
                        Facts.slice("shop/web-1", "web", 8080, "10.0.0.1", "10.0.0.9")))
                .value();
        UpstreamId api = new UpstreamId("shop", "api", 80);
        assertThat(after).isNotEqualTo(before);
        assertThat(after.routes()).isSameAs(before.routes());
        assertThat(after.upstreams().get(api)).isSameAs(before.upstreams().get(api));
        assertThat(((Upstream.Addresses) after.upstreams()
                                .get(new UpstreamId("shop", "web", 80))
                                .targets())
                        .endpoints())
                .hasSize(2);
    }

    @Test
    void aClassThatIsBrokenAndThenRepairedDecidesEachTime() {
        Finding error = new Finding(
                FindingCode.MISSING_FIELD, new ObjectRef("IngressClass", "", "edge"), Place.CLUSTER, "a", "b", "c");
        Fact ingress = Facts.withClass(Facts.ingress("shop/web", "shop.example", "/=web:80"), "edge");
        ClusterSnapshot withoutClass = Facts.cluster(ingress, Facts.service("shop/web", "80"));
        ClusterSnapshot broken = Snapshots.withFinding(withoutClass, error);
        ClusterSnapshot lastGood = Snapshots.withFinding(
                Facts.cluster(
                        ingress,
                        Facts.service("shop/web", "80"),
                        Facts.ingressClass("edge", "sluice.io/ingress-controller", /* isDefault */ false)),
                error);
        Compiler compiler = new Compiler(IngressSettings.defaults());
        for (ClusterSnapshot now : List.of(withoutClass, broken, lastGood, broken, withoutClass)) {
            Compiled<GatewayPlan> compiled = compiler.compile(now);
            assertThat(compiled).isEqualTo(compile(now));
            assertThat(compiled.value().routes().exact()).hasSize(now == broken ? 0 : 1);
        }
    }

    /** Of {@code leaf.crt}, elsewhere in its file when {@code line} differs. */
    private static SecretFact secret(int line) {
        SecretFact content =
                TlsFiles.secret(TlsFiles.text("root.crt", "leaf.crt", "middle.crt"), TlsFiles.text("leaf.key"));
        Positions positions = new Positions("tls.yaml", Map.of("", Positions.mark(line, 1)));
        Meta meta = new Meta("Secret", Facts.name("shop/shop-tls"), "", Map.of(), Map.of(), positions);
        return new SecretFact(meta, content.type(), content.data());
    }

    private static IngressFact withTls(IngressFact ingress, String host) {
        return new IngressFact(
                ingress.meta(),
                ingress.className(),
                ingress.defaultBackend(),
                ingress.rules(),
                List.of(new IngressFact.Tls(List.of(host), "shop-tls")));
    }

    @Test
    void aSecretThatOnlyMovedChangesWhereThingsAreSaidAndNothingElse() {
        Compiler compiler = new Compiler(IngressSettings.defaults());
        IngressFact ingress = withTls(Facts.ingress("shop/web", "shop.example"), "shop.example");
        Compiled<GatewayPlan> before = compiler.compile(Facts.cluster(ingress, secret(1)));
        Compiled<GatewayPlan> after = compiler.compile(Facts.cluster(ingress, secret(7)));
        assertThat(after.value()).isSameAs(before.value());
        assertThat(after.findings())
                .filteredOn(finding -> finding.code() == FindingCode.CHAIN_REORDERED)
                .extracting(finding -> finding.place().line())
                .containsExactly(7);
    }

    @Test
    void aRotatedCertificateChangesItsHostAndNoRoute() {
        Compiler compiler = new Compiler(IngressSettings.defaults());
        IngressFact shop = withTls(Facts.ingress("shop/web", "shop.example"), "shop.example");
        IngressFact other = withTls(Facts.ingress("shop/other", "www.shop.example"), "www.shop.example");
        IngressFact plain = Facts.ingress("shop/plain", "plain.example");
        SecretFact renewed = TlsFiles.secret(TlsFiles.text("leaf.crt", "middle.crt"), TlsFiles.text("leaf.key"));
        GatewayPlan before =
                compiler.compile(Facts.cluster(shop, other, plain, secret(1))).value();
        GatewayPlan after =
                compiler.compile(Facts.cluster(shop, other, plain, renewed)).value();
        assertThat(after.routes()).isSameAs(before.routes());
        assertThat(after.tls().exact().keySet()).containsExactlyInAnyOrder("shop.example", "www.shop.example");
        assertThat(after.tls().find("shop.example").policy())
                .isNotEqualTo(before.tls().find("shop.example").policy());
        assertThat(after.tls().unnamed()).isSameAs(before.tls().unnamed());
    }

    @Test
    void ofASecretThatNothingRefersToAnyMoreNothingIsSaid() {
        Compiler compiler = new Compiler(IngressSettings.defaults());
        IngressFact plain = Facts.ingress("shop/web", "shop.example");
        assertThat(compiler.compile(Facts.cluster(withTls(plain, "shop.example"), secret(1)))
                        .findings())
                .extracting(Finding::code)
                .contains(FindingCode.CHAIN_REORDERED);
        Compiled<GatewayPlan> after = compiler.compile(Facts.cluster(plain, secret(1)));
        assertThat(after.findings()).extracting(Finding::code).doesNotContain(FindingCode.CHAIN_REORDERED);
        assertThat(after.value().tls()).isEqualTo(TlsTable.EMPTY);
        assertThat(after.value().routes().exact().get("shop.example").rules()).isEqualTo(HostRules.NONE);
    }

    @Test
    void aHostWithATlsSectionHasTlsWhateverItsSecretIs() {
        GatewayPlan plan = compile(Facts.cluster(withTls(Facts.ingress("shop/web", "shop.example"), "shop.example")))
                .value();
        assertThat(plan.routes().exact().get("shop.example").rules().tls()).isTrue();
        assertThat(plan.tls().find("shop.example").identity()).isInstanceOf(TlsIdentity.Unusable.class);
    }

    /** A redirect names no Service, so that passing on is all that does. */
    @Test
    void aServiceThatTlsIsPassedOnToComesAndGoesThoughTheRoutesStay() {
        String prefix = "nginx.ingress.kubernetes.io/";
        Map<String, String> redirect = Map.of(prefix + "permanent-redirect", "/moved");
        Map<String, String> passed =
                Map.of(prefix + "permanent-redirect", "/moved", prefix + "ssl-passthrough", "true");
        Compiler compiler = new Compiler(GoldenSettings.passing());
        UpstreamId id = new UpstreamId("shop", "web", 443);
        assertThat(compiler.compile(redirecting(redirect)).value().upstreams()).isEmpty();
        GatewayPlan passing = compiler.compile(redirecting(passed)).value();
        assertThat(passing.tls().passed("shop.example")).isEqualTo(id);
        assertThat(passing.upstreams()).containsOnlyKeys(id);
        assertThat(compiler.compile(redirecting(redirect)).value().upstreams()).isEmpty();
    }

    private static ClusterSnapshot redirecting(Map<String, String> annotations) {
        Meta meta = Facts.meta("Ingress", "shop/web", "", Map.of(), annotations);
        return Facts.cluster(Facts.ingress(meta, "shop.example", "/=web:443"), Facts.service("shop/web", "443"));
    }
}
