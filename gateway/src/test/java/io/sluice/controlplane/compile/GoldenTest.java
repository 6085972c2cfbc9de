package io.sluice.controlplane.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.controlplane.cluster.ClusterSnapshot;
import io.sluice.controlplane.source.ManifestReader;
import io.sluice.model.Finding;
import io.sluice.model.FindingCode;
import io.sluice.model.GatewayPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every folder of {@code src/test/resources/compile} is a case: {@code in.yaml} as a user would write it, {@code
 * settings.yaml} if not default, and what must come of it. {@code -Dsluice.golden=rewrite} rewrites what came; the
 * review is the diff.
 */
class GoldenTest {
    private static final Path CASES = Path.of("src/test/resources/compile");
    private static final boolean REWRITE = "rewrite".equals(System.getProperty("sluice.golden"));

    /** Said of files and folders as such, which these cases are not. */
    private static final Set<FindingCode> OF_FOLDERS =
            EnumSet.of(FindingCode.UNREADABLE_FILE, FindingCode.NO_WATCH, FindingCode.NO_MANIFEST);

    /** Said of a plan at some moment, and compiling knows none. */
    private static final Set<FindingCode> OF_TIME =
            EnumSet.of(FindingCode.CERTIFICATE_EXPIRED, FindingCode.CERTIFICATE_EXPIRES_SOON);

    private static List<Path> cases() throws IOException {
        try (Stream<Path> folders = Files.list(CASES)) {
            return folders.filter(Files::isDirectory).sorted().toList();
        }
    }

    private static Compiled<GatewayPlan> compile(Path folder) throws IOException {
        ClusterSnapshot cluster = ManifestReader.of(Files.readAllBytes(folder.resolve("in.yaml")), "in.yaml");
        return new Compiler(GoldenSettings.read(folder.resolve("settings.yaml"))).compile(cluster);
    }

    @TestFactory
    List<DynamicTest> aFolderOfManifestsMeansWhatItsCaseSays() throws IOException {
        return cases().stream()
                .map(folder -> DynamicTest.dynamicTest(folder.getFileName().toString(), () -> check(folder)))
                .toList();
    }

    private static void check(Path folder) throws IOException {
        Compiled<GatewayPlan> compiled = compile(folder);
        compare(folder.resolve("out.yaml"), PlanText.of(compiled.value()));
        compare(folder.resolve("findings.yaml"), PlanText.of(compiled.findings()));
    }

    private static void compare(Path file, String actual) throws IOException {
        if (REWRITE) {
            Files.writeString(file, actual);
        } else {
            assertThat(actual).isEqualTo(Files.readString(file));
        }
    }

    @Test
    void everyFindingIsInACase() throws IOException {
        Set<FindingCode> missing = EnumSet.complementOf(EnumSet.copyOf(OF_FOLDERS));
        missing.removeAll(OF_TIME);
        for (Path folder : cases()) {
            compile(folder).findings().stream().map(Finding::code).forEach(missing::remove);
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void thereAreAtLeastSixtyCases() throws IOException {
        assertThat(cases()).hasSizeGreaterThanOrEqualTo(60);
    }
}
