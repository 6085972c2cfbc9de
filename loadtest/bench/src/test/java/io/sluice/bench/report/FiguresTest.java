package io.sluice.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FiguresTest {
    @Test
    void aSlopeIsTheMedianOfAllAndAnOutlierDoesNotMoveIt() {
        double[] times = {0, 1, 2, 3, 4, 5, 6};
        double[] values = {10, 12, 14, 1000, 18, 20, 22};
        assertThat(TheilSen.slope(times, values)).isEqualTo(2);
        assertThat(TheilSen.slope(new double[] {1}, new double[] {5})).isZero();
    }

    @Test
    void aHeapThatGrowsIsNotFlatAndOneThatSwaysIs() {
        assertThat(heap(i -> 50 + i * 0.1).flat()).isFalse();
        assertThat(heap(i -> 50 + i % 2 * 20).flat()).isTrue();
    }

    private static SoakTrend heap(IntToDoubleFunction mib) {
        List<SoakSample> samples = IntStream.range(0, 60)
                .mapToObj(i -> new SoakSample(i * 10, mib.applyAsDouble(i), 1, 1, 1, 1))
                .toList();
        return SoakTrend.all(samples).get(0);
    }

    @Test
    void heapInfoOfTheUsualCollectorsIsUnderstood() {
        assertThat(SoakSample.heapKib("""
                 garbage-first heap   total 393216K, used 4096K [0x1, 0x2)
                  region size 4096K, 2 young (8192K), 0 survivors (0K)
                 Metaspace       used 100K, committed 256K, reserved 1114112K
                """)).isEqualTo(4096);
        assertThat(SoakSample.heapKib("""
                 def new generation   total 9792K, used 100K [0x1, 0x2, 0x3)
                  eden space 8704K,   2% used [0x1, 0x2, 0x3)
                 tenured generation   total 21888K, used 23K [0x1, 0x2, 0x3)
                """)).isEqualTo(123);
        assertThat(SoakSample.directKib("-                     Other (reserved=170KB, committed=168KB)"))
                .isEqualTo(168);
    }

    @Test
    void descriptorsAreBackWhenOnlyThoseOfTheLoadAreLeft() {
        assertThat(Recovery.tidy(435, 157, 0)).isTrue();
        assertThat(Recovery.tidy(436, 157, 0)).isFalse();
        assertThat(Recovery.tidy(835, 157, 200)).isTrue();
        assertThat(Recovery.tidy(836, 157, 200)).isFalse();
        assertThat(Recovery.tidy(435, 157, -200)).isTrue();
    }

    @Test
    void ordinaryLinesAreNotUnexpected() {
        String log = """
                listening http 127.0.0.1:1
                2026-01-01T00:00:00.000Z INFO  Gateway [main] stopped
                2026-01-01T00:00:00.000Z ERROR LoopUnit [loop] a deadline could not be kept
                java.lang.IllegalStateException: x
                \tat io.sluice.X.y(X.java:1)
                """;
        assertThat(LogLines.unexpected(log)).hasSize(2);
    }

    @Test
    void lossesAreJudgedWhateverTheGeneratorDid() {
        assertThat(new Judgement().requireTime(false, "slow").verdict(false)).isEqualTo(Verdict.VOID);
        assertThat(new Judgement().requireTime(false, "slow").verdict(true)).isEqualTo(Verdict.FAIL);
        assertThat(new Judgement().require(false, "lost %d", 1).verdict(false)).isEqualTo(Verdict.FAIL);
        assertThat(new Judgement().verdict(true)).isEqualTo(Verdict.PASS);
        assertThat(new Judgement().voidTimes("why").verdict(true)).isEqualTo(Verdict.VOID);
        assertThat(new Judgement().voidTimes("why").require(false, "lost").verdict(true))
                .isEqualTo(Verdict.FAIL);
    }

    @Test
    void aBurstIsAsLargeAsTheRateAsksForAndStaysBelowTheBreaker() {
        assertThat(KeepAliveRow.burst(100, 1024)).isEqualTo(210);
        assertThat(KeepAliveRow.burst(1000, 1024)).isEqualTo(896);
        assertThat(KeepAliveRow.burst(100_000, 16)).isLessThan(16);
    }
}
