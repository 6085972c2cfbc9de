package io.sluice.bench.compare;

import java.io.IOException;
import java.util.Optional;

/** A proxy that can be compared: knows how to start itself with one worker on the site's proxy core. */
interface Target {

    /** The name in tables and on the command line, unique in a run. */
    String label();

    /** Why it cannot run here (a program is missing), or empty. */
    Optional<String> missing();

    /** Why it has no part in this scenario, or empty. */
    default Optional<String> leavesOut(Scenario scenario) {
        return Optional.empty();
    }

    /** A JVM needs its warm-up; a native program is as fast as it gets after a moment. */
    boolean compilesWhileRunning();

    /** Starts it and returns when it accepts connections. */
    Running start(Site site, int upstreamPort, Routes routes);

    /**
     * Handshakes that it has served so far, by its own count: those of connections without a request, and those of
     * connections with one request for {@link Witness#PATH}; nothing when it cannot say. It is asked while nobody else is.
     */
    default Optional<HandshakeCount> handshakes(Running running) throws IOException {
        return Optional.empty();
    }

    /** A target that runs. */
    record Running(Target target, Child child, Door door) {

        Running(Target target, Child child, int port) {
            this(target, child, Door.plain(port));
        }

        int port() {
            return door.port();
        }

        String label() {
            return target.label();
        }
    }
}
