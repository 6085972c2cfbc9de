package io.sluice.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** The folders and files that {@code --config-dir} or its variable names. */
final class Roots {
    private static final String VARIABLE = "SLUICE_CONFIG_DIR";

    private Roots() {}

    /** Those that exist; one that does not is a wrong argument. */
    static List<Path> of(CommandSpec command, List<Path> given, Variables variables) {
        List<Path> roots = named(command, given, variables);
        for (Path root : roots) {
            if (!Files.exists(root)) {
                throw new ParameterException(command.commandLine(), origin(given) + ": " + root + " does not exist");
            }
        }
        return roots;
    }

    /** Existing or not. */
    static List<Path> named(CommandSpec command, List<Path> given, Variables variables) {
        List<Path> roots = given.isEmpty()
                ? variables.get(VARIABLE).stream().flatMap(Roots::split).toList()
                : given;
        if (roots.isEmpty()) {
            throw new ParameterException(
                    command.commandLine(), "--config-dir is missing: a folder or file with manifests");
        }
        for (Path root : roots) {
            if (root.toString().isEmpty()) { // Path.of("") is the folder we were started in: nobody means that by ""
                throw new ParameterException(
                        command.commandLine(), origin(given) + ": the name of a folder or file is empty");
            }
        }
        return roots;
    }

    private static String origin(List<Path> given) {
        return given.isEmpty() ? VARIABLE : "--config-dir";
    }

    private static java.util.stream.Stream<Path> split(String list) {
        return Arrays.stream(list.split(","))
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .map(Path::of);
    }
}
