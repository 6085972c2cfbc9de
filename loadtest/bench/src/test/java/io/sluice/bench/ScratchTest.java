package io.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ScratchTest {
    /** A shell that ends at a signal, and a child of its own that would outlive it. */
    private static final List<String> FAMILY = List.of("sh", "-c", "sleep 300 & echo $!; wait");

    private static final long PATIENCE_NANOS = 20_000_000_000L;

    @TempDir
    Path folder;

    /** What a command does: a folder with a file in it, and processes; then it waits. */
    static final class Command {
        private Command() {}

        public static void main(String[] arguments) throws Exception {
            Scratch scratch = Scratch.in(Path.of(arguments[0]), "command-", false);
            Files.writeString(scratch.dir().resolve("file"), "of a gateway");
            Process shell = scratch.start(new ProcessBuilder(FAMILY));
            System.out.println(shell.pid());
            System.out.println(shell.inputReader(StandardCharsets.US_ASCII).readLine());
            System.out.println("ready");
            new CountDownLatch(1).await();
        }
    }

    @Test
    void aSignalEndsProcessesWithTheirChildrenAndDeletesTheFolder() throws Exception {
        Process command = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Command.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            BufferedReader out = command.inputReader(StandardCharsets.US_ASCII);
            long shell = Long.parseLong(out.readLine());
            long sleeper = Long.parseLong(out.readLine());
            assertThat(out.readLine()).isEqualTo("ready");
            assertThat(lives(shell) && lives(sleeper)).isTrue();
            assertThat(folder).isNotEmptyDirectory();
            command.destroy();
            assertThat(command.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(command.exitValue()).isEqualTo(143);
            awaitEnd(shell);
            awaitEnd(sleeper);
            assertThat(folder).isEmptyDirectory();
        } finally {
            command.destroyForcibly();
        }
    }

    @Test
    void closingDoesTheSameAndNothingIsStartedAnyMore() throws Exception {
        Scratch scratch = Scratch.in(folder, "closed-", false);
        Process shell = scratch.start(new ProcessBuilder(FAMILY));
        long sleeper =
                Long.parseLong(shell.inputReader(StandardCharsets.US_ASCII).readLine());
        scratch.close();
        assertThat(shell.isAlive()).isFalse();
        awaitEnd(sleeper);
        assertThat(folder).isEmptyDirectory();
        assertThatThrownBy(() -> scratch.start(new ProcessBuilder(FAMILY))).isInstanceOf(InterruptedRunException.class);
        assertThatThrownBy(scratch::refuseWhenEnding).isInstanceOf(InterruptedRunException.class);
    }

    @Test
    void aFolderThatIsToBeKeptIs() {
        Scratch scratch = Scratch.in(folder, "kept-", true);
        scratch.close();
        assertThat(scratch.dir()).isEmptyDirectory();
    }

    private static void awaitEnd(long pid) throws IOException {
        long begun = System.nanoTime();
        while (lives(pid)) {
            assertThat(System.nanoTime() - begun).as("ends").isLessThan(PATIENCE_NANOS);
            Thread.onSpinWait();
        }
    }

    /** Whoever has ended, and whose new parent has not asked for its exit code, is dead all the same. */
    private static boolean lives(long pid) throws IOException {
        Path status = Path.of("/proc", Long.toString(pid), "status");
        try {
            return Files.readAllLines(status).stream().noneMatch(line -> line.matches("State:\\s+[ZX].*"));
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            if (Files.exists(status)) {
                throw e;
            }
            return false; // it ended while it was read
        }
    }
}
