package io.sluice.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.bench.InterruptedRunException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With rows that do nothing, each of which comes to what the test says. */
class RowRunnerTest {
    private static final Effort EFFORT = new Effort(10, 1, true, 5);

    @TempDir
    Path folder;

    private final Map<String, Deque<Verdict>> verdicts = new HashMap<>();
    private final List<String> ran = new ArrayList<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private boolean interrupted;

    private void will(String row, Verdict... results) {
        verdicts.put(row, new ArrayDeque<>(List.of(results)));
    }

    private List<Verdict> run(String... rows) {
        RowRunner runner = new RowRunner(
                Told::new,
                effort -> new Stage(Path.of("none"), Path.of("none"), effort, false),
                "build",
                new ResultFile(folder),
                new PrintStream(out, true, StandardCharsets.UTF_8));
        return runner.run(List.of(rows), EFFORT, false).stream()
                .map(RowResult::verdict)
                .toList();
    }

    private final class Told implements Row {
        private final String name;

        Told(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public String event() {
            return "nothing";
        }

        @Override
        public Measured run(Stage stage) {
            ran.add(name);
            Judgement judgement = new Judgement();
            switch (verdicts.get(name).remove()) {
                case VOID -> judgement.voidTimes("busy");
                case FAIL -> judgement.require(false, "lost");
                case ERROR -> throw new ReportException("no");
                case PASS -> judgement.note("good");
            }
            if (interrupted) {
                stage.close();
            }
            Phase phase = new Phase(Loads.of(0), Loads.of(0));
            return new Measured(phase, phase, 1, 1, OptionalDouble.of(1), judgement);
        }
    }

    @Test
    void aVoidRowIsTriedOnceMoreAtTheEnd() {
        will("a", Verdict.VOID, Verdict.PASS);
        will("b", Verdict.FAIL);
        assertThat(run("a", "b")).containsExactly(Verdict.PASS, Verdict.FAIL);
        assertThat(ran).containsExactly("a", "b", "a");
        assertThat(new ResultFile(folder).read("a").orElseThrow().verdict()).isEqualTo(Verdict.PASS);
    }

    @Test
    void whatProvesNothingIsRunAgainByTheNextCallAndWhatDoesIsNot() {
        will("a", Verdict.VOID, Verdict.VOID, Verdict.PASS);
        will("b", Verdict.ERROR, Verdict.FAIL);
        assertThat(run("a", "b")).containsExactly(Verdict.VOID, Verdict.ERROR);
        assertThat(run("a", "b")).containsExactly(Verdict.PASS, Verdict.FAIL);
        assertThat(run("a", "b")).containsExactly(Verdict.PASS, Verdict.FAIL);
        assertThat(ran).containsExactly("a", "b", "a", "a", "b");
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("a: as an earlier call found it", "b: as an earlier call found it");
    }

    @Test
    void whatIsSeenWhenTheProcessEndsIsNoResult() {
        interrupted = true;
        will("a", Verdict.FAIL);
        will("b", Verdict.PASS);
        assertThatThrownBy(() -> run("a", "b")).isInstanceOf(InterruptedRunException.class);
        assertThat(ran).containsExactly("a");
        assertThat(new ResultFile(folder).read("a")).isEmpty();
    }

    @Test
    void theExitCodeTellsPassedFromFailedFromNoProof() {
        assertThat(Verdict.exitCode(List.of(Verdict.PASS, Verdict.PASS))).isZero();
        assertThat(Verdict.exitCode(List.of(Verdict.PASS, Verdict.VOID))).isEqualTo(3);
        assertThat(Verdict.exitCode(List.of(Verdict.VOID, Verdict.FAIL))).isEqualTo(1);
        assertThat(Verdict.exitCode(List.of(Verdict.ERROR, Verdict.PASS))).isEqualTo(1);
    }
}
