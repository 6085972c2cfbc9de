package io.sluice.bench;

import java.io.PrintStream;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code --keep}: what a command has written for its gateways stays. */
public final class KeepOption {
    @Option(
            names = "--keep",
            description = "keeps configurations, manifests and logs",
            showDefaultValue = CommandLine.Help.Visibility.NEVER)
    private boolean keep;

    public boolean keeps() {
        return keep;
    }

    /** Says where the files are, if they are to stay. */
    public void tell(Path folder, PrintStream out) {
        if (keep) {
            out.println("files are in " + folder);
        }
    }
}
