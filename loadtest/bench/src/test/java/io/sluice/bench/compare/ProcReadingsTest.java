package io.sluice.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProcReadingsTest {

    @Test
    void userAndSystemTimeAreFoundBehindANameWithSpacesAndParentheses() {
        String stat = "4711 (nginx: (w) orker) S 1 4711 4711 0 -1 4194560 1 2 3 4 250 150 0 0 20 0 1 0 99 1 1";
        assertThat(CpuClock.processNanos(stat)).isEqualTo(4_000_000_000L);
    }

    @Test
    void theFirstNumberOfSchedstatIsTheTimeOnTheCore() {
        assertThat(CpuClock.threadNanos("22167945 5367389 86\n")).isEqualTo(22_167_945);
    }

    @Test
    void theExactCountOfThreadsIsTakenAndNewThreadsCountWhole() {
        CpuClock before = clock(0, Map.of("1", 100L, "2", 50L));
        CpuClock after = clock(999, Map.of("1", 110L, "2", 50L, "3", 5L));
        assertThat(after.since(before)).isEqualTo(15);
    }

    @Test
    void aProcessThatLostAThreadIsReadByTheCountThatRemembersIt() {
        CpuClock before = clock(1_000, Map.of("1", 100L, "2", 500L));
        CpuClock after = clock(4_000, Map.of("1", 110L));
        assertThat(after.since(before)).isEqualTo(3_000);
    }

    @Test
    void residentMemoryIsReadInKib() {
        assertThat(Memory.residentKib("Name:\tnginx\nVmHWM:\t   17000 kB\nVmRSS:\t   15432 kB\n"))
                .isEqualTo(15_432);
    }

    @Test
    void coreListsMayHoldRangesAndSingles() {
        assertThat(Pinning.cores("0-2,8\n")).containsExactly(0, 1, 2, 8);
    }

    @Test
    void theProxyHasACoreOfItsOwnAsSoonAsThereAreTwo() {
        assertThat(Pinning.over(List.of(3))).isEqualTo(new Pinning(3, 3, 3, 1));
        assertThat(Pinning.over(List.of(3)).text()).startsWith("one core only");
        assertThat(Pinning.over(List.of(0, 1))).isEqualTo(new Pinning(0, 1, 1, 2));
        assertThat(Pinning.over(List.of(0, 1, 2, 3))).isEqualTo(new Pinning(0, 1, 2, 4));
    }

    @Test
    void allocatedBytesAreReadPerThreadInEveryUnit() {
        ThreadAllocation before = ThreadAllocation.parse(dump("900K", "12M"));
        ThreadAllocation after = ThreadAllocation.parse(dump("1000K", "2G"));
        ThreadAllocation grown = after.since(before);
        assertThat(grown.bytes())
                .containsEntry("main #1", 100L << 10)
                .containsEntry("vert.x-eventloop-thread-0 #15", (2L << 30) - (12L << 20))
                .doesNotContainKey("Attach Listener #20");
        assertThat(grown.total()).isEqualTo((100L << 10) + (2L << 30) - (12L << 20));
    }

    private static CpuClock clock(long process, Map<String, Long> threads) {
        return new CpuClock(Map.of(7L, new CpuClock.Reading(process, threads)));
    }

    private static String dump(String main, String loop) {
        return """
                "main" #1 prio=5 os_prio=0 cpu=95.15ms elapsed=3.62s allocated=%s defined_classes=411 tid=0x1 nid=0x2 waiting on condition  [0x7f]
                   java.lang.Thread.State: WAITING (parking)
                "vert.x-eventloop-thread-0" #15 prio=5 os_prio=0 cpu=1.15ms elapsed=3.62s allocated=%s defined_classes=4 tid=0x1 nid=0x2 runnable  [0x7f]
                "Attach Listener" #20 daemon prio=9 os_prio=0 cpu=1ms elapsed=0.1s allocated=77K defined_classes=0 tid=0x3 nid=0x4 waiting on condition  [0x0]
                "VM Thread" os_prio=0 cpu=10.1ms elapsed=3.62s tid=0x7 nid=0x8 runnable
                """.formatted(main, loop);
    }
}
