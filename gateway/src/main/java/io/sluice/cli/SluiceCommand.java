package io.sluice.cli;

import io.sluice.model.NearName;
import io.sluice.settings.SettingKey;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The program's command line: its commands, what is wrong with arguments, exit codes. */
@Command(
        name = "sluice",
        description =
                "A gateway for Kubernetes manifests: reads Ingress and Service objects from a folder and serves them.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
public final class SluiceCommand implements Runnable {
    /** Everything asked for was done, or nothing was wrong. */
    public static final int OK = 0;
    /** Something was wrong with the input or the machine. */
    public static final int FAILED = 1;
    /** The arguments were wrong. */
    public static final int USAGE = 2;

    private static final Set<String> OBJECTS = Set.of("Meaning of objects");

    @Spec
    private CommandSpec spec;

    /**
     * Carries out one command line.
     *
     * @return the process's exit code
     */
    public static int run(
            GatewayLauncher launcher,
            Manifests manifests,
            Console console,
            Map<String, String> environment,
            String... args) {
        return commandLine(launcher, manifests, console, new Variables(environment))
                .execute(args);
    }

    static CommandLine commandLine(
            GatewayLauncher launcher, Manifests manifests, Console console, Variables variables) {
        CommandLine root = new CommandLine(new SluiceCommand());
        root.addSubcommand(withSettings(new RunCommand(launcher, console, variables), allGroups()));
        root.addSubcommand(withSettings(new DemoCommand(launcher, console, variables), Set.of("Listeners")));
        root.addSubcommand(new PracticeCommand(launcher, console));
        root.addSubcommand(withSettings(new CheckCommand(manifests, console, variables), OBJECTS));
        root.addSubcommand(withSettings(new ExplainCommand(manifests, console, variables), OBJECTS));
        root.addSubcommand(new VersionCommand(console));
        root.addSubcommand(new CompletionCommand(console));
        root.setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8));
        root.setParameterExceptionHandler((wrong, args) -> usage(console, wrong));
        root.setExpandAtFiles(
                false); // what begins with @ is a value, such as a folder; there is no other file of settings
        root.setUsageHelpLongOptionsMaxWidth(36);
        root.setUsageHelpWidth(120);
        return root;
    }

    private static CommandLine withSettings(Object command, Set<String> shown) {
        CommandLine line = new CommandLine(command);
        SettingOptions.addTo(line.getCommandSpec(), shown);
        return line;
    }

    private static Set<String> allGroups() {
        return SettingKey.all().stream().map(key -> key.group().title()).collect(Collectors.toSet());
    }

    private static int usage(Console console, ParameterException wrong) {
        String message =
                wrong instanceof OverwrittenOptionException twice && twice.getOverwritten() instanceof OptionSpec option
                        ? option.longestName() + " is given twice"
                        : wrong.getMessage();
        Arrays.stream(message.split("\n")).forEach(console::complain);
        if (wrong instanceof UnmatchedArgumentException unmatched && unmatched.isUnknownOption()) {
            String written = unmatched.getUnmatched().get(0).replaceFirst("=.*", "");
            NearName.of(
                            written,
                            wrong.getCommandLine().getCommandSpec().optionsMap().keySet())
                    .ifPresent(near -> console.complain("did you mean " + near + "?"));
        }
        console.complain(
                "\"" + wrong.getCommandLine().getCommandSpec().qualifiedName() + " --help\" shows what there is");
        return USAGE;
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "a command is missing: run, demo, check, explain, version or completion");
    }
}
