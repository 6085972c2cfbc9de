package io.sluice.bench.report;

import static io.sluice.kit.load.Outcome.ANSWERED;
import static io.sluice.kit.load.Outcome.CLOSED;
import static io.sluice.kit.load.Outcome.GATEWAY_5XX;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.kit.load.Outcome;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SoakTest {
    private static final SoakTrend FLAT = new SoakTrend("threads", 10, 10, 0, 0, 1);
    private static final SoakTrend GROWS = new SoakTrend("descriptors", 10, 100, 900, 90, 5);
    private static final String WARNS = "2026-01-01T00:00:00.000Z WARN  LoadShedding [loop] busy\n";
    private static final long ON_TIME = 4_900;
    private static final long LATE = 1_105_000;

    @Test
    void descriptorsAreThoseBehindTheLoadAgainstThoseBeforeIt() {
        Duration hour = Duration.ofHours(1);
        assertThat(SoakTrend.descriptors(84, 89, hour).flat()).isTrue();
        assertThat(SoakTrend.descriptors(84, 60, hour).flat()).isTrue();
        SoakTrend leak = SoakTrend.descriptors(84, 90, hour.dividedBy(2));
        assertThat(leak.flat()).isFalse();
        assertThat(leak.text()).contains("first     84.0", "last     90.0", "+12.00/h", "NOT FLAT");
    }

    private static SoakResult result(long lagMicros, Outcome outcome, SoakTrend trend, String log) {
        Map<Outcome, Long> outcomes = new EnumMap<>(Map.of(ANSWERED, 100L));
        outcomes.merge(outcome, 1L, Long::sum);
        return SoakResult.of(
                Loads.of(lagMicros, Loads.kind("get", 0, outcomes)),
                List.of(FLAT, trend),
                log,
                new Effort(1, 1, false, 5));
    }

    @Test
    void theWarmUpIsATenthWithinLimits() {
        assertThat(Soak.warmUp(Duration.ofMinutes(1))).isEqualTo(Duration.ofSeconds(30));
        assertThat(Soak.warmUp(Duration.ofSeconds(450))).isEqualTo(Duration.ofSeconds(45));
        assertThat(Soak.warmUp(Duration.ofMinutes(60))).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void whatIsKeptPassesHoweverLateTheGeneratorWas() {
        assertThat(result(ON_TIME, ANSWERED, FLAT, "").verdict()).isEqualTo(Verdict.PASS);
        assertThat(result(LATE, ANSWERED, FLAT, "").verdict()).isEqualTo(Verdict.PASS);
    }

    @Test
    void growthRefusalsAndWarningsFailWhenTheGeneratorWasOnTimeAndAreVoidOtherwise() {
        for (long lag : List.of(ON_TIME, LATE)) {
            Verdict expected = lag == LATE ? Verdict.VOID : Verdict.FAIL;
            assertThat(result(lag, ANSWERED, GROWS, "").verdict()).isEqualTo(expected);
            assertThat(result(lag, GATEWAY_5XX, FLAT, "").verdict()).isEqualTo(expected);
            assertThat(result(lag, ANSWERED, FLAT, WARNS).verdict()).isEqualTo(expected);
        }
    }

    @Test
    void lossesAndDefectsFailWhateverTheGeneratorDid() {
        assertThat(result(LATE, CLOSED, FLAT, "").verdict()).isEqualTo(Verdict.FAIL);
        assertThat(result(LATE, ANSWERED, FLAT, "LEAK: a buffer\n").verdict()).isEqualTo(Verdict.FAIL);
        assertThat(result(LATE, ANSWERED, FLAT, "java.lang.IllegalStateException: x\n")
                        .verdict())
                .isEqualTo(Verdict.FAIL);
    }

    @Test
    void theTextHasOneVerdict() {
        assertThat(result(LATE, ANSWERED, GROWS, "").text())
                .contains("VOID", "1105.0 ms", "descriptors flat: rise +90.00, at most 5.00")
                .doesNotContain("FAIL");
        assertThat(result(ON_TIME, ANSWERED, GROWS, "").text()).contains("FAIL").doesNotContain("VOID");
        assertThat(result(LATE, ANSWERED, FLAT, "").text()).contains("PASS").doesNotContain("VOID");
    }
}
