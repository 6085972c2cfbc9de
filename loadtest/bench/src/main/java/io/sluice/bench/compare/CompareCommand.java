package io.sluice.bench.compare;

import io.sluice.bench.BenchCommand;
import io.sluice.bench.KeepOption;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code loadtest/compare}. */
@Command(
        name = "loadtest/compare",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        description =
                "Runs Sluice, nginx, HAProxy and vertx-web-proxy side by side on pinned cores and prints what a request"
                        + " costs each of them.")
public final class CompareCommand implements Callable<Integer> {

    @Option(names = "--scenario", split = ",", description = "which scenarios; all when absent (see --list)")
    private List<String> scenarios = new ArrayList<>();

    @Option(
            names = "--list",
            description = "prints the scenarios and ends",
            showDefaultValue = CommandLine.Help.Visibility.NEVER)
    private boolean list;

    @Option(
            names = "--target",
            split = ",",
            description = "which of sluice, nginx, haproxy, vertx-web-proxy; all when absent")
    private List<String> targets = new ArrayList<>();

    @Option(
            names = "--sluice",
            paramLabel = "JAR",
            description = "a build of Sluice; twice: two builds in the same rounds; default gateway/target/sluice.jar")
    private List<Path> sluice = new ArrayList<>();

    @Option(
            names = "--access-log",
            paramLabel = "FORMAT",
            description =
                    "each build of Sluice once more, with an access log of this format: json, combined, upstreaminfo")
    private String accessLog;

    @Option(names = "--rounds", defaultValue = "15", description = "rounds that count")
    private int rounds;

    @Option(names = "--seconds", defaultValue = "3", description = "seconds of load per target and round")
    private int seconds;

    @Option(names = "--warmup", defaultValue = "12", description = "seconds of load on each JVM before the first round")
    private int warmup;

    @Option(names = "--jvm-flags", defaultValue = JvmFlags.PRODUCTION, description = "flags of the JVMs under test")
    private String jvmFlags;

    @Option(
            names = "--peer-headers",
            defaultValue = "forwarded",
            description =
                    "what nginx and HAProxy set; Sluice always sets all. lean: X-Real-IP, X-Forwarded-For, -Proto,"
                            + " -Host, -Port; forwarded: also X-Forwarded-Scheme, X-Scheme; all: also X-Request-ID"
                            + "")
    private Peers.Headers peerHeaders;

    @Option(names = "--json", paramLabel = "FILE", description = "writes machine, settings and every sample")
    private Path json;

    @Option(names = "--allocation", description = "instead of comparing: heap bytes that Sluice allocates per request")
    private boolean allocation;

    @Option(names = "--profile", description = "instead of comparing: where Sluice spends its CPU, per scenario")
    private boolean profile;

    @Mixin
    private KeepOption keep;

    private List<Scenario> chosen = List.of();

    private final Path tree;
    private final PrintStream out;

    CompareCommand(Path tree, PrintStream out) {
        this.tree = tree;
        this.out = out;
    }

    public static void main(String[] arguments) {
        BenchCommand.runProcess(
                arguments,
                (tree, out) -> BenchCommand.telling(
                                new CommandLine(new CompareCommand(tree, out)), CommandLine.ExitCode.SOFTWARE)
                        .setCaseInsensitiveEnumValuesAllowed(true));
    }

    @Override
    public Integer call() throws IOException {
        if (list) {
            Scenario.ALL.forEach(each -> out.printf("%-16s %s%n", each.name(), each.description()));
            return 0;
        }
        for (String program : List.of("nginx", "taskset")) {
            Program.missing(program).ifPresent(reason -> {
                throw new CompareException(reason + "; it is needed for the load or as the upstream");
            });
        }
        chosen = possible(wanted());
        Pinning pinning = Pinning.over(Machine.allowedCores());
        Map<String, String> facts = facts(pinning);
        facts.forEach((name, value) -> out.printf("%-16s %s%n", name, value));
        Machine.stayOn(pinning.load());
        try (Site site = new Site(pinning, keep.keeps())) {
            return run(site, facts);
        }
    }

