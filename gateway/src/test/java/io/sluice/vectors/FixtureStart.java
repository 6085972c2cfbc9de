package io.sluice.vectors;

import io.sluice.dataplane.activate.DataPlane;
import io.sluice.kit.Lane;
import io.sluice.kit.Vector;
import io.sluice.kit.h2.Fields;
import io.sluice.kit.h2.H2Raw;
import io.sluice.model.ListenerReport;
import io.sluice.settings.Settings;
import io.sluice.settings.SettingsReader;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** How the gateway of a {@link GatewayFixture} begins. */
final class FixtureStart {
    private static final AtomicBoolean WARM = new AtomicBoolean();

    private FixtureStart() {}

    /** One loop, on free ports of loopback; HTTP/2 without TLS where the lane needs it. */
    static Settings settings(Lane lane, String... texts) {
        Map<String, String> wanted =
                new HashMap<>(Map.of("bind", "127.0.0.1", "http-port", "0", "https-port", "0", "event-loops", "1"));
        if (lane == Lane.H2C) {
            wanted.put("h2c", "true");
        }
        for (String text : texts) {
            wanted.put(text.substring(0, text.indexOf('=')), text.substring(text.indexOf('=') + 1));
        }
        Settings settings = SettingsReader.tree(
                key -> Optional.ofNullable(wanted.remove(key.name())).map(key::parse));
        if (!wanted.isEmpty()) {
            throw new IllegalArgumentException("no such settings: " + wanted.keySet());
        }
        return settings;
    }

    /** Where that listener is. */
    static InetSocketAddress listener(DataPlane dataPlane, String name) {
        int port = dataPlane.reports().stream()
                .filter(report -> report.name().equals(name))
                .mapToInt(ListenerReport::port)
                .findFirst()
                .orElseThrow();
        return new InetSocketAddress("127.0.0.1", port);
    }

    /** What is made once per process, for the first requests, does not count as growth. */
    static void warmUp() {
        if (WARM.compareAndSet(false, true)) {
            try (GatewayFixture first = GatewayFixture.started("h2c=true")) {
                first.run(Vector.of("O6", "the first request", "GET /a HTTP/1.1\r\nHost: t.example\r\n\r\n")
                        .answered(200)
                        .reaches("GET", "/a", ""));
                try (H2Raw client = H2Raw.connect(first.address())) {
                    client.begin();
                    client.exchange(Fields.request("GET", "/a", "t.example"));
                }
            }
        }
    }
}
