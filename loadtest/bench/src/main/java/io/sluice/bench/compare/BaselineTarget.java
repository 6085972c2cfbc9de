package io.sluice.bench.compare;

import io.sluice.bench.baseline.WebProxyBaseline;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** vertx-web-proxy as its documentation shows it, in a JVM of its own with one event loop. */
record BaselineTarget(List<String> jvmFlags) implements Target {

    static final String LABEL = "vertx-web-proxy";

    @Override
    public String label() {
        return LABEL;
    }

    @Override
    public Optional<String> missing() {
        return Optional.empty();
    }

    @Override
    public Optional<String> leavesOut(Scenario scenario) {
        if (scenario.tls()) {
            return Optional.of("it stands for the JVM's plain HTTP/1.1, and is not set up for TLS");
        }
        return scenario.routes().catchAll()
                ? Optional.empty()
                : Optional.of("its router tries routes one after the other, nobody would give it thousands");
    }

    @Override
    public boolean compilesWhileRunning() {
        return true;
    }

    @Override
    public Running start(Site site, int upstreamPort, Routes routes) {
        Path dir = site.folder(LABEL);
        int port = Site.freePort();
        List<String> command = new ArrayList<>(List.of(Program.java()));
        command.addAll(jvmFlags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), WebProxyBaseline.class.getName()));
        command.addAll(List.of(Integer.toString(port), Integer.toString(upstreamPort)));
        Child child = site.start(LABEL, site.pinning().proxy(), command, dir.resolve("out.log"));
        Site.awaitPort(child, port, 60);
        return new Running(this, child, port);
    }
}
