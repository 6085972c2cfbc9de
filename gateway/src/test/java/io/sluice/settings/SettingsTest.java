package io.sluice.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.model.BalancePolicy;
import io.sluice.settings.HttpSettings.EncodedSlash;
import io.sluice.settings.HttpSettings.Expect;
import io.sluice.settings.HttpSettings.ForwardedFor;
import io.sluice.settings.HttpSettings.ForwardedPort;
import io.sluice.settings.HttpSettings.ServerHeader;
import io.sluice.settings.HttpSettings.UnderscoreHeaders;
import io.sluice.settings.IngressSettings.EndpointOverride;
import io.sluice.settings.UpstreamSettings.EjectOn;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SettingsTest {
    /** The table of published defaults, written a second time on purpose: a slip of the pen in one of them shows. */
    @Test
    void everyDefaultIsThePublishedOne() {
        assertThat(Settings.defaults())
                .isEqualTo(new Settings(
                        new HttpSettings(
                                8192,
                                32,
                                32768,
                                100,
                                0,
                                16,
                                16384,
                                2,
                                UnderscoreHeaders.DROP,
                                ForwardedFor.REPLACE,
                                ServerHeader.REMOVE,
                                EncodedSlash.KEEP,
                                ForwardedPort.HOST,
                                false,
                                65536,
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(10),
                                Duration.ofSeconds(30),
                                256,
                                Duration.ofSeconds(10),
                                Duration.ofSeconds(75),
                                Duration.ofMinutes(5),
                                Duration.ofSeconds(60),
                                65536,
                                10,
                                0,
                                1,
                                Expect._100_CONTINUE),
                        new UpstreamSettings(
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(60),
                                Duration.ofSeconds(60),
                                65536,
                                256,
                                8192,
                                Duration.ofSeconds(60),
                                256,
                                Duration.ofSeconds(1),
                                2,
                                65536,
                                20,
                                3,
                                Duration.ofMillis(25),
                                1024,
                                1024,
                                5,
                                EjectOn.ERRORS,
                                Duration.ofSeconds(1),
                                50),
                        new H2Settings(
                                true,
                                100,
                                1000,
                                65536,
                                1 << 20,
                                4096,
                                200,
                                Duration.ofSeconds(30),
                                16,
                                2,
                                1000,
                                Duration.ofSeconds(30),
                                Duration.ofSeconds(10),
                                8 << 20,
                                false),
                        new TlsSettings(
                                TlsSettings.Version.TLS_1_2,
                                Duration.ofSeconds(10),
                                65536,
                                false,
                                TlsSettings.Misdirected.POLICY,
                                Duration.ofHours(1),
                                4,
                                256,
                                true,
                                Duration.ofDays(365),
                                true,
                                false),
                        new WsSettings(Duration.ofHours(1), 65536),
                        new L4Settings(Duration.ofHours(1)),
                        new LimitSettings(0, 0, 50000, 4096, 0, 92, 95, 98, Duration.ofMillis(250)),
                        new ControlSettings(Duration.ofMillis(10), Duration.ofMillis(50), Duration.ofMillis(500)),
                        new ListenSettings(List.of(), 8080, 8443, false, 10254, List.of(), 0),
                        new IngressSettings(
                                Optional.empty(),
                                "sluice.io/ingress-controller",
                                "",
                                List.of(),
                                false,
                                true,
                                "",
                                BalancePolicy.Blind.ROUND_ROBIN,
                                "",
                                false,
                                true,
                                List.of("/.well-known/acme-challenge"),
                                443),
                        new LogSettings("off", LogSettings.Format.JSON, 1 << 20),
                        new ShutdownSettings(Duration.ofSeconds(15), Duration.ofSeconds(295), Duration.ZERO)));
    }

    static Stream<SettingKey> keys() {
        return SettingKey.all().stream();
    }

    static Stream<SettingKey> keysToCome() {
        return Arrays.stream(Settings.class.getRecordComponents())
                .flatMap(SettingKey::ofBranch)
                .filter(key -> key.setting().inert());
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("keysToCome")
    void aSettingFromWhichNothingFollowsIsNotOffered(SettingKey key) {
        assertThat(SettingKey.all()).extracting(SettingKey::name).doesNotContain(key.name());
        Settings settings = SettingsReader.tree(any -> any.name().equals(key.name())
                ? Optional.of("never asked for, or this would not be of its type")
                : Optional.empty());
        assertThat(settings).isEqualTo(Settings.defaults());
        everySettingExplainsItself(key);
    }

    @ParameterizedTest
    @MethodSource("keys")
    void everySettingExplainsItself(SettingKey key) {
        assertThat(key.setting().what()).as(key.name()).endsWith(".");
        assertThat(key.setting().why()).as(key.name()).isNotEmpty().doesNotEndWith(".");
        assertThat(key.allowed()).as(key.name()).isNotEmpty();
        assertThat(key.label()).as(key.name()).isNotEmpty();
    }

    @Test
    void flagsAndVariablesAreUnique() {
        assertThat(SettingKey.all()).extracting(SettingKey::flag).doesNotHaveDuplicates();
        assertThat(SettingKey.all()).extracting(SettingKey::variable).doesNotHaveDuplicates();
        assertThat(SettingKey.all()).extracting(SettingKey::name).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource({
        "http.maxHeaders, --http-max-headers, SLUICE_HTTP_MAX_HEADERS",
        "http.max1xx, --http-max1xx, SLUICE_HTTP_MAX1XX",
        "upstream.poolIdle, --upstream-pool-idle, SLUICE_UPSTREAM_POOL_IDLE",
        "limits.maxConnections, --limits-max-connections, SLUICE_LIMITS_MAX_CONNECTIONS",
        "http-port, --http-port, SLUICE_HTTP_PORT",
        "endpoint, --endpoint, SLUICE_ENDPOINT",
        "shutdown-timeout, --shutdown-timeout, SLUICE_SHUTDOWN_TIMEOUT"
    })
    void aNameGivesItsFlagAndItsVariable(String name, String flag, String variable) {
        SettingKey key = key(name);
        assertThat(key.flag()).isEqualTo(flag);
        assertThat(key.variable()).isEqualTo(variable);
    }

    @ParameterizedTest
    @CsvSource({
        "http.maxRequestLine, 16KiB, 16384",
        "http.maxRequestLine, 100, 100",
        "http.maxBodySize, 3GiB, 3221225472",
        "http.maxBodySize, 0, 0",
        "http.headerTimeout, 500ms, PT0.5S",
        "http.headerTimeout, 2m, PT2M",
        "http.headerTimeout, 24h, PT24H",
        "shutdown-grace-period, 10, PT10S",
        "shutdown-timeout, 5, PT5S",
        "http.headerTimeout, 10, PT10S",
        "post-shutdown-grace-period, 500ms, PT0.5S",
        "http.underscoreHeaders, reject, REJECT",
        "http.forwarded, true, true",
        "access-log, stdout, stdout",
        "access-log, ./access.log, ./access.log",
        "http-port, 0, 0",
        "bind, '127.0.0.1, ::1', '[127.0.0.1, ::1]'",
        "trusted-proxies, '10.0.0.0/8,fd00::/8,192.0.2.1', '[10.0.0.0/8, fd00::/8, 192.0.2.1]'",
        "default-backend-service, default/web:http, default/web:http",
        "ingress-class, internal, Optional[internal]"
    })
    void aTextBecomesItsValue(String name, String text, String value) {
        assertThat(key(name).parse(text)).hasToString(value);
    }

    @Test
    void anEndpointIsSplitIntoItsParts() {
        assertThat(key("endpoint").parse("default/web:http=[::1]:3000,shop/cart=localhost:80"))
                .isEqualTo(List.of(
                        new EndpointOverride("default", "web", "http", "::1", 3000),
                        new EndpointOverride("shop", "cart", "", "localhost", 80)));
    }

    @ParameterizedTest
    @CsvSource({
        "http.maxHeaders, 0, a whole number from 1 to 4096",
        "http.maxHeaders, -1, a whole number from 1 to 4096",
        "http.maxHeaders, 1KiB, a whole number from 1 to 4096",
        "http.maxHeaders, 99999999999999999999, a whole number from 1 to 4096",
        "http.maxHeaders, '', a whole number from 1 to 4096",
        "http.maxRequestLine, 8k, 'a size from 16 to 1MiB (a whole number of bytes, or with KiB, MiB or GiB)'",
        "http.maxRequestLine, 1GiB, 'a size from 16 to 1MiB (a whole number of bytes, or with KiB, MiB or GiB)'",
        "http.maxBodySize, 999999999999999999GiB, 'a size, 0 or more (a whole number of bytes, or with KiB, MiB or GiB)'",
        "http.headerTimeout, 10d, 'a time from 1ms to 24h (a whole number with ms, s, m or h; without: seconds)'",
        "http.headerTimeout, 0s, 'a time from 1ms to 24h (a whole number with ms, s, m or h; without: seconds)'",
        "http.headerTimeout, -1s, 'a time from 1ms to 24h (a whole number with ms, s, m or h; without: seconds)'",
        "shutdown-grace-period, 1d, 'a time from 0s to 24h (a whole number with ms, s, m or h; without: seconds)'",
        "http.headerTimeout, '', 'a time from 1ms to 24h (a whole number with ms, s, m or h; without: seconds)'",
        "http.headerTimeout, 999999999999999999h, 'a time from 1ms to 24h (a whole number with ms, s, m or h; without: seconds)'",
        "http.underscoreHeaders, DROP, 'one of drop, keep, reject'",
        "http.expect, any, '100-continue, the only one allowed'",
        "http.pipelining, 2, '1, the only value allowed'",
        "http.forwarded, yes, true or false",
        "http-port, 65536, a whole number from 0 to 65535",
        "bind, localhost, an IP address such as 127.0.0.1 or ::1",
        "bind, 127.0.0.1.5, an IP address such as 127.0.0.1 or ::1",
        "bind, 1:2:3, an IP address such as 127.0.0.1 or ::1",
        "trusted-proxies, 10.0.0.0/33, an address range such as 10.0.0.0/8 or fd00::/8",
        "bind, 127.0.0.01, an IP address such as 127.0.0.1 or ::1",
        "bind, ::1%lo, an IP address such as 127.0.0.1 or ::1",
        "trusted-proxies, 10.0.0.010/8, an address range such as 10.0.0.0/8 or fd00::/8",
        "trusted-proxies, 10.0.0.0/08, an address range such as 10.0.0.0/8 or fd00::/8",
        "trusted-proxies, fd00::/129, an address range such as 10.0.0.0/8 or fd00::/8",
        "default-backend-service, web, namespace/name or namespace/name:port",
        "access-log, sdtout, 'off, stdout, or a file with a slash in its path such as ./access.log'",
        "endpoint, web=1, 'namespace/service=host:port or namespace/service:port=host:port'",
        "endpoint, a/b=localhost:70000, 'namespace/service=host:port or namespace/service:port=host:port'"
    })
    void aTextThatDoesNotFitIsRefusedWithWhatIsAllowed(String name, String text, String allowed) {
        assertThatThrownBy(() -> key(name).parse(text)).hasMessage("\"" + text + "\" is not " + allowed);
    }

    @Test
    void aListNamesTheItemThatDoesNotFit() {
        assertThatThrownBy(() -> key("bind").parse("::1,nowhere")).hasMessageStartingWith("\"nowhere\" is not");
    }

    @Test
    void oneRecordIsReadFromTextsByComponent() {
        HttpSettings http = SettingsReader.read(
                HttpSettings.class,
                name -> Optional.ofNullable(Map.of("maxHeaders", "7").get(name)));
        assertThat(http.maxHeaders()).isEqualTo(7);
        assertThat(http.leadingCrlf()).isEqualTo(2);
        assertThatThrownBy(() -> SettingsReader.read(HttpSettings.class, name -> Optional.of("x")))
                .hasMessageStartingWith("maxRequestLine: \"x\" is not a size");
    }

    private static SettingKey key(String name) {
        return keys().filter(key -> key.name().equals(name)).findFirst().orElseThrow();
    }
}
