package io.sluice.bench.report;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code loadtest/report soak}. */
@Command(
        name = "soak",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        description = {
            "A mixed load, five changes of the plan a second and an attack a minute: whether heap, direct memory,"
                    + " descriptors or threads grow. The first tenth, 30 to 60 s, is warm-up and not judged.",
            "Exit code: 0 flat and nothing lost; 1 failed; 2 wrong use; 3 void: the generator was late, so what was not"
                    + " kept proves nothing."
        })
final class SoakCommand implements Callable<Integer> {
    @Option(names = "--minutes", defaultValue = "10", description = "how long, 1 to 1440")
    private int minutes;

    @Option(names = "--rate", defaultValue = "500", description = "requests per second")
    private int rate;

    @Mixin
    private ProgramOptions program;

    private final Path tree;
    private final PrintStream out;

    SoakCommand(Path tree, PrintStream out) {
        this.tree = tree;
        this.out = out;
    }

    @Override
    public Integer call() {
        if (minutes < 1 || minutes > 1440 || rate < 1) {
            throw new ReportException("--minutes is 1 to 1440, --rate 1 or more");
        }
        Effort effort = new Effort(rate * 60 * minutes, rate, false, 5);
        try (Stage stage = program.stage(tree, effort, out)) {
            Verdict verdict = new Soak(stage, Duration.ofMinutes(minutes), out).run();
            return Verdict.exitCode(List.of(verdict));
        }
    }
}
