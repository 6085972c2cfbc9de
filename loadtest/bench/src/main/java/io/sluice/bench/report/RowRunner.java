package io.sluice.bench.report;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Runs rows one after the other; each result is written down as soon as it is there. */
final class RowRunner {
    private final Function<Effort, Stage> stages;
    private final String build;
    private final ResultFile results;
    private final PrintStream out;

    /**
     * @param stages makes one for each row
     * @param build fingerprint of the program
     */
    RowRunner(Function<Effort, Stage> stages, String build, ResultFile results, PrintStream out) {
        this.stages = stages;
        this.build = build;
        this.results = results;
        this.out = out;
    }

    String build() {
        return build;
    }

    /** @param again runs rows, too, that have a result of this build and effort */
    List<RowResult> run(List<Row> rows, Effort effort, boolean again) {
        List<RowResult> all = new ArrayList<>();
        for (Row row : rows) {
            Optional<RowResult> known = again ? Optional.empty() : known(row, effort);
            if (known.isPresent()) {
                out.println(row.name() + ": as an earlier call found it");
                all.add(known.get());
            } else {
                out.println(row.name() + ": " + row.event());
                RowResult result = run(row, effort);
                results.write(result);
                all.add(result);
                out.println("  " + result.verdict());
            }
        }
        return all;
    }

    private Optional<RowResult> known(Row row, Effort effort) {
        return results.read(row.name())
                .filter(each -> each.build().equals(build)
                        && each.effort().equals(effort.key())
                        && each.verdict() != Verdict.ERROR);
    }

    private RowResult run(Row row, Effort effort) {
        try (Stage stage = stages.apply(effort)) {
            Measured measured = row.run(stage);
            stage.logs().stream()
                    .flatMap(log -> LogLines.unexpected(log).stream())
                    .limit(3)
                    .forEach(line -> measured.judgement().note("the gateway's log: %s", line));
            return measured.result(row.name(), effort, build);
        } catch (RuntimeException e) {
            e.printStackTrace(out);
            return RowResult.error(row.name(), effort.key(), build, String.valueOf(e.getMessage()));
        }
    }
}