    private int run(Site site, Map<String, String> facts) throws IOException {
        keep.tell(site.dir(), out);
        Upstream upstream = Upstream.start(site);
        Inspection inspection = new Inspection(site, upstream, new Comparison.Effort(rounds, seconds, warmup), out);
        if (allocation) {
            builds().forEach(inspection::allocation);
            return 0;
        }
        if (profile) {
            chosen.forEach(scenario -> builds().forEach(build -> inspection.profile(build, scenario)));
            return 0;
        }
        return compare(site, upstream, facts);
    }

    private int compare(Site site, Upstream upstream, Map<String, String> facts) throws IOException {
        List<Target> usable = usable();
        List<String> labels = usable.stream().map(Target::label).toList();
        Results results = new Results();
        Report report = new Report(results, labels, out);
        Comparison.Effort effort = new Comparison.Effort(rounds, seconds, warmup);
        Comparison comparison = new Comparison(site, upstream, effort, results, out);
        for (List<Scenario> group : Scenario.groups(chosen)) {
            comparison.run(group, usable);
            group.forEach(report::print);
            writeJson(facts, effort, results, labels);
        }
        report.printGoals();
        return comparison.complete() ? 0 : 1;
    }

    /** After every group, so that an interrupted run leaves what it has measured. */
    private void writeJson(Map<String, String> facts, Comparison.Effort effort, Results results, List<String> labels)
            throws IOException {
        if (json != null) {
            Files.writeString(json, JsonReport.of(facts, effort, results, chosen, labels));
        }
    }

    private List<Scenario> wanted() {
        return scenarios.isEmpty()
                ? Scenario.ALL
                : scenarios.stream().map(Scenario::named).toList();
    }

    /** Those whose generator is installed; where none is left there is nothing to do. */
    private List<Scenario> possible(List<Scenario> wanted) {
        List<Scenario> possible = new ArrayList<>();
        for (Scenario scenario : wanted) {
            Optional<String> reason = scenario.generator().flatMap(Program::missing);
            reason.ifPresentOrElse(
                    missing -> out.println(scenario.name() + " is skipped: " + missing), () -> possible.add(scenario));
        }
        if (possible.isEmpty()) {
            throw new CompareException("no scenario can run: install wrk, or h2load (nghttp2-client)");
        }
        return possible;
    }

    private List<Target> usable() {
        List<Target> all = new ArrayList<>();
        Peers.Headers headers = peerHeaders;
        all.add(new NginxTarget(headers));
        all.add(new HaproxyTarget(headers));
        all.addAll(builds());
        all.add(new BaselineTarget(JvmFlags.split(jvmFlags)));
        return all.stream().filter(this::wanted).filter(this::present).toList();
    }

    private List<SluiceTarget> builds() {
        List<Path> jars = sluice.isEmpty() ? List.of(tree.resolve("gateway/target/sluice.jar")) : sluice;
        List<SluiceTarget> builds = new ArrayList<>();
        List<SluiceTarget> logging = new ArrayList<>();
        for (Path jar : jars) {
            String label = SluiceTarget.LABEL + (jars.size() == 1 ? "" : " " + (char) ('A' + builds.size()));
            List<String> flags = JvmFlags.split(jvmFlags);
            builds.add(new SluiceTarget(label, jar, flags, Optional.empty()));
            if (accessLog != null) {
                logging.add(new SluiceTarget(label + SluiceTarget.LOG, jar, flags, Optional.of(accessLog)));
            }
        }
        builds.addAll(logging);
        return builds;
    }

    private boolean wanted(Target target) {
        return targets.isEmpty()
                || targets.stream().anyMatch(wanted -> target.label().startsWith(wanted));
    }

    private boolean present(Target target) {
        target.missing().ifPresent(reason -> out.println(target.label() + " is skipped: " + reason));
        return target.missing().isEmpty();
    }

    private Map<String, String> facts(Pinning pinning) {
        Map<String, String> facts = Machine.facts(tree);
        facts.put("pinning", pinning.text());
        facts.put("jvm flags", jvmFlags);
        facts.put("scale", rounds + " rounds of " + seconds + " s per target, " + warmup + " s warm-up per JVM");
        builds().stream()
                .filter(build -> build.missing().isEmpty())
                .forEach(
                        build -> facts.put(build.label(), build.jar() + " sha256:" + Machine.fingerprint(build.jar())));
        return facts;
    }
}
