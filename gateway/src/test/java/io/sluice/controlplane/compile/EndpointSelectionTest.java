package io.sluice.controlplane.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.controlplane.compile.EndpointSelection.Here;
import io.sluice.controlplane.compile.EndpointSelection.Policy;
import io.sluice.controlplane.compile.EndpointSelection.Selected;
import io.sluice.model.Endpoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Endpoints are written as the specification's table writes them: {@code .3[a] R L} is 10.0.0.3, hinted for zone-a,
 * ready, on this node; ST = serving while terminating, U = unready and not serving.
 */
class EndpointSelectionTest {
    private static final String HERE = "node-1";

    private static EndpointCandidate candidate(String text) {
        int bracket = text.indexOf('[');
        String head = text.split("[\\[ ]")[0];
        List<String> zones = new ArrayList<>();
        if (bracket >= 0) {
            text.substring(bracket + 1, text.indexOf(']')).chars().forEach(c -> zones.add("zone-" + (char) c));
        }
        List<String> flags = Arrays.asList(text.substring(text.indexOf(' ') + 1).split(" "));
        boolean ready = flags.contains("R");
        return new EndpointCandidate(
                new Endpoint("10.0.0" + head, 80),
                ready,
                ready || flags.contains("ST"),
                flags.contains("ST"),
                flags.contains("L") ? HERE : "node-2",
                "",
                zones,
                List.of(),
                "");
    }

    private static List<EndpointCandidate> candidates(String texts) {
        return texts.isEmpty()
                ? List.of()
                : Arrays.stream(texts.split(", "))
                        .map(EndpointSelectionTest::candidate)
                        .toList();
    }

    private static String shown(List<Endpoint> endpoints) {
        return String.join(
                " ", endpoints.stream().map(one -> one.address().substring(6)).toList());
    }

