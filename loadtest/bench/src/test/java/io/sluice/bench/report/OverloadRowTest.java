package io.sluice.bench.report;

import static io.sluice.kit.load.Outcome.ANSWERED;
import static io.sluice.kit.load.Outcome.GATEWAY_5XX;
import static io.sluice.kit.load.Outcome.NOT_SENT;
import static io.sluice.kit.load.Outcome.TRUNCATED;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.kit.load.KindReport;
import io.sluice.kit.load.Latency;
import io.sluice.kit.load.Outcome;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Loads of a second, at a gateway that can serve a thousand requests in it for a millisecond of CPU each. */
class OverloadRowTest {
    private static final Ramp RAMP = new Ramp(1000, 5, 1000);
    private static final OverloadRow.Busy BUSY = new OverloadRow.Busy(10, 1000);
    private static final Map<Outcome, Long> USUAL = Map.of(ANSWERED, 950L, GATEWAY_5XX, 1000L, NOT_SENT, 1050L);

    private static Judgement judged(double cpu, Map<Outcome, Long> outcomes) {
        return judged(BUSY, cpu, outcomes);
    }

    private static Judgement judged(OverloadRow.Busy busy, double cpu, Map<Outcome, Long> outcomes) {
        Judgement judgement = new Judgement();
        OverloadRow.judge(RAMP, RAMP, busy, Loads.of(0, Loads.kind("get", 0, outcomes)), cpu, judgement);
        return judgement;
    }

    private static Map<Outcome, Long> usualWith(Outcome outcome, long count) {
        Map<Outcome, Long> outcomes = new EnumMap<>(USUAL);
        outcomes.put(outcome, count);
        return outcomes;
    }

    @Test
    void aTenthOfARequestIsWhatOneThatIsNotServedMayCost() {
        // The load counts those that were never sent as sent: 2,050 were not served.
        assertThat(judged(0.95 + 0.2, USUAL).reasons()).isEmpty();
        assertThat(judged(0.95 + 0.21, USUAL).reasons())
                .singleElement()
                .asString()
                .contains("a tenth of a request");
    }

    @Test
    void aRequestCostsWhatItCostsABusyGateway() {
        OverloadRow.Busy cheaper = new OverloadRow.Busy(10, 900);
        assertThat(judged(cheaper, 0.95 + 0.2, USUAL).reasons()).isNotEmpty();
    }

    @Test
    void nineTenthsOfTheCapacityAreServed() {
        assertThat(judged(0.9, usualWith(ANSWERED, 899)).reasons())
                .singleElement()
                .asString()
                .contains("goodput");
        assertThat(judged(0.9, usualWith(ANSWERED, 900)).reasons()).isEmpty();
    }

    @Test
    void whatProtectionCostsHasABound() {
        assertThat(besideOneThatLetsIn(1180).reasons()).isEmpty();
        assertThat(besideOneThatLetsIn(1190).reasons())
                .singleElement()
                .asString()
                .contains("lets everybody in");
    }

    private static Judgement besideOneThatLetsIn(double perSecond) {
        Judgement judgement = new Judgement();
        Ramp letsIn = new Ramp(perSecond, 5, 1000);
        OverloadRow.judge(RAMP, letsIn, BUSY, Loads.of(0, Loads.kind("get", 0, USUAL)), 0.95, judgement);
        return judgement;
    }

    @Test
    void whoIsAnsweredWhenTheLoadIsOverIsNotOneOfItsGoodAnswers() {
        assertThat(judgedWith(Loads.latency(930, 30_000), Loads.latency(900, 30_000))
                        .reasons())
                .isEmpty();
        assertThat(judgedWith(Loads.latency(930, 30_000), Loads.latency(879, 30_000))
                        .reasons())
                .singleElement()
                .asString()
                .contains("goodput");
    }

    @Test
    void howLongItWaitedIsNotJudgedEither() {
        assertThat(judgedWith(Loads.latency(930, 9_000_000), Loads.latency(900, 30_000))
                        .reasons())
                .isEmpty();
        assertThat(judgedWith(Loads.latency(930, 30_100), Loads.latency(900, 30_100))
                        .reasons())
                .singleElement()
                .asString()
                .contains("p99 of accepted requests");
    }

    /** Twenty more were answered in the warm-up: they count for goodput alone. */
    private static Judgement judgedWith(Latency answered, Latency duringLoad) {
        Judgement judgement = new Judgement();
        KindReport kind = Loads.withLatency(Loads.kind("get", 0, usualWith(ANSWERED, 950)), answered, duringLoad);
        OverloadRow.judge(RAMP, RAMP, BUSY, Loads.of(0, kind), 0.95, judgement);
        return judgement;
    }

    @Test
    void aBrokenAnswerIsALossUnderOverloadToo() {
        Judgement judgement = judged(0.95, usualWith(TRUNCATED, 1));
        assertThat(judgement.verdict(false)).isEqualTo(Verdict.FAIL);
        assertThat(judgement.reasons()).singleElement().asString().contains("truncated=1");
    }

    @Test
    void onlyARefusalIsAnAnswerToWhoIsNotServed() {
        assertThat(statuses(503, 429, 408).reasons()).isEmpty();
        assertThat(statuses(503, 502).reasons()).singleElement().asString().contains("502=7");
    }

    private static Judgement statuses(int... statuses) {
        Judgement judgement = new Judgement();
        OverloadRow.judge(
                RAMP,
                RAMP,
                BUSY,
                Loads.of(0, Loads.withStatuses(Loads.kind("get", 0, USUAL), 7, statuses)),
                0.95,
                judgement);
        return judgement;
    }

    @Test
    void whereMostAreServedItWasNoOverload() {
        assertThat(judged(0.95, Map.of(ANSWERED, 2000L, NOT_SENT, 900L)).verdict(true))
                .isEqualTo(Verdict.VOID);
        assertThat(judged(0.95, USUAL).verdict(true)).isEqualTo(Verdict.PASS);
    }
}
