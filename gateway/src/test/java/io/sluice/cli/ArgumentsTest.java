package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testing.LogRecorder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Arguments and variables that look like something else. */
class ArgumentsTest {
    private final CommandLineRig rig = new CommandLineRig();

    @TempDir
    private Path folder;

    @Test
    void whatTheLauncherReadsIsNotSaidToHaveNoEffect() throws IOException {
        Matcher read = Pattern.compile("\\$\\{(SLUICE_[A-Z_]+)").matcher(Files.readString(Path.of("..", "sluice")));
        List<String> names =
                read.results().map(name -> name.group(1)).distinct().toList();
        assertThat(names).contains("SLUICE_JAR", "SLUICE_CGROUPS");
        names.forEach(name -> rig.with(name, "x"));
        assertThat(rig.run("run", "--config-dir=" + folder)).isEqualTo(0);
        assertThat(rig.err()).isEmpty();
    }

    @Test
    void whatBeginsWithAnAtIsAValueAndNoFileOfArguments() throws IOException {
        Path arguments = Files.writeString(folder.resolve("arguments"), "--http-port=1111");
        assertThat(rig.run("run", "--config-dir=" + folder, "--access-log", "@" + arguments))
                .isEqualTo(0);
        if (IgnoredSignals.ignored(IgnoredSignals.HUP)) {
            assertThat(LogRecorder.expected("SIGHUP is ignored")).isTrue();
        }
        assertThat(rig.settings.log().accessLog()).isEqualTo("@" + arguments);
        assertThat(rig.run("run", "--config-dir=" + folder, "@" + arguments)).isEqualTo(2);
        assertThat(rig.err()).contains("@" + arguments);
        assertThat(rig.run("check", "@" + arguments)).isEqualTo(1);
        assertThat(rig.out()).contains("@" + arguments).contains("SLF0002");
    }
}
