package io.sluice.cli;

import io.sluice.cli.GatewayLauncher.Running;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What SIGHUP means to a gateway, from the start to the end: log files were renamed. It never ends the program, since a
 * "reload" out of habit, or a terminal that closes, must not cost requests. Safe from any thread, holds nobody up.
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

    synchronized void heard() {
        if (!logFile) {
            LOG.info("SIGHUP has no effect: there is no log file to open anew, and changes of manifests are followed by"
                    + " themselves; SIGTERM ends the program");
        } else if (running != null) {
            running.reopenLogs();
        } else {
            early = true;
        }
    }

    /** Whoever started the program has had the signal ignored, which the JVM does not change. */
    void ignored() {
        if (logFile) {
            LOG.warn("SIGHUP is ignored by whoever started this (nohup?), so a log file that is renamed is written to"
                    + " until the end: start it without nohup, since SIGHUP does not end it anyway, or rotate by"
                    + " copytruncate");
        }
    }

    /** This JVM does not let signals be heard. */
    void unheard(ReflectiveOperationException cause) {
        if (logFile) {
            LOG.warn(
                    "SIGHUP cannot be heard, so it ends the program; rotate the log by copytruncate: {}",
                    String.valueOf(Optional.ofNullable(cause.getCause()).orElse(cause)));
        }
    }
}
