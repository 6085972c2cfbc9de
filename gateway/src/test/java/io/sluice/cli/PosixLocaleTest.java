package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.app.Main;
import io.sluice.testing.OneService;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The program in the locale of every container: what it writes is UTF-8 all the same. */
@Timeout(60)
class PosixLocaleTest {
    private static final String ROUTE = "→ default/app:80  1 ready endpoint\n";

    private static final List<String> PROGRAM = List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName());

    private final List<Process> started = new ArrayList<>();

    @TempDir
    private Path folder;

    @TempDir
    private Path logs;

    private Path errors;

    @BeforeEach
    void write() throws IOException {
        OneService.write(folder, 1);
        errors = Files.createFile(logs.resolve("err"));
    }

    @AfterEach
    void endAll() throws InterruptedException {
        for (Process process : started) {
            process.destroyForcibly().waitFor();
        }
    }

    private Process start(String... args) throws IOException {
        List<String> command = new ArrayList<>(PROGRAM);
        command.addAll(List.of(args));
        return start(command);
    }

    private Process start(List<String> command) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectError(errors.toFile());
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        started.add(process);
        return process;
    }

    @Test
    void arrowsAreArrowsOnStdout() throws Exception {
        Process check = start("check", folder.toString());
        assertThat(new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains(ROUTE);
        assertThat(check.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(check.exitValue()).isZero();
    }

    /** Two such names would look the same, so that one of them would be lost. */
    @Test
    void aFileWhoseNameTheLocaleCannotSpellIsSaidToBeLeftOut() throws Exception {
        Process copy = new ProcessBuilder("sh", "-c", "cp app.yaml \"$(printf '\\303\\244').yaml\"")
                .directory(folder.toFile())
                .inheritIO()
                .start();
        assertThat(copy.waitFor()).isZero();
        Process check = start("check", folder.toString());
        assertThat(new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains(ROUTE)
                .contains("SLF0002")
                .contains(
                        "its name is not in the encoding of file names here · nothing of it is read · give it a name");
        assertThat(check.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(check.exitValue()).isOne();
    }

    /** Arguments come as bytes, of which the JVM makes characters that it cannot turn back. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "run --config-dir=. --access-log",
                "check . --access-log",
                "run --config-dir",
                "check --config-dir",
                "explain http://app.localhost/ --config-dir"
            })
    void aNameThatTheLocaleCannotSpellIsAWrongArgument(String line) throws Exception {
        String option = line.substring(line.lastIndexOf(' ') + 1);
        assertThat(refusal("exec \"$@\" " + line + "=./$(printf '\\303\\251').log"))
                .startsWith("sluice: " + option + ": \"./")
                .contains("cannot have in this locale; start the program by ./sluice or with LC_ALL=C.UTF-8");
    }

    @Test
    void aVariableWithSuchANameIsWrongToo() throws Exception {
        assertThat(refusal("SLUICE_CONFIG_DIR=$(printf '\\303\\251') exec \"$@\" run"))
                .startsWith("sluice: SLUICE_CONFIG_DIR: \"");
    }

    /** What stands on stderr, of a command line for the shell in which {@code "$@"} is the program. */
    private String refusal(String line) throws Exception {
        List<String> shell = new ArrayList<>(List.of("sh", "-c", line, "sh"));
        shell.addAll(PROGRAM);
        Process process = start(shell);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(2);
        return Files.readString(errors);
    }

    /** Where routes go when the access log has stdout. */
    @Test
    void arrowsAreArrowsOnStderr() throws Exception {
        start(
                "run",
                "--config-dir=" + folder,
                "--access-log=stdout",
                "--http-port=0",
                "--https-port=0",
                "--healthz-port=0",
                "--bind=127.0.0.1");
        while (!Files.readString(errors, StandardCharsets.ISO_8859_1).contains("listening status")) {
            LockSupport.parkNanos(1_000_000);
        }
        assertThat(errors).content(StandardCharsets.UTF_8).contains(ROUTE);
    }
}
