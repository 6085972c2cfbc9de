package io.sluice.bench.compare;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** Where the CPU goes including the kernel, by {@code perf}, with the JVM's own map of its compiled methods. */
final class PerfProfile {

    private static final int SECONDS = 8;
    private static final int SHOWN = 45;

    // perf pads the name to the width of the longest and may add empty columns.
    private static final Pattern COLUMNS_BEHIND_THE_NAME = Pattern.compile("\\s+(-\\s+-)?\\s*$");

    private PerfProfile() {}

    static void run(Site site, Load load, Target.Running target, Scenario scenario, PrintStream out) {
        if (Program.find("perf").isEmpty()) {
            out.println("perf is not installed: no profile of the kernel's part");
            return;
        }
        Path data = site.dir().resolve("perf.data");
        Child perf = site.start(
                "perf", site.pinning().load(), record(target, data), site.dir().resolve("perf.log"));
        load.run(target, scenario, SECONDS + 1);
        perf.await(30);
        site.stop(perf);
        // The map is written after the load: it must hold the methods that were compiled during it.
        Program.jcmd(target.child().pid(), "Compiler.perfmap");
        out.println("all samples (perf, with the kernel), by where the code lies:");
        print(data, "dso", 8, out);
        out.println("by symbol:");
        print(data, "symbol", SHOWN, out);
    }

    private static void print(Path data, String key, int shown, PrintStream out) {
        Program.output(report(data, key))
                .lines()
                .filter(line -> line.contains("%") && !line.startsWith("#"))
                .limit(shown)
                .forEach(line -> out.println(
                        "  " + COLUMNS_BEHIND_THE_NAME.matcher(line.strip()).replaceAll("")));
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

    private static List<String> report(Path data, String key) {
        return List.of(
                Program.path("perf"), "report", "--input=" + data, "--stdio", "--sort=" + key, "--percent-limit=0.3");
    }
}
