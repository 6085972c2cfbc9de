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

/** The program in the locale of every container: what it writes is UTF-8 all the same. */
@Timeout(60)
class PosixLocaleTest {
    private static final String ROUTE = "→ default/app:80  1 ready endpoint\n";

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
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
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

    /** Where routes go when the access log has stdout. */
    @Test
    void arrowsAreArrowsOnStderr() throws Exception {
        start(
                "run",
                "--config-dir=" + folder,
                "--access-log=stdout",
                "--http-port=0",
                "--healthz-port=0",
                "--bind=127.0.0.1");
        while (!Files.readString(errors, StandardCharsets.ISO_8859_1).contains("listening status")) {
            LockSupport.parkNanos(1_000_000);
        }
        assertThat(errors).content(StandardCharsets.UTF_8).contains(ROUTE);
    }
}
