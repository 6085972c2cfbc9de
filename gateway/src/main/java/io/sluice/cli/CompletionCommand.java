package io.sluice.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code sluice completion}. */
@Command(
        name = "completion",
        description = "Prints a completion script for bash and zsh: source <(sluice completion)",
        mixinStandardHelpOptions = true)
final class CompletionCommand implements Runnable {
    private final Console console;

    @Spec
    private CommandSpec spec;

    CompletionCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        console.say(AutoComplete.bash("sluice", spec.root().commandLine()));
    }
}
