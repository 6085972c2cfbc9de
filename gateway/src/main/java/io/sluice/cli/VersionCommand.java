package io.sluice.cli;

import picocli.CommandLine.Command;

/** {@code sluice version}. */
@Command(name = "version", description = "Shows the version.", mixinStandardHelpOptions = true)
final class VersionCommand implements Runnable {
    private final Console console;

    VersionCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        console.say(Version.text());
    }
}
