package io.sluice.bench.compare;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/** Looks into one build of Sluice under load: what it allocates, and where its CPU goes. */
final class Inspection {

    private static final double ALLOCATION_GOAL_BYTES = 200;
    private static final int ALLOCATION_SECONDS = 15;

    private final Site site;
    private final Upstream upstream;
    private final Comparison.Effort effort;
    private final PrintStream out;
    private final Load load;

    Inspection(Site site, Upstream upstream, Comparison.Effort effort, PrintStream out) {
        this.site = site;
        this.upstream = upstream;
        this.effort = effort;
        this.out = out;
        this.load = Load.on(site);
    }

    void allocation(Target build) {
        Scenario scenario = Scenario.named("keepalive-1k");
        Target.Running target = started(build, scenario);
        // The longer the run, the less the MiB matters to which the JVM rounds.
        int seconds = Math.max(effort.seconds(), ALLOCATION_SECONDS);
        ThreadAllocation before = allocated(target);
        LoadResult result = load.run(target, scenario, seconds);
        ThreadAllocation grown = allocated(target).since(before);
        double perRequest = (double) grown.total() / result.requests();
        out.printf(
                Locale.ROOT,
                "%s allocates %.1f bytes per request (%d requests); goal ≤ %.0f: %s%n",
                target.label(),
                perRequest,
                result.requests(),
                ALLOCATION_GOAL_BYTES,
                perRequest <= ALLOCATION_GOAL_BYTES ? "met" : "missed");
        grown.bytes().entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .limit(5)
                .forEach(thread -> out.printf("  %12d bytes  %s%n", thread.getValue(), thread.getKey()));
        site.stop(target.child());
    }

    private static ThreadAllocation allocated(Target.Running target) {
        return ThreadAllocation.parse(Program.jcmd(target.child().pid(), "Thread.print", "-e=true"));
    }

    void profile(Target build, Scenario scenario) {
        Target.Running target = started(build, scenario);
        Path recording = site.dir().resolve(build.label().replace(' ', '-') + "-" + scenario.name() + ".jfr");
        String pid = Program.jcmd(target.child().pid(), "JFR.start", "name=load", "settings=profile");
        load.run(target, scenario, Math.max(effort.seconds(), 10));
        Program.jcmd(target.child().pid(), "JFR.stop", "name=load", "filename=" + recording);
        if (!Files.exists(recording)) {
            throw new CompareException("no recording was written: " + pid);
        }
        out.printf("%n%s, %s%n", target.label(), scenario.name());
        FrameCounts.print(recording, out);
        PerfProfile.run(site, load, target, scenario, out);
        site.stop(target.child());
    }

    private Target.Running started(Target build, Scenario scenario) {
        build.missing().ifPresent(reason -> {
            throw new CompareException(reason);
        });
        Target.Running target = build.start(site, upstream.port(), scenario.routes());
        Verification.verify(target, scenario);
        load.run(target, scenario, Math.max(1, effort.warmup()));
        return target;
    }
}
