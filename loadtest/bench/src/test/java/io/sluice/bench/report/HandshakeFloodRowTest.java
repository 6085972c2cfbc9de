package io.sluice.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.kit.attack.HelloReport;
import io.sluice.kit.attack.HelloReport.Ending;
import io.sluice.kit.load.LoadReport;
import io.sluice.kit.load.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HandshakeFloodRowTest {
    private static HelloReport report(int begun, Map<Ending, Integer> endings, double first, double last) {
        return new HelloReport(
                begun,
                endings,
                Duration.ofMillis(7),
                Duration.ofMillis((long) (first * 1000)),
                Duration.ofMillis((long) (last * 1000)),
                9,
                Duration.ofSeconds(1),
                Duration.ofSeconds(10));
    }

    private static Judgement flooded(int begun, Map<Ending, Integer> endings) {
        Judgement judgement = new Judgement();
        HandshakeFloodRow.judgeFlood(report(begun, endings, 0, 0), 1000, judgement);
        return judgement;
    }

    private static List<String> claimed(
            int count, Map<Ending, Integer> endings, double first, double last, double mib) {
        Judgement judgement = new Judgement();
        HandshakeFloodRow.judgeClaims(report(count, endings, first, last), count, mib, judgement);
        return judgement.reasons();
    }

    @Test
    void aHelloIsAnsweredOrRefused() {
        assertThat(flooded(1000, Map.of(Ending.ANSWERED, 800, Ending.RESET, 200))
                        .reasons())
                .isEmpty();
        assertThat(flooded(1000, Map.of(Ending.ANSWERED, 999, Ending.KEPT, 1)).reasons())
                .singleElement()
                .asString()
                .contains("KEPT=1");
        assertThat(flooded(1000, Map.of(Ending.RESET, 1000)).reasons()).hasSize(1);
    }

    @Test
    void aGeneratorThatDidLessHasShownLess() {
        assertThat(flooded(950, Map.of(Ending.ANSWERED, 950)).verdict(/* onTime */ true))
                .isEqualTo(Verdict.PASS);
        assertThat(flooded(949, Map.of(Ending.ANSWERED, 949)).verdict(/* onTime */ true))
                .isEqualTo(Verdict.VOID);
    }

    @Test
    void connectionsThatClaimMuchHoldLittleAndEndInTime() {
        Map<Ending, Integer> all = Map.of(Ending.ENDED, 1024);
        assertThat(claimed(1024, all, 10, 10.2, 10)).isEmpty();
        assertThat(claimed(1024, all, 10, 10.2, 10.1))
                .singleElement()
                .asString()
                .contains("10.1 KiB");
        assertThat(claimed(1024, all, 8.9, 10.2, 1)).singleElement().asString().contains("8.9 to 10.2 s");
        assertThat(claimed(1024, all, 10, 12.1, 1)).hasSize(1);
        assertThat(claimed(1024, Map.of(Ending.ENDED, 1023, Ending.KEPT, 1), 10, 10, 1))
                .hasSize(1);
        assertThat(claimed(100, Map.of(Ending.ENDED, 100), 10, 10, 10)).isEmpty();
    }

    private static Judgement control(Outcome outcome, double elsewhere, double p99) {
        Judgement judgement = new Judgement();
        LoadReport during = Loads.of(0, Loads.kind("get", 0, Map.of(outcome, 1000L)));
        HandshakeFloodRow.judgeControl(during, new HandshakeFloodRow.Waits(2, elsewhere, p99), judgement);
        return judgement;
    }

    @Test
    void theControlClientMayWaitThreeTimesAsLong() {
        assertThat(control(Outcome.ANSWERED, 2, 11).reasons()).isEmpty();
        assertThat(control(Outcome.ANSWERED, 2, 11.1).reasons())
                .singleElement()
                .asString()
                .contains("11.1 ms");
        assertThat(control(Outcome.RESET, 2, 2).reasons())
                .singleElement()
                .asString()
                .contains("reset=1000");
    }

    @Test
    void whatTheMachineDoesIsNoVerdictOnTheGateway() {
        assertThat(control(Outcome.ANSWERED, 12, 20).verdict(/* onTime */ true)).isEqualTo(Verdict.VOID);
        assertThat(control(Outcome.ANSWERED, 11, 20).verdict(/* onTime */ true)).isEqualTo(Verdict.FAIL);
        assertThat(control(Outcome.ANSWERED, 12, 24.1).verdict(/* onTime */ true))
                .isEqualTo(Verdict.FAIL);
        assertThat(control(Outcome.ANSWERED, 12, 11).verdict(/* onTime */ true)).isEqualTo(Verdict.PASS);
        assertThat(control(Outcome.RESET, 12, 20).verdict(/* onTime */ true)).isEqualTo(Verdict.FAIL);
    }
}
