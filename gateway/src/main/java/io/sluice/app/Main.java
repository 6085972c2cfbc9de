package io.sluice.app;

import io.sluice.cli.Console;
import io.sluice.cli.GatewayLauncher;
import io.sluice.cli.SluiceCommand;
import io.sluice.controlplane.source.FolderSource;

/** The program. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        GatewayLauncher launcher = (settings, roots, console) -> {
            throw new UnsupportedOperationException("this build has no data plane yet");
        };
        System.exit(SluiceCommand.run(launcher, FolderSource::readOnce, Console.system(), System.getenv(), args));
    }
}
