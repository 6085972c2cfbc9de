package io.sluice.bench.report;

import static io.sluice.kit.load.Outcome.ANSWERED;
import static io.sluice.kit.load.Outcome.CLOSED;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.kit.attack.H2AttackKind;
import io.sluice.kit.attack.H2AttackReport;
import io.sluice.kit.load.LoadReport;
import io.sluice.kit.load.Outcome;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class H2AttacksRowTest {
    private static final long MIB = 1 << 20;
    private static final long SECOND = 1_000_000_000L;

    private static H2AttackReport report(H2AttackKind kind, int connections, long bytes) {
        return new H2AttackReport(kind, connections, bytes, SECOND, new TreeMap<>(), 10 * SECOND);
    }

    private static LoadReport control(Outcome outcome) {
        return Loads.of(0, Loads.kind("get", 0, Map.of(outcome, 1000L)));
    }

    private static Judgement judged(H2AttackReport report, double mib, double cpu, Outcome outcome) {
        LoadReport usual = control(ANSWERED);
        return judged(new H2AttacksRow.Cost(report, mib, cpu, usual, control(outcome), usual));
    }

    private static Judgement judged(H2AttacksRow.Cost cost) {
        Judgement judgement = new Judgement();
        H2AttacksRow.judge(cost, judgement);
        return judgement;
    }

    private static Judgement waited(long beforeMillis, long duringMillis, long elsewhereMillis) {
        return judged(new H2AttacksRow.Cost(
                report(H2AttackKind.RAPID_RESET, 100, MIB),
                0,
                0,
                Loads.answered(1000 * beforeMillis),
                Loads.answered(1000 * duringMillis),
                Loads.answered(1000 * elsewhereMillis)));
    }

    @Test
    void sixteenTimesTheBytesAndEightMebibytesPerConnection() {
        H2AttackReport little = report(H2AttackKind.BOMB, 100, MIB / 2);
        assertThat(judged(little, 8 + 8, 0, ANSWERED).reasons()).isEmpty();
        assertThat(judged(little, 8 + 8.1, 0, ANSWERED).reasons())
                .singleElement()
                .asString()
                .contains("bomb × 100", "8.0 MiB at most", "16.1 MiB");
        H2AttackReport much = report(H2AttackKind.RAPID_RESET, 2, 100 * MIB);
        assertThat(judged(much, 16 + 8, 0, ANSWERED).reasons()).isEmpty();
        assertThat(judged(much, 16 + 8.1, 0, ANSWERED).reasons()).hasSize(1);
    }

    @Test
    void aStreamWithoutAWindowMayHoldSixtyFourKibibytes() {
        H2AttackReport report = report(H2AttackKind.ZERO_WINDOW, 100, MIB / 4);
        assertThat(judged(report, 625 + 8, 0, ANSWERED).reasons()).isEmpty();
        assertThat(judged(report, 625 + 8.1, 0, ANSWERED).reasons()).hasSize(1);
    }

    @Test
    void tenTimesTheAttackersCpu() {
        H2AttackReport report = report(H2AttackKind.CONTINUATION, 1, MIB);
        assertThat(judged(report, 0, 10.3, ANSWERED).reasons()).isEmpty();
        assertThat(judged(report, 0, 10.31, ANSWERED).reasons())
                .singleElement()
                .asString()
                .contains("CPU");
    }

    @Test
    void theControlClientLosesNothing() {
        Judgement judgement = judged(report(H2AttackKind.BOMB, 1, MIB), 0, 0, CLOSED);
        assertThat(judgement.verdict(false)).isEqualTo(Verdict.FAIL);
        assertThat(judgement.reasons()).singleElement().asString().contains("closed=1000");
    }

    @Test
    void anAttackThatCannotConnectProvesNothing() {
        assertThat(judged(report(H2AttackKind.BOMB, 1, 0), 0, 0, ANSWERED).reasons())
                .hasSize(1);
    }

    @Test
    void theControlClientWaitsTwiceAsLongAndFiveMillisecondsMoreAtMost() {
        assertThat(waited(3, 11, 3).verdict(true)).isEqualTo(Verdict.PASS);
        Judgement late = waited(3, 12, 11);
        assertThat(late.verdict(true)).isEqualTo(Verdict.FAIL);
        assertThat(late.reasons()).singleElement().asString().contains("2 × 3.0 + 5 ms: 12.0 ms");
    }

    @Test
    void whatIsHardlyBetterWhileAnotherGatewayIsAttackedSaysNothingOfThisOne() {
        Judgement both = waited(3, 23, 12);
        assertThat(both.verdict(true)).isEqualTo(Verdict.VOID);
        assertThat(waited(3, 25, 12).verdict(true)).isEqualTo(Verdict.FAIL);
        assertThat(waited(3, 11, 12).verdict(true)).isEqualTo(Verdict.PASS);
        assertThat(both.notes()).last().asString().contains("another gateway is attacked, 12.0 ms");
    }
}
