package io.sluice.bench;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.BiFunction;
import picocli.CommandLine;

/** What the commands over a whole gateway share: where the tree is, and how a {@link UserException} is told. */
public final class BenchCommand {
    private BenchCommand() {}

    /**
     * Ends the process with the command's exit code. The property {@code sluice.tree} is the root of the source tree;
     * the starter sets it.
     *
     * @param command made of the tree and of stdout
     */
    public static void runProcess(String[] arguments, BiFunction<Path, PrintStream, CommandLine> command) {
        Path tree = Path.of(System.getProperty("sluice.tree", ".")).toAbsolutePath();
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.exit(command.apply(tree, out).execute(arguments));
    }

    /**
     * The same command line, which tells such an exception on stderr.
     *
     * @param code of a command that could not go on
     */
    public static CommandLine telling(CommandLine command, int code) {
        return command.setExecutionExceptionHandler((failure, line, parsed) -> {
            if (failure instanceof UserException) {
                line.getErr().println(failure.getMessage());
                return code;
            }
            throw failure;
        });
    }
}
