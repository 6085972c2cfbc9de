package io.sluice.cli;

import io.sluice.cli.GatewayLauncher.Inputs;
import io.sluice.cli.GatewayLauncher.Running;
import io.sluice.cli.demo.AuthorityFile;
import io.sluice.cli.demo.DemoTls;
import io.sluice.cli.demo.EchoPair;
import io.sluice.model.ListenerReport;
import io.sluice.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code sluice demo}: two echo servers behind a gateway that reads {@code config/demo}. */
@Command(
        name = "demo",
        description = "Starts two echo servers and a gateway that serves config/demo; Ctrl-C ends all.",
        customSynopsis = "sluice demo [OPTIONS]",
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
    private final GatewayLauncher launcher;
    private final Console console;
    private final Variables variables;

    @Spec
    private CommandSpec spec;

    DemoCommand(GatewayLauncher launcher, Console console, Variables variables) {
        this.launcher = launcher;
        this.console = console;
        this.variables = variables;
    }

    @Override
    public Integer call() throws InterruptedException {
        variables.warnings().forEach(console::complain);
        Settings settings = SettingOptions.read(spec, variables);
        Path folder = fromHere(Path.of(System.getProperty("sluice.home", "."), "config", "demo"));
        if (!Files.isDirectory(folder)) {
            console.complain(folder + " is missing; start the demo with ./sluice from the source folder");
            return SluiceCommand.FAILED;
        }
        DemoTls tls = new DemoTls(Clock.systemUTC());
        try (EchoPair servers = EchoPair.start();
                AuthorityFile authority = AuthorityFile.write(tls.authority())) {
            Settings all =
                    settings.withOwnPorts().withEndpoints(servers.endpoints()).withCertificate(DemoTls.SECRET);
            StopSignals signals = new StopSignals(
                    /* mayBeLameDuck */ false, code -> {
                        try {
                            authority.delete();
                        } finally { // it must end whatever happens
                            ProcessEnd.now(console, code);
                        }
                    });
            return Serving.untilStopped(launcher, all, new Inputs(List.of(folder), tls), console, signals, running -> {
                servers.greeting().forEach(console::say);
                boolean ours = all.ingress().defaultSslCertificate().equals(DemoTls.SECRET);
                greet(running, folder, ours ? "--cacert " + authority.path() : "-k");
            });
        } catch (IOException e) {
            console.complain("cannot start the demo's echo servers on 127.0.0.1, or write a file for it: " + e);
            return SluiceCommand.FAILED;
        }
    }

    private void greet(Running running, Path folder, String trust) {
        String url = "http://app.localhost:" + port(running, "http");
        String secure = "https://app.localhost:" + port(running, "https") + "/";
        console.say("");
        console.say("try        curl " + url + "/           round robin over echo-a, echo-b");
        console.say("           curl " + trust + " " + secure);
        console.say("           " + url + "/ in a browser");
        console.say("           edit " + folder.resolve("app.yaml") + " – the change is live in <1 s");
        console.say("explain    ./sluice explain " + url + "/api/x --config-dir " + folder);
        console.say("end        Ctrl-C");
    }

    private static int port(Running running, String name) {
        return running.listeners().stream()
                .filter(listener -> listener.name().equals(name))
                .mapToInt(ListenerReport::port)
                .findFirst()
                .orElseThrow();
    }

    private static Path fromHere(Path folder) {
        Path here = Path.of("").toAbsolutePath();
        Path there = folder.toAbsolutePath().normalize();
        return there.startsWith(here) ? here.relativize(there) : there;
    }
}
