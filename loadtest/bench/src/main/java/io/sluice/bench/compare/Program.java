package io.sluice.bench.compare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Programs of the machine: where they are and what they say. */
final class Program {

    private Program() {}

    /** Looks along PATH, then where Debian keeps servers, which is not on every user's PATH. */
    static Optional<Path> find(String name) {
        String path = System.getenv().getOrDefault("PATH", "");
        return Stream.concat(Arrays.stream(path.split(":")), Stream.of("/usr/sbin", "/usr/local/sbin"))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    static Optional<String> missing(String name) {
        return find(name).isPresent() ? Optional.empty() : Optional.of(name + " is not installed");
    }

    static String path(String name) {
        return find(name)
                .orElseThrow(() -> new CompareException(name + " is not installed"))
                .toString();
    }

    /** All that a short-lived program prints, both streams, whatever its exit code (wrk -v answers 1). */
    static String output(List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .start();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor();
            return text;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CompareException("interrupted", e);
        }
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    static String jcmd(long pid, String... arguments) {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        Stream<String> command = Stream.concat(Stream.of(jcmd.toString(), Long.toString(pid)), Stream.of(arguments));
        return output(command.toList());
    }
}
