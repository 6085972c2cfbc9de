package io.sluice.bench.report;

import io.sluice.bench.InterruptedRunException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Runs rows one after the other; each result is written down as soon as it is there. A void row is tried once more at the
 * end: what made the generator late may have passed.
 */
final class RowRunner {
    private final Function<String, Row> rows;
    private final Function<Effort, Stage> stages;
    private final String build;
    private final ResultFile results;
    private final PrintStream out;

    /**
     * @param rows makes the row of that name, for each run anew
     * @param stages makes one for each run of a row
     * @param build fingerprint of the program
     */
    RowRunner(
            Function<String, Row> rows,
            Function<Effort, Stage> stages,
            String build,
            ResultFile results,
            PrintStream out) {
        this.rows = rows;
        this.stages = stages;
        this.build = build;
        this.results = results;
        this.out = out;
    }

    String build() {
        return build;
    }

    /** @param again runs rows, too, that have a result of this build and effort */
    List<RowResult> run(List<String> names, Effort effort, boolean again) {
        List<RowResult> all = new ArrayList<>();
        for (String name : names) {
            Optional<RowResult> known = again ? Optional.empty() : known(name, effort);
            if (known.isPresent()) {
                out.println(name + ": as an earlier call found it");
            }
            all.add(known.orElseGet(() -> runAndWrite(name, effort, "")));
        }
        all.replaceAll(result -> result.verdict() == Verdict.VOID
                ? runAndWrite(result.row(), effort, "once more, since it was void: ")
                : result);
        return all;
    }

    /** Of an earlier call: one that proves something. */
    private Optional<RowResult> known(String name, Effort effort) {
        return results.read(name)
                .filter(each -> each.build().equals(build)
                        && each.effort().equals(effort.key())
                        && each.verdict().proves());
    }

    private RowResult runAndWrite(String name, Effort effort, String why) {
        Row row = rows.apply(name);
        out.println(name + ": " + why + row.event());
        RowResult result = run(row, effort);
        results.write(result);
        out.println("  " + result.verdict());
        return result;
    }

    private RowResult run(Row row, Effort effort) {
        try (Stage stage = stages.apply(effort)) {
            return run(row, effort, stage);
        } catch (InterruptedRunException e) {
            throw e;
        } catch (RuntimeException e) {
            e.printStackTrace(out);
            return RowResult.error(row.name(), effort.key(), build, String.valueOf(e.getMessage()));
        }
    }

    private RowResult run(Row row, Effort effort, Stage stage) {
        try {
            Measured measured = row.run(stage);
            stage.logs().stream()
                    .flatMap(log -> LogLines.unexpected(log).stream())
                    .limit(3)
                    .forEach(line -> measured.judgement().note("the gateway's log: %s", line));
            return measured.result(row.name(), effort, build);
        } finally {
            // After a signal whatever was seen, or failed, may be because the gateway was ended.
            stage.refuseWhenEnding();
        }
    }
}
