package io.sluice.cli;

import io.sluice.settings.FileName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** The folders and files that {@code --config-dir} or its variable names. */
final class Roots {
    private static final String VARIABLE = "SLUICE_CONFIG_DIR";

    private Roots() {}

    /** Those that exist; one that does not is a wrong argument. */
    static List<Path> of(CommandSpec command, List<String> given, Variables variables) {
        List<Path> roots = named(command, given, variables);
        for (Path root : roots) {
            if (!Files.exists(root)) {
                throw new ParameterException(command.commandLine(), origin(given) + ": " + root + " does not exist");
            }
        }
        return roots;
    }

    /** Existing or not. */
    static List<Path> named(CommandSpec command, List<String> given, Variables variables) {
        List<String> names = given.isEmpty()
                ? variables.get(VARIABLE).stream().flatMap(Roots::split).toList()
                : given;
        if (names.isEmpty()) {
            throw new ParameterException(
                    command.commandLine(), "--config-dir is missing: a folder or file with manifests");
        }
        try {
            return names.stream().map(Roots::path).toList();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), origin(given) + ": " + e.getMessage(), e);
        }
    }

    private static Path path(String name) {
        if (name.isEmpty()) { // the path of "" is the folder we were started in: nobody means that by it
            throw new IllegalArgumentException("the name of a folder or file is empty");
        }
        return FileName.path(name);
    }

    private static String origin(List<String> given) {
        return given.isEmpty() ? VARIABLE : "--config-dir";
    }

    private static Stream<String> split(String list) {
        return Arrays.stream(list.split(",")).map(String::strip).filter(text -> !text.isEmpty());
    }
}
