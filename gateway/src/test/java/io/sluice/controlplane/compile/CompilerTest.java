package io.sluice.controlplane.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.controlplane.cluster.ClusterSnapshot;
import io.sluice.controlplane.cluster.Fact;
import io.sluice.controlplane.cluster.Snapshots;
import io.sluice.model.Action;
import io.sluice.model.Endpoint;
import io.sluice.model.Finding;
import io.sluice.model.FindingCode;
import io.sluice.model.GatewayPlan;
import io.sluice.model.ObjectRef;
import io.sluice.model.Place;
import io.sluice.model.Upstream;
import io.sluice.model.UpstreamId;
import io.sluice.settings.IngressSettings;
import java.util.List;
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
}
