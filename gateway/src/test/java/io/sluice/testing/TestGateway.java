package io.sluice.testing;

import io.sluice.app.Gateway;
import io.sluice.cli.Console;
import io.sluice.cli.GatewayLauncher.Ending;
import io.sluice.kit.RawClient;
import io.sluice.kit.RawResponse;
import io.sluice.settings.SettingKey;
import io.sluice.settings.Settings;
import io.sluice.settings.SettingsReader;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A whole gateway in this process, on free ports of 127.0.0.1, from a folder of manifests. */
public final class TestGateway implements AutoCloseable {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final Gateway gateway;

    private TestGateway(Path folder, Map<String, String> flags) {
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
        gateway = Gateway.start(settings(flags), List.of(folder), new Console(InputStream.nullInputStream(), out, out));
    }

    /** @param flags by name without dashes, as on the command line */
    public static TestGateway serving(Path folder, Map<String, String> flags) {
        return new TestGateway(folder, flags);
    }

    /** Free ports of 127.0.0.1; flags as in {@link #serving}. */
    public static Settings settings(Map<String, String> flags) {
        Map<String, String> texts = new HashMap<>(Map.of(
                "http-port",
                "0",
                "https-port",
                "0",
                "healthz-port",
                "0",
                "bind",
                "127.0.0.1",
                "shutdown-timeout",
                "5s"));
        texts.put("limits.loopLag", "0s"); // a busy machine is no overload
        texts.putAll(flags);
        return SettingsReader.tree(key -> parsed(key, texts));
    }

    private static Optional<Object> parsed(SettingKey key, Map<String, String> texts) {
        return Optional.ofNullable(texts.get(key.name())).map(key::parse);
    }

    public Gateway running() {
        return gateway;
    }

    public InetSocketAddress address() {
        return new InetSocketAddress("127.0.0.1", gateway.port("http"));
    }

    /** What it has printed so far. */
    public String printed() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    /** One GET on a connection of its own. */
    public RawResponse get(String host, String path) {
        return RawClient.exchange(
                address(), "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
    }

    /** Asks until this is the answer; five seconds at most. */
    public void awaitStatus(String host, String path, int status) {
        long deadline = System.nanoTime() + 5_000_000_000L;
        int last = get(host, path).status();
        while (last != status) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(host + path + " answers " + last + ", not " + status);
            }
            last = get(host, path).status();
        }
    }

    /** Waits until this was printed; five seconds at most. */
    public void awaitPrinted(String text) {
        long deadline = System.nanoTime() + 5_000_000_000L;
        while (!printed().contains(text)) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not printed: " + text + " in " + printed());
            }
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() {
        gateway.stop(Ending.AT_ONCE);
    }
}
