package io.sluice.app;

import io.sluice.cli.Console;
import io.sluice.cli.SluiceCommand;
import io.sluice.controlplane.source.FolderSource;
import org.slf4j.LoggerFactory;

/** The program. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        Thread.setDefaultUncaughtExceptionHandler((thread, cause) -> LoggerFactory.getLogger(Main.class)
                .error("thread {} has ended by an error; this is a defect of Sluice", thread.getName(), cause));
        int code = SluiceCommand.run(Gateway::start, FolderSource::readOnce, Console.system(), System.getenv(), args);
        System.out.flush();
        System.err.flush();
        Runtime.getRuntime().halt(code); // all has been closed: a library's hook must not hold up or change the end
    }
}
