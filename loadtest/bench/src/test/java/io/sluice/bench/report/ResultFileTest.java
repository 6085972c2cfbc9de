package io.sluice.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultFileTest {
    @TempDir
    Path folder;

    private static final RowResult RESULT = new RowResult(
            "dead",
            "10 requests at 1/s",
            "abc",
            new Counts(10, 1, 2, 3, 4, 5, 6, 7),
            1.5,
            2,
            5,
            0.25,
            100,
            -1,
            Verdict.FAIL,
            List.of("why\nand why"),
            List.of("how"));

    @Test
    void whatIsWrittenIsRead() {
        ResultFile file = new ResultFile(folder.resolve("new"));
        assertThat(file.read("dead")).isEmpty();
        file.write(RESULT);
        assertThat(file.read("dead")).contains(RESULT);
        assertThat(file.read("rude")).isEmpty();
    }

    @Test
    void theTableTellsCountsVerdictAndReasons() {
        List<String> lines = ResultTable.of(List.of(RESULT)).lines().toList();
        assertThat(lines.get(1)).matches("dead +10 +2 +1 +2 +3 +4 +5 +6 +7 +5\\.0 +2\\.50 +0\\.3 +100 +- +FAIL");
        assertThat(lines.subList(2, 5)).containsExactly("    not kept: why", "      and why", "    how");
    }
}
