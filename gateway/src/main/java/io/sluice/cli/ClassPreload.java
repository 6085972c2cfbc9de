package io.sluice.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads every class of the program that is not loaded yet, while it can be. In a folder each class is a file, which needs
 * a descriptor to be read; without one the end could not load its own classes, nor ever try again, since a JVM remembers
 * what it did not find. A jar may be replaced under a program that runs.
 */
final class ClassPreload {
    private static final Logger LOG = LoggerFactory.getLogger(ClassPreload.class);
    private static final String PACKAGE = "io/sluice";
    private static final String SUFFIX = ".class";

    private ClassPreload() {}

    /** Takes a few hundredths of a second. */
    static void run() {
        CodeSource source = ClassPreload.class.getProtectionDomain().getCodeSource();
        try {
            Path place = Path.of(source.getLocation().toURI());
            if (Files.isDirectory(place)) {
                load(place);
            } else {
                try (FileSystem jar = FileSystems.newFileSystem(place)) {
                    load(jar.getPath("/"));
                }
            }
        } catch (IOException | UncheckedIOException | URISyntaxException | ReflectiveOperationException e) {
            LOG.warn(
                    "the classes of the program cannot be loaded beforehand; its end may need files: {}", e.toString());
        }
    }

    private static void load(Path root) throws IOException, ClassNotFoundException {
        List<String> names;
        try (Stream<Path> files = Files.walk(root.resolve(PACKAGE))) {
            names = files.map(file -> root.relativize(file).toString())
                    .filter(file -> file.endsWith(SUFFIX) && !file.endsWith("package-info" + SUFFIX))
                    .map(file -> file.substring(0, file.length() - SUFFIX.length())
                            .replace(root.getFileSystem().getSeparator(), "."))
                    .toList();
        }
        for (String name : names) {
            Class.forName(name, /* initialize */ false, ClassPreload.class.getClassLoader());
        }
    }
}
