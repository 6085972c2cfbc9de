package io.sluice.cli;

import io.sluice.cli.GatewayLauncher.Ending;
import io.sluice.cli.GatewayLauncher.Inputs;
import io.sluice.cli.GatewayLauncher.Running;
import io.sluice.cli.demo.EchoServer;
import io.sluice.model.ListenerReport;
import io.sluice.settings.SettingKey;
import io.sluice.settings.Settings;
import io.sluice.settings.SettingsReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import javax.net.SocketFactory;
import picocli.CommandLine.Command;

/**
 * {@code sluice practice}: serves a few requests on ports nobody knows and ends, so that the JVM can archive the classes
 * that serving needs. For the launcher; not shown.
 */
@Command(name = "practice", hidden = true)
final class PracticeCommand implements Callable<Integer> {
    private static final int REQUESTS = 50;
    private static final byte[] REQUEST =
            "GET / HTTP/1.1\r\nHost: app.localhost\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final GatewayLauncher launcher;
    private final Console console;

    PracticeCommand(GatewayLauncher launcher, Console console) {
        this.launcher = launcher;
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        Path folder = Path.of(System.getProperty("sluice.home", "."), "config", "demo");
        try (EchoServer echo = EchoServer.start("echo", 0)) {
            Running running = launcher.start(settings(echo.port()), Inputs.of(List.of(folder)), console);
            try {
                ClassPreload.run();
                for (int i = 0; i < REQUESTS; i++) {
                    request(SocketFactory.getDefault(), port(running, "http"));
                }
                request(ItselfTrusted.sockets(), port(running, "https")); // the first handshake takes long without
                return SluiceCommand.OK;
            } finally {
                running.stop(Ending.PROMPT);
            }
        }
    }

    private static int port(Running running, String name) {
        return running.listeners().stream()
                .filter(listener ->
                        listener.name().equals(name) && listener.failure().isEmpty())
                .mapToInt(ListenerReport::port)
                .findFirst()
                .orElseThrow();
    }

    private static Settings settings(int echoPort) {
        Map<String, String> texts = Map.of(
                "http-port",
                "0",
                "https-port",
                "0",
                "healthz-port",
                "0",
                "bind",
                "127.0.0.1",
                "endpoint",
                "default/echo=127.0.0.1:" + echoPort);
        return SettingsReader.tree(key -> parsed(key, texts));
    }

    private static Optional<Object> parsed(SettingKey key, Map<String, String> texts) {
        return Optional.ofNullable(texts.get(key.name())).map(key::parse);
    }

    private static void request(SocketFactory sockets, int port) throws IOException {
        try (Socket socket = sockets.createSocket("127.0.0.1", port)) {
            socket.getOutputStream().write(REQUEST);
            InputStream answer = socket.getInputStream();
            answer.transferTo(OutputStream.nullOutputStream());
        }
    }
}
