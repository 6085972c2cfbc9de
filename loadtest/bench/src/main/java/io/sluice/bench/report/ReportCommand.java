package io.sluice.bench.report;

import io.sluice.bench.BenchCommand;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code loadtest/report}. */
@Command(
        name = "loadtest/report",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        description = {
            "Runs a gateway through rollouts, restarts, failures and attacks under a load at a fixed rate, and says what"
                    + " became of every request. A row that passed or failed with this build and effort is not run again;"
                    + " one that was void is, and is tried a second time at the end.",
            "Exit code: 0 every row passed; 1 a row failed; 2 wrong use; 3 no row failed, but one is void, which proves"
                    + " nothing."
        })
public final class ReportCommand implements Callable<Integer> {
    @Option(names = "--only", split = ",", paramLabel = "ROW", description = "which rows; all when absent")
    private List<String> only = new ArrayList<>();

    @Option(
            names = "--list",
            description = "prints the rows and ends",
            showDefaultValue = CommandLine.Help.Visibility.NEVER)
    private boolean list;

    @Option(names = "--requests", description = "of each row's load, at least (default: 100000, with --quick 3000)")
    private Integer requests;

    @Option(names = "--rate", description = "requests per second of the load (default: 1000, with --quick 500)")
    private Integer rate;

    @Option(
            names = "--quick",
            description = "small counts and short times: whether it works, no proof of anything",
            showDefaultValue = CommandLine.Help.Visibility.NEVER)
    private boolean quick;

    @Option(
            names = "--again",
            description = "runs rows that have a result, too",
            showDefaultValue = CommandLine.Help.Visibility.NEVER)
    private boolean again;

    @Option(
            names = "--most-lag",
            paramLabel = "MILLIS",
            defaultValue = "5",
            description = "a row in which the control client itself was later than this (p99) is void")
    private int mostLag;

    @Option(names = "--results", paramLabel = "DIR", description = "where results are kept (default: target/report)")
    private Path results;

    @Mixin
    private ProgramOptions program;

    private final Path tree;
    private final PrintStream out;

    ReportCommand(Path tree, PrintStream out) {
        this.tree = tree;
        this.out = out;
    }

    public static void main(String[] arguments) {
        BenchCommand.runProcess(arguments, ReportCommand::commandLine);
    }

    static CommandLine commandLine(Path tree, PrintStream out) {
        return BenchCommand.telling(
                new CommandLine(new ReportCommand(tree, out)).addSubcommand(new SoakCommand(tree, out)),
                CommandLine.ExitCode.USAGE);
    }

    @Override
    public Integer call() {
        if (list) {
            Rows.all().forEach(row -> out.printf("%-13s %s%n", row.name(), row.event()));
            return 0;
        }
        List<String> names = (only.isEmpty()
                        ? Rows.all().stream()
                        : only.stream().map(Rows::named))
                .map(Row::name)
                .toList();
        RowRunner runner = new RowRunner(
                Rows::named,
                effort -> program.stage(tree, effort, out),
                Fingerprint.of(program.program(tree)),
                new ResultFile(folder()),
                out);
        Effort effort = effort();
        out.printf(
                "build %s, %s; a row is void when the control client's send lag p99 is beyond %d ms%n",
                runner.build(), effort.key(), mostLag);
        List<RowResult> all = runner.run(names, effort, again);
        out.println();
        out.print(ResultTable.of(all));
        return Verdict.exitCode(all.stream().map(RowResult::verdict).toList());
    }

    private Effort effort() {
        int count = requests == null ? quick ? 3_000 : 100_000 : requests;
        int perSecond = rate == null ? quick ? 500 : 1_000 : rate;
        if (count < 1 || perSecond < 1 || perSecond > 100_000) {
            throw new ReportException("--requests is 1 or more, --rate 1 to 100000");
        }
        return new Effort(count, perSecond, quick, mostLag);
    }

    private Path folder() {
        return results == null ? tree.resolve("target/report") : results;
    }
}
