package io.sluice.app;

import io.sluice.cli.Console;
import io.sluice.cli.SluiceCommand;
import io.sluice.controlplane.source.FolderSource;

/** The program. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.exit(SluiceCommand.run(Gateway::start, FolderSource::readOnce, Console.system(), System.getenv(), args));
    }
}
