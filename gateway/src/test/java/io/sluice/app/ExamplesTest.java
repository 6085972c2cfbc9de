package io.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.kit.RawResponse;
import io.sluice.kit.WitnessUpstream;
import io.sluice.testing.TestGateway;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every folder of config/examples, served with real backends at the addresses that its manifests name. */
class ExamplesTest {
    private static final Path EXAMPLES = Path.of("..", "config", "examples");
    private static final int PORT = 18080;

    private final List<WitnessUpstream> backends = new ArrayList<>();

    @AfterEach
    void stopBackends() {
        backends.forEach(WitnessUpstream::close);
    }

    private void backend(String name, String address, int port) {
        backends.add(WitnessUpstream.named(name).address(address, port).start());
    }

    private static TestGateway serving(String example, Map<String, String> flags) {
        return TestGateway.serving(EXAMPLES.resolve(example), flags);
    }

    /** Who answered how often. */
    private static Map<String, Integer> answers(TestGateway gateway, String host, String path, int requests) {
        Map<String, Integer> answers = new TreeMap<>();
        for (int i = 0; i < requests; i++) {
            RawResponse response = gateway.get(host, path);
            assertThat(response.status()).isEqualTo(200);
            answers.merge(response.bodyText().split(" ")[0], 1, Integer::sum);
        }
        return answers;
    }

    @Test
    void podsGetTheTrafficInTurnAndTheUnreadyOneNone() {
        backend("web-0", "127.80.1.1", PORT);
        backend("web-1", "127.80.1.2", PORT);
        backend("web-2", "127.80.1.3", PORT);
        try (TestGateway gateway = serving("pods", Map.of())) {
            assertThat(answers(gateway, "web.localhost", "/", 20)).isEqualTo(Map.of("web-0", 10, "web-1", 10));
        }
    }

    @Test
    void aServiceWithoutSelectorGoesToItsEndpoints() {
        backend("one", "127.80.2.1", PORT);
        backend("two", "127.80.2.2", PORT);
        try (TestGateway gateway = serving("external", Map.of())) {
            assertThat(answers(gateway, "billing.localhost", "/", 20)).isEqualTo(Map.of("one", 10, "two", 10));
        }
    }

    @Test
    void aHeadlessServiceIsBalancedOverItsEndpoints() {
        for (int i = 1; i <= 3; i++) {
            backend("eureka-" + i, "127.80.3." + i, 18761);
        }
        try (TestGateway gateway = serving("headless", Map.of())) {
            assertThat(answers(gateway, "eureka.localhost", "/eureka/apps", 30))
                    .isEqualTo(Map.of("eureka-1", 10, "eureka-2", 10, "eureka-3", 10));
        }
    }

    @Test
    void anExternalNameIsResolvedAndUsedWhenLoopbackIsAllowed() {
        backend("partner", "127.0.0.1", 18090);
        try (TestGateway gateway = serving("external-name", Map.of("external-name-loopback", "true"))) {
            gateway.awaitStatus("partner.localhost", "/", 200); // the name is resolved while serving
            assertThat(answers(gateway, "partner.localhost", "/", 4)).isEqualTo(Map.of("partner", 4));
        }
    }

    @Test
    void anExternalNameOnLoopbackIsRefusedUnlessAllowed() {
        try (TestGateway gateway = serving("external-name", Map.of())) {
            assertThat(gateway.get("partner.localhost", "/").status()).isBetween(502, 503);
            assertThat(gateway.printed()).contains("--external-name-loopback");
        }
    }

    @Test
    void hostsAndPathsFollowTheKubernetesRules() {
        backend("front", "127.80.5.1", PORT);
        backend("cart", "127.80.5.2", PORT);
        backend("checkout", "127.80.5.3", PORT);
        backend("tenants", "127.80.5.4", PORT);
        try (TestGateway gateway = serving("hosts-and-paths", Map.of())) {
            assertThat(answers(gateway, "shop.localhost", "/cart/1", 1)).containsOnlyKeys("cart");
            assertThat(answers(gateway, "shop.localhost", "/cart/checkout", 1)).containsOnlyKeys("checkout");
            assertThat(answers(gateway, "shop.localhost", "/cart/checkout/x", 1))
                    .containsOnlyKeys("cart");
            assertThat(answers(gateway, "shop.localhost", "/cartoons", 1)).containsOnlyKeys("front");
            assertThat(answers(gateway, "acme.shop.localhost", "/x", 1)).containsOnlyKeys("tenants");
            assertThat(gateway.get("a.b.shop.localhost", "/").status()).isEqualTo(404);
            assertThat(gateway.get("elsewhere.example", "/").status()).isEqualTo(404);
        }
    }

    @Test
    void anOrdinaryApplicationFolderIsOneFlagAway() {
        backend("orders", "127.80.6.1", PORT);
        try (TestGateway gateway = serving("application", Map.of())) {
            assertThat(gateway.get("orders.localhost", "/").status()).isEqualTo(503);
            assertThat(gateway.printed()).contains("--endpoint default/orders");
        }
        try (TestGateway gateway = serving("application", Map.of("endpoint", "default/orders=127.80.6.1:18080"))) {
            assertThat(answers(gateway, "orders.localhost", "/", 3)).isEqualTo(Map.of("orders", 3));
        }
    }
}
