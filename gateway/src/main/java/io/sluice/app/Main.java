package io.sluice.app;

import io.sluice.cli.Console;
import io.sluice.cli.ProcessEnd;
import io.sluice.cli.SluiceCommand;
import io.sluice.cli.StandardStreams;
import io.sluice.controlplane.source.FolderSource;
import org.slf4j.LoggerFactory;

/** The program. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        StandardStreams.inUtf8();
        Thread.setDefaultUncaughtExceptionHandler((thread, cause) -> {
            LoggerFactory.getLogger(Main.class)
                    .error("thread {} has ended by an error; this is a defect of Sluice", thread.getName(), cause);
            ProcessEnd.flushLog(); // it may have been the last one
        });
        Console console = Console.system();
        ProcessEnd.now(
                console, SluiceCommand.run(Gateway::start, FolderSource::readOnce, console, System.getenv(), args));
    }
}
