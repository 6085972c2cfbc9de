package io.sluice.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportCommandTest {
    private static final Path TREE = Path.of("../..").toAbsolutePath().normalize();

    private record Outcome(int code, String out, String err) {}

    @TempDir
    Path results;

    private Outcome run(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        StringWriter err = new StringWriter();
        List<String> line = new ArrayList<>(List.of("--results", results.toString()));
        line.addAll(List.of(arguments));
        int code = ReportCommand.commandLine(TREE, new PrintStream(out, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(err, true))
                .execute(line.toArray(String[]::new));
        return new Outcome(code, out.toString(StandardCharsets.UTF_8), err.toString());
    }

    /** Not the verdict, which depends on how busy this machine is: what is counted does not. */
    @Test
    void rowsAreRunAndWrittenDownAndNotRunTwice() {
        assumeTrue(
                Files.exists(TREE.resolve("gateway/target/sluice.jar")),
                "the program is not packaged: mvn verify does that before");
        Outcome first = run(quick("rolling,changes"));
        List<String> proven = new ArrayList<>();
        List<Verdict> verdicts = new ArrayList<>();
        for (String row : List.of("rolling", "changes")) {
            RowResult result = new ResultFile(results).read(row).orElseThrow();
            assertThat(result.verdict()).as(first.out()).isNotEqualTo(Verdict.ERROR);
            assertThat(result.counts().requests()).as(first.out()).isGreaterThanOrEqualTo(600);
            assertThat(result.counts().failures()).as(first.out()).isZero();
            assertThat(result.peakMib()).as(first.out()).isGreaterThan(30);
            assertThat(result.recoverySeconds()).as(first.out()).isPositive();
            verdicts.add(result.verdict());
            if (result.verdict().proves()) {
                proven.add(row);
            }
        }
        assertThat(first.code()).as(first.out()).isEqualTo(Verdict.exitCode(verdicts));
        if (!proven.isEmpty()) {
            String second = run(quick(String.join(",", proven))).out();
            assertThat(proven).allSatisfy(row -> assertThat(second).contains(row + ": as an earlier call found it"));
        }
    }

    /** However late the generator of a busy machine is, the row is not void for that. */
    private static String[] quick(String rows) {
        return new String[] {"--quick", "--only", rows, "--requests", "600", "--rate", "400", "--most-lag", "60000"};
    }

    @Test
    void aRowThatIsNoneIsRefusedWithTheNamesOfAll() {
        Outcome outcome = run("--only", "rolling,sideways");
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains("sideways").contains("slow-readers");
    }

    @Test
    void theListNamesEveryRow() {
        assertThat(run("--list").out().lines()).hasSize(16).anyMatch(line -> line.startsWith("sigterm"));
    }
}
