package io.sluice.bench.compare;

import java.util.ArrayList;
import java.util.List;

/** The load generator of HTTP/2: one thread, closed loop, for whole seconds. */
final class H2load implements Load {

    static final String PROGRAM = "h2load";

    /**
     * The windows of a client for large bodies: 64 KiB per stream and 1 MiB per connection, about what browsers and
     * gRPC libraries begin with. h2load's own default, 1 GiB, would leave flow control out of the measurement.
     */
    private static final List<String> WINDOWS = List.of("--window-bits=16", "--connection-window-bits=20");

    private static final int LARGE = 64 * 1024;

    private final Site site;

    H2load(Site site) {
        this.site = site;
    }

    @Override
    public LoadResult run(Target.Running target, Scenario scenario, int seconds) {
        Child h2load = site.start(
                PROGRAM,
                site.pinning().load(),
                command(target.port(), scenario, seconds),
                site.dir().resolve("h2load.log"));
        int exit = h2load.await(seconds + 30L);
        site.stop(h2load);
        site.refuseWhenEnding();
        return H2loadOutput.parse(h2load.output())
                .orElseThrow(() -> new CompareException("h2load ended with " + exit + ":\n" + h2load.lastWords()));
    }

    private static List<String> command(int port, Scenario scenario, int seconds) {
        List<String> command = new ArrayList<>(List.of(Program.path(PROGRAM), "--threads=1"));
        command.add("--clients=" + scenario.connections());
        command.add("--max-concurrent-streams=" + Scenario.STREAMS);
        command.add("--duration=" + seconds);
        command.add("--warm-up-time=0");
        command.add("--tls13-ciphers=" + SiteCertificate.SUITE);
        command.add("--groups=" + SiteCertificate.GROUP);
        if (scenario.bodyBytes() > LARGE) {
            command.addAll(WINDOWS);
        }
        command.add("https://" + SiteCertificate.HOST + ":" + port + scenario.path());
        return command;
    }
}
