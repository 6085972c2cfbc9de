package io.sluice.bench.report;

import io.sluice.bench.KeepOption;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which program is looked at, and what stays of it afterwards. */
final class ProgramOptions {
    @Option(names = "--jar", description = "the program (default: gateway/target/sluice.jar)")
    private Path jar;

    @Mixin
    private KeepOption keep;

    /** The program; a {@link ReportException} when it is not there. */
    Path program(Path tree) {
        Path program = jar == null ? tree.resolve("gateway/target/sluice.jar") : jar.toAbsolutePath();
        if (!Files.isRegularFile(program)) {
            throw new ReportException(program + " does not exist; build it with: mvn -pl gateway -am package");
        }
        return program;
    }

    /** A new one, and a word on {@code out} about where its files are, if they are to stay. */
    Stage stage(Path tree, Effort effort, PrintStream out) {
        Stage stage = new Stage(tree, program(tree), effort, keep.keeps());
        keep.tell(stage.dir(), out);
        return stage;
    }
}
