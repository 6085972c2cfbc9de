package io.sluice;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The import table of docs/architecture.md, kept by the build. A new package is a new row here and there. */
class ArchitectureTest {
    private static final JavaClasses PRODUCT = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            // The test kit stands on the test class path; the table is about the product.
            .withImportOption(location -> !location.contains("/io/sluice/kit/"))
            .importPackages("io.sluice");

    private static final String NETTY = "io.netty..";
    private static final String NETTY_BUFFER = "io.netty.buffer..";
    private static final String NETTY_UTIL = "io.netty.util..";
    private static final String VERTX = "io.vertx..";
    private static final String RE2J = "com.google.re2j..";
    private static final String SLF4J = "org.slf4j..";
    private static final String JAVA_TLS = "javax.net.ssl..";
    private static final String JAVA_CRYPTO = "javax.crypto..";
    private static final String JAVA_NAMES = "javax.security.auth.x500..";

    /** package | our packages it may import | libraries it may import | because. */
    private record Row(String name, List<String> ours, List<String> libraries, String because) {}

    private static Row row(String name, String ours, String because, String... libraries) {
        List<String> names =
                ours.isEmpty() ? List.of() : Arrays.stream(ours.split(" ")).toList();
        return new Row(name, names, List.of(libraries), because);
    }

    private static final List<Row> TABLE = List.of(
            row("model", "", "everyone may depend on it, so it depends on nobody"),
            row("settings", "model", "everyone may depend on them; of the model they use how addresses are written"),
            row("controlplane.cluster", "model settings", "facts are our own compact records"),
            row(
                    "controlplane.source",
                    "controlplane.cluster model settings",
                    "objects become facts here, by one translator; the client library ends here",
                    "io.fabric8..",
                    "tools.jackson..",
                    "com.fasterxml.jackson..",
                    "org.snakeyaml..",
                    SLF4J),
            row(
                    "controlplane.compile",
                    "controlplane.cluster model settings",
                    "a test needs a YAML file, no server",
                    RE2J,
                    JAVA_CRYPTO,
                    JAVA_NAMES),
            row(
                    "controlplane.publish",
                    "controlplane.cluster controlplane.compile model settings",
                    "the loop is plain Java, tested with virtual time",
                    SLF4J),
            row("dataplane.loop", "settings model", "what one event loop owns", NETTY, VERTX),
            row(
                    "dataplane.wire",
                    "dataplane.loop model settings",
                    "the bytes of a connection, whatever they mean",
                    NETTY,
                    JAVA_TLS,
                    SLF4J),
            row(
                    "dataplane.http",
                    "dataplane.wire dataplane.loop model settings",
                    "the vocabulary of all that follows",
                    NETTY_BUFFER,
                    NETTY_UTIL),
            row(
                    "dataplane.grpc",
                    "dataplane.http dataplane.loop model settings",
                    "what calls are beside the HTTP that carries them"),
            row(
                    "dataplane.filter",
                    "dataplane.http dataplane.loop model settings",
                    "tested without sockets, benchmarked alone",
                    RE2J,
                    NETTY_BUFFER),
            row(
                    "dataplane.balance",
                    "dataplane.loop model settings",
                    "tested without sockets, benchmarked alone",
                    RE2J),
            row(
                    "dataplane.route",
                    "dataplane.http dataplane.filter dataplane.balance dataplane.loop model settings",
                    "decide is pure; tested without sockets",
                    RE2J),
            row(
                    "dataplane.http1",
                    "dataplane.http dataplane.wire dataplane.loop model settings",
                    "one protocol version; never the other",
                    NETTY,
                    SLF4J),
            row(
                    "dataplane.http2",
                    "dataplane.http dataplane.wire dataplane.loop model settings",
                    "one protocol version; never the other",
                    NETTY,
                    SLF4J),
            row(
                    "dataplane.tls",
                    "dataplane.wire dataplane.http dataplane.loop model settings",
                    "a handshake, and all that is decided before one; knows no version of HTTP",
                    NETTY,
                    JAVA_TLS,
                    JAVA_CRYPTO,
                    JAVA_NAMES,
                    SLF4J),
            row("dataplane.dns", "dataplane.loop model settings", "holds the resolver of upstream names", NETTY, SLF4J),
            row(
                    "dataplane.upstream",
                    "dataplane.http dataplane.http1 dataplane.http2 dataplane.tls dataplane.dns dataplane.balance dataplane.wire"
                            + " dataplane.loop model settings",
                    "hides wires and pools from proxy",
                    NETTY,
                    VERTX,
                    JAVA_TLS,
                    JAVA_CRYPTO,
                    JAVA_NAMES,
                    SLF4J),
            row(
                    "dataplane.proxy",
                    "dataplane.http dataplane.grpc dataplane.route dataplane.filter dataplane.balance dataplane.upstream"
                            + " dataplane.wire dataplane.loop model settings",
                    "knows phases, not wires",
                    NETTY_BUFFER,
                    NETTY_UTIL,
                    SLF4J),
            row(
                    "dataplane.l4",
                    "dataplane.upstream dataplane.tls dataplane.http dataplane.balance dataplane.wire dataplane.loop model"
                            + " settings",
                    "bytes that mean nothing to the gateway; chooses an endpoint, and knows no request",
                    NETTY,
                    SLF4J),
            row(
                    "dataplane.listen",
                    "dataplane.http dataplane.http1 dataplane.http2 dataplane.tls dataplane.dns dataplane.wire dataplane.loop model"
                            + " settings",
                    "gets its ExchangeHandler from app",
                    NETTY,
                    VERTX,
                    SLF4J),
            row(
                    "dataplane.activate",
                    "dataplane.listen dataplane.l4 dataplane.proxy dataplane.route dataplane.filter dataplane.upstream"
                            + " dataplane.http dataplane.http1 dataplane.http2 dataplane.tls dataplane.balance dataplane.dns"
                            + " dataplane.wire dataplane.loop model settings",
                    "the only door for a plan; asks the JVM what of its memory is in use",
                    NETTY,
                    VERTX,
                    "javax.management..",
                    "com.sun.management..",
                    SLF4J),
            row(
                    "telemetry",
                    "model settings dataplane.http dataplane.loop controlplane.cluster",
                    "the planes announce, they do not know who listens",
                    "io.micrometer..",
                    SLF4J),
            row(
                    "admin",
                    "telemetry model settings",
                    "asks through interfaces of its own that app implements",
                    VERTX,
                    NETTY_UTIL,
                    SLF4J));

