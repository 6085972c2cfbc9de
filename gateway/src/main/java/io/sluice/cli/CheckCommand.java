package io.sluice.cli;

import io.sluice.controlplane.cluster.ClusterSnapshot;
import io.sluice.controlplane.compile.Compiled;
import io.sluice.controlplane.compile.Compiler;
import io.sluice.controlplane.compile.tls.CertificateAge;
import io.sluice.controlplane.source.FolderSource;
import io.sluice.model.Finding;
import io.sluice.model.GatewayPlan;
import io.sluice.model.Severity;
import io.sluice.settings.LogSettings;
import io.sluice.settings.Settings;
import io.sluice.telemetry.accesslog.FileSink;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice check}: what {@code run} would serve, and everything that is wrong. */
@Command(
        name = "check",
        customSynopsis = "sluice check DIR [OPTIONS]",
        description = {
            "Shows what run would serve, and everything that is wrong with the manifests.",
            "",
            "Exit code 0: valid; 1: errors, or warnings with --strict; 2: wrong usage. Takes all options of run."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {
    private static final String STDIN = "-";

    private final Manifests manifests;
    private final Console console;
    private final Variables variables;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR|FILE", arity = "0..*", description = "Folder or file with manifests; - reads stdin.")
    private List<String> given = List.of();

    @Option(names = "--config-dir", paramLabel = "DIR|FILE", description = "The same.")
    private List<String> alsoGiven = List.of();

    @Option(names = "--strict", description = "Warnings count as errors.")
    private boolean strict;

    CheckCommand(Manifests manifests, Console console, Variables variables) {
        this.manifests = manifests;
        this.console = console;
        this.variables = variables;
    }

    @Override
    public Integer call() {
        variables.warnings().forEach(console::complain);
        Settings settings = SettingOptions.read(spec, variables);
        Optional<ClusterSnapshot> facts = snapshot();
        if (facts.isEmpty()) {
            return SluiceCommand.FAILED;
        }
        Compiled<GatewayPlan> result = new Compiler(settings.ingress()).compile(facts.get());
        logTrouble(settings.log()).ifPresent(console::complain);
        RouteLines.of(result.value(), Integer.MAX_VALUE).forEach(console::say);
        List<Finding> findings = findings(result, facts.get());
        findings.forEach(finding -> console.say(finding.toString()));
        console.say(Summary.of(result.value(), findings));
        boolean valid = Summary.count(findings, Severity.ERROR) == 0
                && !(strict && Summary.count(findings, Severity.WARNING) > 0);
        return valid ? SluiceCommand.OK : SluiceCommand.FAILED;
    }

    /** Those of today, too. */
    private static List<Finding> findings(Compiled<GatewayPlan> result, ClusterSnapshot facts) {
        TreeSet<Finding> findings = new TreeSet<>(result.findings());
        findings.addAll(CertificateAge.findings(result.value().tls(), facts.secrets(), Instant.now()));
        return List.copyOf(findings);
    }

    /** Said, not counted: this may be another machine than the one that will serve. */
    private static Optional<String> logTrouble(LogSettings log) {
        return log.toFile()
                ? FileSink.trouble(Path.of(log.accessLog()))
                        .map(trouble ->
                                "--access-log: nothing could be written to " + log.accessLog() + " here: " + trouble)
                : Optional.empty();
    }

    /** Nothing when stdin cannot be read, which is then said. */
    private Optional<ClusterSnapshot> snapshot() {
        List<String> names = Stream.concat(given.stream(), alsoGiven.stream()).toList();
        if (!names.contains(STDIN)) {
            return Optional.of(manifests.read(Roots.named(spec, names, variables)));
        } else if (names.size() > 1) {
            throw new ParameterException(spec.commandLine(), "- reads stdin and stands alone");
        }
        try {
            return Optional.of(FolderSource.readOnce(console.in()));
        } catch (IOException e) {
            console.complain("cannot read stdin (" + e.getMessage() + "); is it closed?");
            return Optional.empty();
        }
    }
}
