package io.sluice.controlplane.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.Place;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PositionsTest {
    private final Positions positions = new Positions(
            "app.yaml",
            Map.of(
                    "", Positions.mark(1, 1),
                    "metadata", Positions.mark(3, 1),
                    "metadata.annotations[sluice.io/endpoints]", Positions.mark(5, 5),
                    "spec", Positions.mark(7, 1),
                    "spec.rules[0]", Positions.mark(9, 5),
                    "spec.rules[0].host", Positions.mark(9, 7),
                    "spec.rules[10].host", Positions.mark(70_000, 300)));

    @ParameterizedTest
    @CsvSource({
        "spec.rules[0].host, 9:7",
        "spec.rules[10].host, 70000:300",
        "metadata.annotations[sluice.io/endpoints], 5:5",
        "spec.rules[0].http.paths[3].path, 9:5",
        "spec.rules[1].host, 7:1",
        "metadata.annotations[sluice.io/other], 3:1",
        "metadata.name, 3:1",
        "status, 1:1",
        "'', 1:1",
    })
    void aFieldIsWhereItIsWrittenOrWhereItsNearestEnclosingFieldIs(String path, String place) {
        assertThat(positions.at(path)).hasToString("app.yaml:" + place);
    }

    @Test
    void withoutAnyMarkOnlyTheSourceIsKnown() {
        assertThat(new Positions("app.yaml", Map.of()).at("spec.rules[0]")).isEqualTo(new Place("app.yaml", 0, 0));
        assertThat(Positions.CLUSTER.at("spec")).isEqualTo(Place.CLUSTER);
    }

    @Test
    void positionsAreValues() {
        Map<String, Long> marks = Map.of("a", Positions.mark(1, 2));
        assertThat(new Positions("f", marks))
                .isEqualTo(new Positions("f", marks))
                .hasSameHashCodeAs(new Positions("f", marks))
                .isNotEqualTo(new Positions("g", marks))
                .isNotEqualTo(new Positions("f", Map.of("a", Positions.mark(1, 3))))
                .isNotEqualTo(new Positions("f", Map.of("b", Positions.mark(1, 2))));
    }
}
