package io.sluice.controlplane.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.controlplane.cluster.ClusterSnapshot;
import io.sluice.model.FindingCode;
import io.sluice.model.GatewayPlan;
import io.sluice.model.HostRoutes;
import io.sluice.model.Route;
import io.sluice.settings.IngressSettings;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The compiler's memory must never show. */
class CompilerPropertyTest {
    private static final int SEEDS = 60;
    private static final int CHANGES = 60;

    @Test
    @DisplayName("K-02 any order of objects and any history give the plan that a compile from nothing gives")
    void historyAndOrderNeverShow() {
        Set<FindingCode> seen = EnumSet.noneOf(FindingCode.class);
        for (long seed = 0; seed < SEEDS; seed++) {
            ClusterGenerator generator = new ClusterGenerator(seed);
            IngressSettings settings = generator.settings();
            Compiler remembering = new Compiler(settings);
            ClusterSnapshot cluster = ClusterSnapshot.EMPTY;
            for (int step = 0; step < CHANGES; step++) {
                for (int i = step % 3; i >= 0; i--) {
                    generator.change();
                }
                cluster = generator.snapshot(cluster);
                Compiled<GatewayPlan> actual = remembering.compile(cluster);
                Compiled<GatewayPlan> expected = new Compiler(settings).compile(cluster);
                assertThat(actual.findings()).as("seed %d, step %d", seed, step).isEqualTo(expected.findings());
                assertThat(actual.value()).as("seed %d, step %d", seed, step).isEqualTo(expected.value());
                assertSound(actual.value());
                actual.findings().forEach(finding -> seen.add(finding.code()));
            }
        }
        assertThat(seen)
                .as("conflicts that the generator makes")
                .contains(
                        FindingCode.DUPLICATE_PATH,
                        FindingCode.HOST_OWNED_ELSEWHERE,
                        FindingCode.DEFAULT_BACKEND_SHADOWED,
                        FindingCode.NODE_PORT_TAKEN,
                        FindingCode.CLASS_NOT_IN_FOLDER,
                        FindingCode.FOREIGN_CLASS,
                        FindingCode.NO_POD_FOR_SELECTOR,
                        FindingCode.ANNOTATION_WITHOUT_EFFECT,
                        FindingCode.STICKY_COOKIE_SHARED,
                        FindingCode.SECRET_NOT_FOUND,
                        FindingCode.BAD_TLS_SECRET,
                        FindingCode.NAME_NOT_COVERED,
                        FindingCode.CHAIN_REORDERED,
                        FindingCode.TLS_CLAIM_SHADOWED,
                        FindingCode.PASSTHROUGH_OFF,
                        FindingCode.TLS_HOST_WITHOUT_RULE);
    }

    /** Every upstream that a route names or TLS is passed on to is there, and no other. */
    private static void assertSound(GatewayPlan plan) {
        Set<Object> named = new HashSet<>();
        plan.routes().exact().values().forEach(host -> addUpstreams(host, named));
        plan.routes().wildcard().values().forEach(host -> addUpstreams(host, named));
        plan.routes().hostless().ifPresent(host -> addUpstreams(host, named));
        named.addAll(HostTable.upstreamsOf(plan.routes().unmatched()));
        named.addAll(plan.tls().passExact().values());
        plan.tls().passWildcard().values().forEach(wildcard -> named.add(wildcard.to()));
        assertThat(plan.upstreams().keySet()).isEqualTo(named);
        plan.upstreams().forEach((id, upstream) -> assertThat(upstream.id()).isEqualTo(id));
    }

    private static void addUpstreams(HostRoutes host, Set<Object> out) {
        assertThat(host.routes()).isSortedAccordingTo(RoutePrecedence.MATCHING);
        for (Route route : host.routes()) {
            out.addAll(HostTable.upstreamsOf(Optional.of(route.action())));
        }
        host.unmatched().ifPresent(route -> out.addAll(HostTable.upstreamsOf(Optional.of(route.action()))));
    }
}
