package io.sluice.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QuartilesTest {

    @Test
    void anOddSeriesHasItsMiddleValueAsMedian() {
        assertThat(Quartiles.of(5, 1, 3)).isEqualTo(new Quartiles(2, 3, 4, 3));
    }

    @Test
    void betweenTwoValuesTheQuartilesAreInterpolated() {
        assertThat(Quartiles.of(4, 1, 3, 2)).isEqualTo(new Quartiles(1.75, 2.5, 3.25, 4));
    }

    @Test
    void oneValueIsAllThree() {
        assertThat(Quartiles.of(7)).isEqualTo(new Quartiles(7, 7, 7, 1));
    }

    @Test
    void anEmptySeriesPrintsADashAndHasNoMedian() {
        assertThat(Quartiles.of().median()).isNaN();
        assertThat(Quartiles.of().text("%.2f")).isEqualTo("-");
    }

    @Test
    void theTextShowsMedianThenQuartiles() {
        assertThat(Quartiles.of(1, 2, 3, 4).text("%.2f")).isEqualTo("2.50 [1.75 3.25]");
    }
}
