package io.sluice.bench.compare;

import java.nio.file.Path;
import java.util.List;

/** The load generator of HTTP/1.1: one thread, closed loop, for whole seconds. */
final class Wrk implements Load {

    private final Site site;

    Wrk(Site site) {
        this.site = site;
    }

    @Override
    public LoadResult run(Target.Running target, Scenario scenario, int seconds) {
        Path script = site.dir().resolve(scenario.name() + ".lua");
        Site.write(script, WrkScript.of(scenario));
        List<String> command = List.of(
                Program.path("wrk"),
                "--threads=1",
                "--connections=" + scenario.connections(),
                "--duration=" + seconds + "s",
                "--timeout=10s",
                "--script=" + script,
                base(target) + scenario.path());
        Child wrk = site.start("wrk", site.pinning().load(), command, site.dir().resolve("wrk.log"));
        int exit = wrk.await(seconds + 30L);
        site.stop(wrk);
        site.refuseWhenEnding();
        return LoadResult.parse(wrk.output())
                .orElseThrow(() -> new CompareException("wrk ended with " + exit + ":\n" + wrk.lastWords()));
    }

    private static String base(Target.Running target) {
        return (target.door().tls() ? "https://" + SiteCertificate.HOST : "http://127.0.0.1") + ":" + target.port();
    }
}
