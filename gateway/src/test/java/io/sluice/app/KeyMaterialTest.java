package io.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import io.sluice.cli.Console;
import io.sluice.cli.SluiceCommand;
import io.sluice.controlplane.cluster.ClusterSnapshot;
import io.sluice.controlplane.cluster.ObjectName;
import io.sluice.controlplane.compile.Compiled;
import io.sluice.controlplane.compile.Compiler;
import io.sluice.controlplane.compile.PlanText;
import io.sluice.controlplane.source.FolderSource;
import io.sluice.model.GatewayPlan;
import io.sluice.settings.IngressSettings;
import io.sluice.testing.TestGateway;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Key material goes in, everything that comes out is searched for it. */
@DisplayName("key material is shown as sha256:<8 hex> only")
class KeyMaterialTest {
    /** Letters only, so that a part of it is found however it was cut or quoted. */
    private static final String PRIVATE = "VerySecretKeyMaterialThatNobodyMaySee";

    private static final byte[] BYTES = PRIVATE.getBytes(StandardCharsets.UTF_8);
    private static final String BASE64 = Base64.getEncoder().encodeToString(BYTES);
    private static final String HEX = HexFormat.of().formatHex(BYTES);

    /** Shortest run of the material that counts as shown. */
    private static final int PIECE = 12;

    private static final Duration DEADLINE = Duration.ofSeconds(20);

    private static final String ROUTE = """
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata: {name: app}
            spec:
              tls: [{hosts: [app.example], secretName: tls}]
              rules:
                - host: app.example
                  http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: app, port: {number: 80}}}}]}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: app}
            spec: {ports: [{port: 80}]}
            ---
            apiVersion: v1
            kind: Secret
            metadata: {name: tls}
            type: kubernetes.io/tls
            data: {tls.crt: BASE64, tls.key: BASE64}
            """;

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @TempDir
    Path folder;

    @BeforeEach
    void recordTheLog() {
        log.start();
        ours().setLevel(Level.TRACE);
        root().addAppender(log);
    }

    @AfterEach
    void forgetTheLog() {
        root().detachAppender(log);
        ours().setLevel(null);
    }

    private static Logger ours() {
        return (Logger) LoggerFactory.getLogger("io.sluice");
    }

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }

    private static String manifest(String secret) {
        return ROUTE + "---\napiVersion: v1\nkind: Secret\nmetadata: {name: opaque}\n" + secret + "\n";
    }

    private static String filled(String text) {
        return text.replace("BASE64", BASE64).replace("PRIVATE", PRIVATE).replace("HEX", HEX);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: {password: BASE64}",
                "stringData: {password: PRIVATE}",
                "data: {password: PRIVATE!}",
                "data: {password: !BASE64}",
                "data: {password: !!binary BASE64}",
                "data: {password: [PRIVATE]}",
                "data: {password: {PRIVATE: BASE64}}",
                "data: BASE64",
                "data: [PRIVATE, BASE64]",
                "stringData: PRIVATE",
                "stringData: {a: PRIVATE, a: BASE64}",
                "type: [PRIVATE]",
                "immutable: PRIVATE",
                "password: PRIVATE",
                "data: {password: \"BASE64}",
                "data: {password: 'PRIVATE' BASE64}",
                "data:\n  password: BASE64\n PRIVATE: x",
                "data:\n  password: |\n   BASE64\n  PRIVATE",
                "data: {password: *PRIVATE}",
                "data: {password: &PRIVATE BASE64, b: *BASE64}",
                "data: {password: \"\\qPRIVATE\"}",
                "data: {password: \"PRIVATE\u0007\"}",
                "data: {password: HEX@}",
                "stringData:\n\tpassword: PRIVATE",
                "stringData: {password: \"\\uD800PRIVATE\"}",
            })
    void noOutputShowsIt(String secret) throws IOException {
        String text = filled(manifest(secret));
        Files.writeString(folder.resolve("app.yaml"), text);
        search(secret, command("check", folder.toString()));
        search(secret, stdin(text));
        search(secret, command("explain", "http://app.example/", "--config-dir", folder.toString()));
        search(secret, values(FolderSource.readOnce(List.of(folder))));
        search(secret, served());
        for (ILoggingEvent event : log.list) {
            search(secret, event.getFormattedMessage());
            if (event.getThrowableProxy() != null) {
                search(secret, ThrowableProxyUtil.asString(event.getThrowableProxy()));
            }
        }
    }

    /** Started well, then broken: what changes while running is printed as well. */
    private String served() throws IOException {
        Path file = folder.resolve("app.yaml");
        String text = Files.readString(file);
        Files.writeString(file, filled(manifest("data: {password: BASE64}")));
        try (TestGateway gateway = TestGateway.serving(folder, Map.of())) {
            assertThat(gateway.printed()).contains("2 errors,"); // the Secret has no certificate, and the host none
            Files.writeString(file, text + "---\napiVersion: v1\nkind: Service\nmetadata: {name: added}\nspec: 5\n");
            long deadline = System.nanoTime() + DEADLINE.toNanos();
            String page = "";
            while (!gateway.printed().contains("  error SLF00")) {
                assertThat(System.nanoTime() - deadline).as("the error is told").isNegative();
                page = gateway.get("app.example", "/").bodyText();
            }
            return gateway.printed() + page;
        }
    }

    private static String values(ClusterSnapshot facts) {
        Compiled<GatewayPlan> compiled = new Compiler(IngressSettings.defaults()).compile(facts);
        return facts + PlanText.of(compiled.value()) + PlanText.of(compiled.findings()) + compiled;
    }

    private static String command(String... args) {
        return printed("", args);
    }

    private static String stdin(String text) {
        return printed(text, "check", "--strict", "-");
    }

    private static String printed(String in, String... args) {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try (PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8)) {
            Console console = new Console(new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8)), out, out);
            SluiceCommand.run(Gateway::start, FolderSource::readOnce, console, Map.of(), args);
        }
        return printed.toString(StandardCharsets.UTF_8);
    }

    private static void search(String secret, String output) {
        assertThat(output).as(secret).isNotEmpty();
        for (String form : List.of(PRIVATE, BASE64, HEX)) {
            String lower = output.toLowerCase(Locale.ROOT);
            for (int at = 0; at + PIECE <= form.length(); at++) {
                String piece = form.substring(at, at + PIECE).toLowerCase(Locale.ROOT);
                assertThat(lower).as(secret).doesNotContain(piece);
            }
        }
    }

    @Test
    void itsDigestIsShown() throws IOException {
        Files.writeString(folder.resolve("app.yaml"), filled(manifest("data: {password: BASE64}")));
        ClusterSnapshot facts = FolderSource.readOnce(List.of(folder));
        assertThat(facts.secrets()
                        .get(new ObjectName("default", "opaque"))
                        .data()
                        .get("password"))
                .asString()
                .matches("sha256:[0-9a-f]{8}");
    }
}
