package io.sluice.cli;

import java.util.List;
import java.util.Map;

/** The commands that a user is shown. */
public final class CommandNames {
    private CommandNames() {}

    public static List<String> shown() {
        return SluiceCommand.commandLine(null, null, Console.system(), new Variables(Map.of()))
                .getSubcommands()
                .values()
                .stream()
                .map(picocli.CommandLine::getCommandSpec)
                .filter(command -> !command.usageMessage().hidden())
                .map(picocli.CommandLine.Model.CommandSpec::name)
                .toList();
    }
}