    private static Selected select(String endpoints, Policy policy, String zone) {
        return EndpointSelection.select(
                candidates(endpoints),
                policy,
                new Here(HERE, zone),
                one -> one.nodeName().equals(HERE));
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("SVC-T10 to SVC-T27 the cluster set")
    @CsvSource(
            delimiter = '|',
            value = {
                "SVC-T10 | zone-a | '.3[a] R, .4[b] R, .5[c] R, .6[a] R' | .3 .6",
                "SVC-T11 | zone-a | '.3[a] R, .4[b] R, .5 R, .6[a] R' | .3 .4 .5 .6",
                "SVC-T12 | zone-b | '.3[a] R' | .3",
                "SVC-T13 | '' | '.3[a] R' | .3",
                "SVC-T15 | zone-a | '.3[a] U, .4[b] R, .5[c] R, .6[a] U' | .4 .5",
                "SVC-T16 | zone-c | '.3[abc] R, .4[bc] R, .5[bd] R, .6[c] R' | .3 .4 .6",
                "SVC-T22 | '' | '.0 U, .1 U' | ''",
                "SVC-T23 | '' | '.0 U, .1 R' | .1",
                "SVC-T24 | '' | '.0 ST L, .1 ST' | .0 .1",
                "SVC-18 never a last resort | '' | '.0 U, .1 ST' | .1",
            })
    void clusterSet(String id, String zone, String endpoints, String cluster) {
        Selected selected = select(endpoints, new Policy(false, false, false), zone);
        assertThat(shown(selected.cluster())).isEqualTo(cluster);
        assertThat(selected.local()).isEmpty();
    }

    @Test
    @DisplayName("SVC-T17 eTP Local with a nodePort: local sets ignore hints")
    void localSetsIgnoreHints() {
        Selected selected = select(".3[a] R L, .4[b] R L, .5[c] R, .6[a] R", new Policy(false, true, true), "zone-a");
        assertThat(shown(selected.cluster())).isEqualTo(".3 .6");
        assertThat(shown(selected.local())).isEqualTo(".3 .4");
    }

    @Test
    @DisplayName("SVC-T19 iTP Local without any endpoint is rejected: there is none at all")
    void internalLocalWithoutEndpoints() {
        Selected selected = select("", new Policy(true, false, false), "");
        assertThat(selected.local()).isEmpty();
        assertThat(selected.hasAny()).isFalse();
    }

    @Test
    @DisplayName("SVC-T20 iTP Local with endpoints elsewhere is dropped: there is none here")
    void internalLocalWithEndpointsElsewhere() {
        Selected selected = select(".0 R, .1 R", new Policy(true, false, false), "");
        assertThat(selected.cluster()).isEmpty();
        assertThat(selected.local()).isEmpty();
        assertThat(selected.hasAny()).isTrue();
    }

    @Test
    @DisplayName("SVC-T26 eTP Local falls back to a local terminating endpoint")
    void externalLocalFallsBackToTerminating() {
        Selected selected = select(".0 R, .1 U L, .2 ST L, .3 ST", new Policy(false, true, true), "");
        assertThat(shown(selected.cluster())).isEqualTo(".0");
        assertThat(shown(selected.local())).isEqualTo(".2");
    }

    @Test
    @DisplayName("SVC-T27 eTP Local means nothing without a nodePort, load balancer or external IP")
    void externalLocalIsIgnoredInside() {
        Selected selected = select(".0 R, .1 R L", new Policy(false, true, false), "");
        assertThat(shown(selected.cluster())).isEqualTo(".0 .1");
        assertThat(selected.local()).isEmpty();
    }

    @Test
    @DisplayName("SVC-19 node hints win over zone hints, if every ready endpoint has them")
    void nodeHintsComeFirst() {
        EndpointCandidate here = hinted("10.0.0.1", List.of("zone-b"), List.of(HERE));
        EndpointCandidate there = hinted("10.0.0.2", List.of("zone-a"), List.of("node-2"));
        EndpointCandidate unhinted = hinted("10.0.0.3", List.of("zone-a"), List.of());
        Here where = new Here(HERE, "zone-a");
        assertThat(EndpointSelection.byHints(List.of(here, there), where)).containsExactly(here);
        assertThat(EndpointSelection.byHints(List.of(here, there, unhinted), where))
                .containsExactly(there, unhinted);
    }

    private static EndpointCandidate hinted(String address, List<String> zones, List<String> nodes) {
        return new EndpointCandidate(new Endpoint(address, 80), true, true, false, "", "", zones, nodes, "");
    }

    @ParameterizedTest
    @DisplayName("SVC-20 trafficDistribution hints an endpoint for its own zone, or its own node too")
    @CsvSource({"PreferSameZone,true,false", "PreferClose,true,false", "PreferSameNode,true,true", "'',false,false"})
    void trafficDistribution(String wish, boolean zone, boolean node) {
        EndpointCandidate one = new EndpointCandidate(
                new Endpoint("10.0.0.1", 80), true, true, false, "node-2", "zone-b", List.of(), List.of(), "");
        EndpointCandidate hinted =
                EndpointSelection.distributed(List.of(one), wish).get(0);
        assertThat(hinted.hintZones()).isEqualTo(zone ? List.of("zone-b") : List.of());
        assertThat(hinted.hintNodes()).isEqualTo(node ? List.of("node-2") : List.of());
        EndpointCandidate written = hinted("10.0.0.1", List.of("zone-z"), List.of());
        assertThat(EndpointSelection.distributed(List.of(written), wish)).containsExactly(written);
    }

    @Test
    @DisplayName("SVC-14 of one endpoint in two slices the copy on this node counts")
    void theLocalCopyCounts() {
        EndpointCandidate away = candidate(".1 U");
        EndpointCandidate here = candidate(".1 R L");
        assertThat(EndpointSelection.distinct(
                        List.of(away, here), one -> one.nodeName().equals(HERE)))
                .containsExactly(here);
        assertThat(EndpointSelection.distinct(
                        List.of(here, away), one -> one.nodeName().equals(HERE)))
                .containsExactly(here);
    }
}