    @TestFactory
    Stream<DynamicTest> aPackageImportsOnlyWhatItsRowAllows() {
        return TABLE.stream()
                .map(row -> DynamicTest.dynamicTest(
                        row.name(),
                        () -> classes()
                                .that()
                                .resideInAPackage("io.sluice." + row.name() + "..")
                                .should()
                                .onlyDependOnClassesThat(allowed(row))
                                .because(row.because())
                                .allowEmptyShould(true)
                                .check(PRODUCT)));
    }

    private static DescribedPredicate<JavaClass> allowed(Row row) {
        List<String> patterns = Stream.of(
                        Stream.of("java..", "io.sluice." + row.name() + ".."),
                        row.ours().stream().map(ours -> "io.sluice." + ours + ".."),
                        row.libraries().stream())
                .flatMap(all -> all)
                .toList();
        DescribedPredicate<JavaClass> inside = JavaClass.Predicates.resideInAnyPackage(patterns.toArray(String[]::new));
        return describe(
                "are in " + patterns,
                type -> type.getBaseComponentType().isPrimitive() || inside.test(type.getBaseComponentType()));
    }

    /** People read the table in the document; {@code -Dsluice.golden=rewrite} writes it there. */
    @Test
    void theTableInTheDocumentIsThisOne() throws IOException {
        Path document = Path.of("..", "docs", "architecture.md");
        String text = Files.readString(document);
        int start = text.indexOf("| package |");
        int end = text.indexOf("\n\n", start) + 1;
        String table = TABLE.stream().map(ArchitectureTest::line).collect(Collectors.joining("", HEAD, ""));
        if ("rewrite".equals(System.getProperty("sluice.golden"))) {
            text = text.substring(0, start) + table + text.substring(end);
            Files.writeString(document, text);
            end = start + table.length();
        }
        assertThat(text.substring(start, end))
                .as("rewrite with -Dsluice.golden=rewrite")
                .isEqualTo(table);
    }

    private static final String HEAD = "| package | our packages | libraries | because |\n|---|---|---|---|\n";

    private static String line(Row row) {
        String ours = row.ours().isEmpty() ? "–" : String.join(", ", row.ours());
        String libraries = row.libraries().isEmpty()
                ? "JDK"
                : row.libraries().stream()
                        .map(library -> library.replace("..", ""))
                        .collect(Collectors.joining(", "));
        return "| " + row.name() + " | " + ours + " | " + libraries + " | " + row.because() + " |\n";
    }

    @Test
    void everyPackageHasARow() {
        classes()
                .that()
                .resideOutsideOfPackages("io.sluice.app..", "io.sluice.cli..")
                .should()
                .resideInAnyPackage(TABLE.stream()
                        .map(row -> "io.sluice." + row.name() + "..")
                        .toArray(String[]::new))
                .check(PRODUCT);
    }

    @Test
    void thereAreNoPackageCycles() {
        slices().matching("io.sluice.(**)").should().beFreeOfCycles().check(PRODUCT);
    }

    @Test
    void theWallBetweenThePlanesStands() {
        noClasses()
                .that()
                .resideInAPackage("io.sluice.controlplane..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.sluice.dataplane..")
                .check(PRODUCT);
        noClasses()
                .that()
                .resideInAPackage("io.sluice.dataplane..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.sluice.controlplane..")
                .allowEmptyShould(true)
                .check(PRODUCT);
    }

    @Test
    void onlyTheAppReadsTheClock() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.sluice.app..", "io.sluice.cli..")
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(java.time.Instant.class, "now")
                .because("time is handed in, so that tests use virtual time")
                .check(PRODUCT);
    }

    @Test
    void nobodyImportsTheCommandLine() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.sluice.app..", "io.sluice.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.sluice.app..", "io.sluice.cli..", "io.sluice.admin..")
                .orShould()
                .dependOnClassesThat()
                .resideInAPackage("io.micrometer..")
                .check(noAdminOrTelemetry());
    }

    private static JavaClasses noAdminOrTelemetry() {
        return PRODUCT.that(describe(
                "outside admin and telemetry",
                type -> !type.getPackageName().startsWith("io.sluice.admin")
                        && !type.getPackageName().startsWith("io.sluice.telemetry")));
    }
}
