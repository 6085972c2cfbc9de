package io.sluice.kit.load;

import io.sluice.kit.WitnessUpstream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/**
 * A command of the kit: its help, what is wrong with its arguments, and {@code --witness}, an upstream of its own.
 *
 * @param name as it stands before a complaint
 * @param valued names of options that take a value, with their dashes
 * @param switches names of options that stand alone
 */
public record ToolCommand(String name, String help, Set<String> valued, Set<String> switches) {
    /** Something was lost. */
    public static final int FAILED = 1;

    public static final int USAGE = 2;
    /** Nothing was lost, but not everything was tested, or the generator was late. */
    public static final int NO_PROOF = 3;

    private static final String WITNESS = "--witness";
    private static final int MOST_PORT = 65_535;

    /** What the command does; gives the exit code. What is wrong with the flags is a {@link Flags.Usage}. */
    @FunctionalInterface
    public interface Work {
        int run(Flags flags, PrintStream out);
    }

    /** Ends the process with the exit code. */
    public void runProcess(String[] arguments, Work work) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        System.exit(run(List.of(arguments), out, err, work));
    }

    /** The command without its process: gives the exit code. */
    public int run(List<String> arguments, PrintStream out, PrintStream err, Work work) {
        if (arguments.contains("--help") || arguments.contains("-h")) {
            out.print(help);
            return 0;
        }
        try {
            return work.run(Flags.parse(arguments, valued, switches), out);
        } catch (IllegalArgumentException e) {
            err.println(name + ": " + e.getMessage() + " (--help tells more)");
            return USAGE;
        }
    }

    /**
     * Does the work, with an upstream on 127.0.0.1 beside it when {@code --witness} names its port.
     *
     * @param prepare is given the upstream before the work begins
     */
    public static int withWitness(Flags flags, Consumer<WitnessUpstream> prepare, IntSupplier work) {
        if (!flags.has(WITNESS)) {
            return work.getAsInt();
        }
        int port = flags.whole(WITNESS, 0, 1, MOST_PORT);
        try (WitnessUpstream witness = start(port)) {
            prepare.accept(witness);
            return work.getAsInt();
        }
    }

    private static WitnessUpstream start(int port) {
        try {
            return WitnessUpstream.named("witness")
                    .address("127.0.0.1", port)
                    .countOnly()
                    .start();
        } catch (UncheckedIOException e) {
            throw new Flags.Usage(WITNESS + " " + port + ": " + e.getCause().getMessage());
        }
    }
}
