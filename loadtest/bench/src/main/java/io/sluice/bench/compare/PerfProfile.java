package io.sluice.bench.compare;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;

/** Where the CPU goes including the kernel, by {@code perf}, with the JVM's own map of its compiled methods. */
final class PerfProfile {

    private static final int SECONDS = 8;
    private static final int SHOWN = 45;

    private PerfProfile() {}

    static void run(Site site, Wrk wrk, Target.Running target, Scenario scenario, PrintStream out) {
        if (Program.find("perf").isEmpty()) {
            out.println("perf is not installed: no profile of the kernel's part");
            return;
        }
        Path data = site.dir().resolve("perf.data");
        Child perf = site.start(
                "perf", site.pinning().load(), record(target, data), site.dir().resolve("perf.log"));
        wrk.run(target, scenario, SECONDS + 1);
        perf.await(30);
        site.stop(perf);
        // The map is written after the load: it must hold the methods that were compiled during it.
        Program.jcmd(target.child().pid(), "Compiler.perfmap");
        out.println("all samples (perf, with the kernel), by symbol:");
        Program.output(report(data))
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .limit(SHOWN)
                .forEach(line -> out.println("  " + line.strip()));
    }

    private static List<String> record(Target.Running target, Path data) {
        return List.of(
                Program.path("perf"),
                "record",
                "--event=cpu-clock",
                "--freq=997",
                "--output=" + data,
                "--pid=" + target.child().pid(),
                "--",
                "sleep",
                Integer.toString(SECONDS));
    }

    private static List<String> report(Path data) {
        return List.of(
                Program.path("perf"), "report", "--input=" + data, "--stdio", "--sort=symbol", "--percent-limit=0.3");
    }
}
