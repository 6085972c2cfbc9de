package io.sluice.cli;

import io.sluice.cli.GatewayLauncher.Running;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What SIGHUP means to a gateway, from the start to the end: log files were renamed. So does SIGUSR1, which nginx takes for that.
 * Neither ends the program, since a "reload" out of habit, or a terminal that closes, must not cost requests. Safe from any
 * thread, holds nobody up.
 */
final class Hangup {
    private static final Logger LOG = LoggerFactory.getLogger(Hangup.class);

    private final boolean logFile;
    private Running running;
    private boolean early;

    /** @param logFile whether there is a file that somebody could rename */
    Hangup(boolean logFile) {
        this.logFile = logFile;
    }

    synchronized void started(Running gateway) {
        running = gateway;
        if (early) {
            gateway.reopenLogs();
        }
    }

    /** @param signal for example {@code SIGHUP} */
    synchronized void heard(String signal) {
        if (!logFile) {
            LOG.info(
                    "{} has no effect: there is no log file to open anew, and changes of manifests are followed by"
                            + " themselves; SIGTERM ends the program",
                    signal);
        } else if (running != null) {
            running.reopenLogs();
        } else {
            early = true;
        }
    }

    /** Whoever started the program has had the signal ignored, which the JVM does not change. */
    void ignored() {
        if (logFile) {
            LOG.warn("SIGHUP is ignored by whoever started this (nohup?): when the log file is renamed, send SIGUSR1;"
                    + " or start it without nohup, since SIGHUP does not end it anyway");
        }
    }

    /** This JVM does not let a signal be heard. */
    void unheard(String signal, ReflectiveOperationException cause) {
        if (logFile) {
            LOG.warn(
                    "{} cannot be heard, so it ends the program; rotate the log by copytruncate: {}",
                    signal,
                    String.valueOf(Optional.ofNullable(cause.getCause()).orElse(cause)));
        }
    }
}
