package io.sluice.cli;

import io.sluice.cli.GatewayLauncher.Inputs;
import io.sluice.cli.GatewayLauncher.Running;
import io.sluice.model.ListenerReport;
import io.sluice.settings.IngressSettings;
import io.sluice.settings.Settings;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice run}: serves until a signal comes. */
@Command(
        name = "run",
        description = {
            "Serves the manifests of a folder and follows its changes.",
            "",
            "Every option but --help and --version is a variable as well: --http-port is SLUICE_HTTP_PORT. An option beats "
                    + "its variable. What an option takes several times, a variable takes with commas."
        },
        customSynopsis = "sluice run --config-dir DIR [OPTIONS]",
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
    private final GatewayLauncher launcher;
    private final Console console;
    private final Variables variables;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--config-dir",
            paramLabel = "DIR|FILE",
            description = "Folder or file with manifests (*.yaml, *.yml, *.json). Repeatable.")
    private List<String> roots = List.of();

    RunCommand(GatewayLauncher launcher, Console console, Variables variables) {
        this.launcher = launcher;
        this.console = console;
        this.variables = variables;
    }

    @Override
    public Integer call() throws InterruptedException {
        variables.warnings().forEach(console::complain);
        Settings settings = SettingOptions.read(spec, variables);
        StopSignals signals = new StopSignals(/* mayBeLameDuck */ true, code -> ProcessEnd.now(console, code));
        Inputs inputs = Inputs.of(Roots.of(spec, roots, variables));
        return Serving.untilStopped(
                launcher,
                settings,
                inputs,
                console,
                signals,
                running -> redirectPort(running, settings).ifPresent(console::say));
    }

    /** Said to whoever tries it out with nothing in front; in production something has the port that redirects lead to. */
    private Optional<String> redirectPort(Running running, Settings settings) {
        int leads = settings.ingress().tlsRedirectPort();
        return running.listeners().stream()
                .filter(listener -> listener.name().equals("https") && console.redirectsToHttps())
                .map(ListenerReport::port)
                .findFirst()
                .filter(port ->
                        port != leads && leads == IngressSettings.defaults().tlsRedirectPort())
                .map(port -> "redirects to https lead to port " + leads + "; if clients come to port " + port
                        + " itself, start with --tls-redirect-port=" + port);
    }
}
