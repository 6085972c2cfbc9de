package io.sluice.cli;

import io.sluice.cli.GatewayLauncher.Ending;
import io.sluice.cli.GatewayLauncher.Inputs;
import io.sluice.cli.GatewayLauncher.Running;
import io.sluice.model.ListenerReport;
import io.sluice.settings.Settings;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** A gateway's life as the terminal sees it: start, listeners, signals, end. */
final class Serving {
    private static final Map<String, String> PORT_FLAGS =
            Map.of("http", "--http-port", "https", "--https-port", "status", "--healthz-port");

    private Serving() {}

    /**
     * @param stopSignals hear of the gateway as soon as there is one
     * @param greet what to print once all listeners are bound
     */
    static int untilStopped(
            GatewayLauncher launcher,
            Settings settings,
            Inputs inputs,
            Console console,
            StopSignals stopSignals,
            Consumer<Running> greet)
            throws InterruptedException {
        Hangup hangup = new Hangup(settings.log().toFile());
        Runnable giveBack = Signals.to(stopSignals, hangup); // before anything else: a start may take its time
        if (settings.log().toStdout()) {
            console.leaveStdout();
        }
        Runnable writeAll = console.aside();
        try {
            Running running = launcher.start(settings, inputs, console);
            stopSignals.started(running); // before anything is announced: whoever reads it may send a signal at once
            hangup.started(running);
            return serve(running, console, greet);
        } finally {
            writeAll.run();
            giveBack.run();
        }
    }

    private static int serve(Running running, Console console, Consumer<Running> greet) throws InterruptedException {
        List<ListenerReport> failed = running.listeners().stream()
                .filter(listener -> listener.failure().isPresent())
                .toList();
        if (!failed.isEmpty()) {
            failed.forEach(listener -> console.complain(failure(listener)));
            running.stop(Ending.PROMPT);
            return SluiceCommand.FAILED;
        }
        ClassPreload.run(); // clients and probes are served already
        running.listeners().forEach(listener -> console.say(bound(listener)));
        greet.accept(running);
        running.awaitShutdown();
        return SluiceCommand.OK;
    }

    private static String bound(ListenerReport listener) {
        return "listening " + listener.name() + " " + address(listener);
    }

    private static String failure(ListenerReport listener) {
        return "cannot listen for " + listener.name() + " on " + address(listener) + ": "
                + plainly(listener.failure().orElseThrow(), listener.name());
    }

    // The operating system's words come wrapped in a call and a number that help nobody.
    private static String plainly(String failure, String listener) {
        String lower = failure.toLowerCase(Locale.ROOT);
        String flag = PORT_FLAGS.getOrDefault(listener, "its option");
        String otherPort = "; choose another port with " + flag + " (0: any free one)";
        if (lower.contains("address already in use")) {
            return "the port is in use" + otherPort;
        } else if (lower.contains("assign requested address")) {
            return "this machine has no such address; choose another with --bind";
        } else if (lower.contains("permission denied")) {
            return "ports below 1024 need a privilege" + otherPort;
        }
        return failure + otherPort;
    }

    private static String address(ListenerReport listener) {
        String host = listener.address();
        return (host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host) + ":" + listener.port();
    }
}
