package io.sluice.cli;

import io.sluice.controlplane.cluster.ClusterSnapshot;
import io.sluice.controlplane.compile.Compiled;
import io.sluice.controlplane.compile.Compiler;
import io.sluice.model.GatewayPlan;
import io.sluice.settings.Settings;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice explain}: where one request would go, and why. */
@Command(
        name = "explain",
        customSynopsis = "sluice explain URL --config-dir DIR [OPTIONS]",
        description = {
            "Shows where a request would go and why.",
            "Listener, host, rule, the rules that lost, balancing, health checks, retries, endpoints: decided by the code",
            "that serves; nothing is sent.",
            "",
            "Exit code 0: forwarded or redirected; 1: answered with an error; 2: wrong usage. Takes all options of run."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class ExplainCommand implements Callable<Integer> {
    private final Manifests manifests;
    private final Console console;
    private final Variables variables;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "URL", description = "For example http://app.localhost:8080/api?x=1")
    private String url;

    @Option(names = "--config-dir", paramLabel = "DIR|FILE", description = "Folder or file with manifests. Repeatable.")
    private List<String> roots = List.of();

    @Option(names = "--method", paramLabel = "METHOD", defaultValue = "GET", description = "Default GET.")
    private String method;

    @Option(names = "--header", paramLabel = "NAME:VALUE", description = "A header of the request. Repeatable.")
    private List<String> headers = List.of();

    ExplainCommand(Manifests manifests, Console console, Variables variables) {
        this.manifests = manifests;
        this.console = console;
        this.variables = variables;
    }

    @Override
    public Integer call() {
        variables.warnings().forEach(console::complain);
        Settings settings = SettingOptions.read(spec, variables);
        AskedRequest request = asked();
        ClusterSnapshot facts = manifests.read(Roots.of(spec, roots, variables));
        Compiled<GatewayPlan> compiled = new Compiler(settings.ingress()).compile(facts);
        Explainer explainer = new Explainer(settings, facts, compiled);
        explainer.explain(request).forEach(console::say);
        return explainer.answered() ? SluiceCommand.FAILED : SluiceCommand.OK;
    }

    private AskedRequest asked() {
        try {
            return AskedRequest.of(method, url, headers);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage());
        }
    }
}
