package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.ListenerReport;
import io.sluice.settings.SettingKey;
import io.sluice.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RunCommandTest {
    private final CommandLineRig rig = new CommandLineRig();

    @TempDir
    private Path folder;

    @Test
    void withoutFlagsEverySettingHasItsDefault() {
        assertThat(rig.run("run", "--config-dir", folder.toString())).isEqualTo(0);
        assertThat(rig.settings).isEqualTo(Settings.defaults());
        assertThat(rig.roots).containsExactly(folder);
    }

    @Test
    void everyListenerIsSaidInOneLine() {
        rig.run("run", "--config-dir", folder.toString());
        assertThat(rig.out())
                .isEqualTo("listening http [::]:8080\nlistening https [::]:8443\nlistening status 127.0.0.1:10254\n");
    }

    @ParameterizedTest
    @CsvSource({
        "'', true, true",
        "--tls-redirect-port=8443, true, false",
        "--tls-redirect-port=444, true, false",
        "'', false, false",
    })
    void wherePortsAreNotMappedRedirectsNeedAWord(String option, boolean tls, boolean said) throws IOException {
        Files.writeString(folder.resolve("a.yaml"), """
                apiVersion: networking.k8s.io/v1
                kind: Ingress
                metadata: {name: a}
                spec:
                  %srules: [{host: a.localhost}]
                  defaultBackend: {service: {name: a, port: {number: 80}}}
                """.formatted(tls ? "tls: [{hosts: [a.localhost]}]\n  " : ""));
        rig.compiles = true;
        assertThat(rig.run("run", "--config-dir", folder.toString(), option.isEmpty() ? "--bind=::" : option))
                .isZero();
        String note = "redirects to https lead to port 443; if clients come to port 8443 itself,"
                + " start with --tls-redirect-port=8443\n";
        assertThat(rig.out().endsWith(note)).as(rig.out()).isEqualTo(said);
    }

    static Stream<SettingKey> keys() {
        return SettingKey.all().stream();
    }

    @ParameterizedTest
    @MethodSource("keys")
    void everySettingIsAFlag(SettingKey key) {
        String text = another(key);
        assertThat(rig.run("run", "--config-dir", folder.toString(), key.flag() + "=" + text))
                .isEqualTo(0);
        assertThat(SettingValues.of(rig.settings, key)).isEqualTo(key.parse(text));
    }

    @ParameterizedTest
    @MethodSource("keys")
    void everySettingIsAVariable(SettingKey key) {
        String text = another(key);
        rig.with(key.variable(), text);
        assertThat(rig.run("run", "--config-dir", folder.toString())).isEqualTo(0);
        assertThat(SettingValues.of(rig.settings, key)).isEqualTo(key.parse(text));
        assertThat(rig.err()).doesNotContain("sluice:");
    }

    /** A text that is allowed and, where there is a choice, not the default. */
    private static String another(SettingKey key) {
        String allowed = key.allowed();
        if (key.name().startsWith("limits.memory")) { // their stages have an order, and the budget a least
            return key.name().endsWith("Budget") ? "64MiB" : key.name().endsWith("RefuseAt") ? "100" : "94";
        } else if (key.name().equals("shutdown-timeout")) { // longer than the lame duck's time
            return "70s";
        }
        if (allowed.startsWith("true or false")) {
            return key.setting().value().equals("true") ? "false" : "true";
        } else if (allowed.startsWith("one of ")) {
            List<String> words = List.of(allowed.substring("one of ".length()).split(", "));
            return words.get(words.size() - 1).equals(key.setting().value())
                    ? words.get(0)
                    : words.get(words.size() - 1);
        } else if (allowed.contains("the only")) {
            return key.setting().value();
        } else if (allowed.startsWith("a policy")) {
            return "hash header X-User";
        } else if (allowed.startsWith("a time") && allowed.contains(" to 2s ")) {
            return "2s";
        } else if (allowed.startsWith("a time")) {
            return "7s";
        } else if (allowed.startsWith("an absolute path")) {
            return "/health";
        } else if (allowed.equals("namespace/name")) {
            return "shop/cart";
        } else if (allowed.startsWith("off, stdout")) {
            return "stdout";
        } else if (allowed.startsWith("a size from 256KiB")) {
            return "512KiB";
        } else if (allowed.startsWith("a size from 64KiB")) {
            return "128KiB";
        } else if (allowed.startsWith("a size")) {
            return "1KiB";
        } else if (allowed.startsWith("a whole number")) {
            return "7";
        } else if (allowed.startsWith("a word")) {
            return "seven";
        } else if (allowed.startsWith("an IP address")) {
            return "127.0.0.7";
        } else if (allowed.startsWith("an address range")) {
            return "10.7.0.0/16";
        }
        return allowed.contains("=") ? "shop/cart=localhost:7000" : "shop/cart:7";
    }

    @ParameterizedTest
    @CsvSource({
        "--limits-memory-drain-at=99, 'more than --limits-memory-shed-at, 95: the milder stage would begin after the harder one'",
        "--limits-memory-refuse-at=10, '--limits-memory-shed-at is 95, more than --limits-memory-refuse-at, 10'",
        "--limits-memory-budget=1KiB, 'is 1024 bytes, which a gateway exceeds that serves nobody'",
        "--shutdown-timeout=5s, '--shutdown-grace-period is 15s, longer than --shutdown-timeout, 5s'",
        "--shutdown-grace-period=5m, '--shutdown-grace-period is 300s, longer than --shutdown-timeout, 295s'"
    })
    void settingsThatContradictEachOtherAreRefusedWithWhatToDo(String flag, String said) {
        assertThat(rig.run("run", "--config-dir=" + folder, flag)).isEqualTo(2);
        assertThat(rig.err()).startsWith("sluice: ").contains(said).contains("; ");
        assertThat(rig.settings).as("nothing was started").isNull();
    }

    @Test
    void stagesOfMemoryMayBeOneAndALameDuckAsLongAsTheEnd() {
        assertThat(rig.run(
                        "run",
                        "--config-dir=" + folder,
                        "--limits-memory-drain-at=100",
                        "--limits-memory-shed-at=100",
                        "--limits-memory-refuse-at=100",
                        "--limits-memory-budget=0",
                        "--shutdown-timeout=15"))
                .isEqualTo(0);
    }

    @Test
    void aFlagBeatsItsVariable() {
        rig.with("SLUICE_HTTP_PORT", "1111").run("run", "--config-dir", folder.toString(), "--http-port", "2222");
        assertThat(rig.settings.listen().httpPort()).isEqualTo(2222);
    }

    @Test
    void aRepeatableFlagKeepsAllItsValues() {
        rig.run(
                "run",
                "--config-dir=" + folder,
                "--endpoint=a/b=localhost:1",
                "--endpoint=a/c=localhost:2",
                "--trusted-proxies=10.0.0.0/8,::1");
        assertThat(rig.settings.ingress().endpoints()).hasSize(2);
        assertThat(rig.settings.listen().trustedProxies()).containsExactly("10.0.0.0/8", "::1");
    }

    @Test
    void aBooleanFlagNeedsNoValue() {
        rig.run("run", "--external-name-loopback", "--config-dir=" + folder);
        assertThat(rig.settings.ingress().externalNameLoopback()).isTrue();
        assertThat(rig.roots).containsExactly(folder);
    }

    @Test
    void theFolderMayComeFromAVariable() {
        rig.with("SLUICE_CONFIG_DIR", folder + "," + folder).run("run");
        assertThat(rig.roots).containsExactly(folder, folder);
        assertThat(rig.err()).isEmpty();
    }

    @Test
    void everyTextThatDoesNotFitIsNamedWithItsOriginAndWhatIsAllowed() {
        rig.with("SLUICE_HTTP_HEADER_TIMEOUT", "10d");
        assertThat(rig.run("run", "--config-dir=" + folder, "--http-max-headers", "-1"))
                .isEqualTo(2);
        assertThat(rig.err().lines())
                .containsExactly(
                        "sluice: --http-max-headers: \"-1\" is not a whole number from 1 to 4096",
                        "sluice: SLUICE_HTTP_HEADER_TIMEOUT: \"10d\" is not a time from 1ms to 24h"
                                + " (a whole number with ms, s, m or h; without: seconds)",
                        "sluice: \"sluice run --help\" shows what there is");
        assertThat(rig.settings).isNull();
    }

    @Test
    void aStickyCookieOfAllServicesHasNoNameThatWantsSecure() {
        assertThat(rig.run("run", "--config-dir=" + folder, "--load-balance", "sticky cookie=__Host-a"))
                .isEqualTo(2);
        assertThat(rig.err())
                .startsWith("sluice: --load-balance: \"sticky cookie=__Host-a\" is not a policy: ")
                .contains("a NAME without __Host- or __Secure- in front: the cookie is not Secure");
        assertThat(rig.settings).isNull();
    }

    @Test
    void anUnknownFlagIsAUsageErrorWithTheNearestOne() {
        assertThat(rig.run("run", "--config-dir=" + folder, "--http-max-heders=3"))
                .isEqualTo(2);
        assertThat(rig.err()).contains("--http-max-heders").contains("did you mean --http-max-headers?");
    }

    @Test
    void anUnknownVariableIsWarnedAboutWithTheNearestOne() {
        assertThat(rig.with("SLUICE_HTTP_MAXHEADERS", "3").run("run", "--config-dir=" + folder))
                .isEqualTo(0);
        assertThat(rig.err())
                .isEqualTo("sluice: SLUICE_HTTP_MAXHEADERS is not a setting and has no effect;"
                        + " did you mean SLUICE_HTTP_MAX_HEADERS?\n");
    }

    @Test
    void variablesThatKubernetesMakesOfServicesAreNoSettings() {
        rig.with("SLUICE_HTTP_PORT", "tcp://10.96.0.7:80")
                .with("SLUICE_HTTP_SERVICE_HOST", "10.96.0.7")
                .with("SLUICE_HTTP_SERVICE_PORT", "80")
                .with("SLUICE_HTTP_SERVICE_PORT_WEB", "80")
                .with("SLUICE_HTTP_PORT_80_TCP", "tcp://10.96.0.7:80")
                .with("SLUICE_HTTP_PORT_80_TCP_ADDR", "10.96.0.7");
        assertThat(rig.run("run", "--config-dir=" + folder)).isEqualTo(0);
        assertThat(rig.settings.listen().httpPort()).isEqualTo(8080);
        assertThat(rig.err()).isEmpty();
    }

    @Test
    void aMissingFolderIsAUsageError() {
        assertThat(rig.run("run")).isEqualTo(2);
        assertThat(rig.err()).startsWith("sluice: --config-dir is missing: a folder or file with manifests\n");
        assertThat(rig.run("run", "--config-dir", "/nowhere/at/all")).isEqualTo(2);
        assertThat(rig.err()).contains("sluice: --config-dir: /nowhere/at/all does not exist\n");
    }

    @Test
    void aPortInUseIsSaidPlainlyAndEndsTheProgram() {
        rig.reports = List.of(
                new ListenerReport(
                        "http", "::", 8080, Optional.of("bind(..) failed with error(-98): Address already in use")),
                new ListenerReport("status", "::", 10254, Optional.empty()));
        assertThat(rig.run("run", "--config-dir=" + folder)).isEqualTo(1);
        assertThat(rig.err())
                .isEqualTo("sluice: cannot listen for http on [::]:8080: the port is in use;"
                        + " choose another port with --http-port (0: any free one)\n");
        assertThat(rig.stopped).isTrue();
    }

    @Test
    void anAddressOfAnotherMachineIsNotBlamedOnThePort() {
        rig.reports = List.of(new ListenerReport(
                "http",
                "192.0.2.1",
                8080,
                Optional.of("bind(..) failed with error(-99): Cannot assign requested address")));
        assertThat(rig.run("run", "--config-dir=" + folder)).isEqualTo(1);
        assertThat(rig.err())
                .isEqualTo("sluice: cannot listen for http on 192.0.2.1:8080: this machine has no such address;"
                        + " choose another with --bind\n");
    }

    @Test
    void anEmptyFolderNameIsNotTheFolderWeWereStartedIn() {
        assertThat(rig.run("run", "--config-dir=")).isEqualTo(2);
        assertThat(rig.err()).startsWith("sluice: --config-dir: the name of a folder or file is empty\n");
        assertThat(rig.run("check", "")).isEqualTo(2);
    }

    @Test
    void aVariableThatIsNearNoSettingIsNotGuessedAt() {
        assertThat(rig.with("SLUICE_STRICT", "true").run("run", "--config-dir=" + folder))
                .isEqualTo(0);
        assertThat(rig.err()).isEqualTo("sluice: SLUICE_STRICT is not a setting and has no effect\n");
    }

    @Test
    void helpShowsEverySettingWithDefaultUnitAndReason() {
        assertThat(rig.run("run", "--help")).isEqualTo(0);
        String help = rig.out().replaceAll("\\s+", " ");
        for (SettingKey key : SettingKey.all()) {
            assertThat(help).contains(key.flag()).contains(key.setting().what());
            assertThat(help.toLowerCase(java.util.Locale.ROOT))
                    .contains(key.setting().why().toLowerCase(java.util.Locale.ROOT));
        }
        assertThat(help).contains("Default 8KiB: nginx's size; no honest URL is longer.");
    }

    @Test
    void aFlagThatIsGivenTwiceIsSaid() {
        assertThat(rig.run("run", "--config-dir=" + folder, "--http-port=1", "--http-port=2"))
                .isEqualTo(2);
        assertThat(rig.err()).startsWith("sluice: --http-port is given twice\n");
        assertThat(rig.run("explain", "http://a/", "--method=GET", "--method=PUT"))
                .isEqualTo(2);
        assertThat(rig.err()).contains("sluice: --method is given twice\n");
    }

    @Test
    void helpShowsPortsAsPorts() {
        assertThat(rig.run("run", "--help")).isEqualTo(0);
        assertThat(rig.out()).contains("--http-port=PORT").contains("--healthz-port=PORT");
    }

    @Test
    void withoutACommandTheCommandsAreNamed() {
        assertThat(rig.run()).isEqualTo(2);
        assertThat(rig.err()).contains("run, demo, check, explain, version or completion");
    }

    @Test
    void versionAndCompletionAnswer() {
        assertThat(rig.run("version")).isEqualTo(0);
        assertThat(rig.out()).startsWith("sluice ").contains("Java " + System.getProperty("java.version"));
        assertThat(rig.run("completion")).isEqualTo(0);
        assertThat(rig.out()).contains("complete -F").contains("--http-max-headers");
    }
}
