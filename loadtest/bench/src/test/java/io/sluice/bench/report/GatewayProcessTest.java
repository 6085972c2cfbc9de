package io.sluice.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class GatewayProcessTest {
    private static final Path TREE = Path.of("../..").toAbsolutePath().normalize();
    private static final Path JAR = TREE.resolve("gateway/target/sluice.jar");
    private static final String[] MEMORY = {"-Xmx", "-XX:MaxDirectMemorySize="};

    @Test
    void theLauncherSharesTheMemoryOfAContainer() {
        assumeTrue(Files.exists(JAR), "the program is not packaged: mvn verify does that before");
        try (Stage stage = new Stage(TREE, JAR, new Effort(1, 1, true, 5), false)) {
            stage.app(1);
            List<String> small = memory(stage, 512);
            assertThat(small).hasSize(2);
            assertThat(mib(small.get(0)) + mib(small.get(1))).isBetween(200, 512 * 9 / 10);
            assertThat(mib(memory(stage, 1024).get(0))).isGreaterThan(mib(small.get(0)));
        }
    }

    private static List<String> memory(Stage stage, int mib) {
        try (GatewayProcess gateway = stage.gateway(GatewayOptions.NONE.container(mib))) {
            return gateway.figures().arguments(MEMORY);
        }
    }

    private static int mib(String flag) {
        return Integer.parseInt(flag.replaceAll("\\D", ""));
    }
}
