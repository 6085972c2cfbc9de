package io.sluice.controlplane.compile.annotation;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.controlplane.cluster.Meta;
import io.sluice.controlplane.cluster.ObjectName;
import io.sluice.controlplane.cluster.Positions;
import io.sluice.model.Action;
import io.sluice.model.FilterSpec;
import io.sluice.model.Finding;
import io.sluice.model.FindingCode;
import io.sluice.model.Location;
import io.sluice.model.Location.Text;
import io.sluice.model.Location.Variable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnnotationsTest {
    private static Annotations.Read read(String... namesAndValues) {
        Map<String, String> annotations = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            annotations.put(Annotations.PREFIX + namesAndValues[i], namesAndValues[i + 1]);
        }
        return Annotations.of(
                new Meta("Ingress", new ObjectName("a", "b"), "", Map.of(), annotations, Positions.CLUSTER));
    }

    private static List<FindingCode> codes(Annotations.Read read) {
        return read.findings().stream().map(Finding::code).toList();
    }

    @ParameterizedTest
    @DisplayName("V-101 proxy-body-size in every unit")
    @CsvSource({
        "1024, 1024",
        "1k, 1024",
        "1K, 1024",
        "8m, 8388608",
        "8M, 8388608",
        "1g, 1073741824",
        "' 8m ', 8388608",
        "007m, 7340032"
    })
    void bodySizes(String text, long bytes) {
        Annotations.Read read = read("proxy-body-size", text);
        assertThat(read.findings()).isEmpty();
        assertThat(read.effects().filters()).containsExactly(new FilterSpec.BodyLimit(bytes));
    }

    @ParameterizedTest
    @DisplayName("V-102 zero is unlimited, whatever the setting for all routes says")
    @ValueSource(strings = {"0", "0m", "0g"})
    void zeroLiftsTheLimitOfAllRoutes(String text) {
        Annotations.Read read = read("proxy-body-size", text);
        assertThat(read.findings()).isEmpty();
        assertThat(read.effects().filters()).containsExactly(new FilterSpec.BodyLimit(0));
    }

    @ParameterizedTest
    @DisplayName("V-102 empty is as if it were not written")
    @ValueSource(strings = {"", " ", "\n"})
    void emptyIsNotWritten(String text) {
        assertThat(read("proxy-body-size", text)).isEqualTo(new Annotations.Read(RouteEffects.NONE, List.of()));
    }

    @ParameterizedTest
    @DisplayName("P4 what is no size is said and limits nothing")
    @ValueSource(
            strings = {
                "15r",
                "1b",
                "8mb",
                "-1",
                "1.5m",
                "m",
                "8 m",
                "8m\n9m",
                "9223372036854775807g",
                "99999999999999999999",
                "٣",
                "0x10"
            })
    void notASize(String text) {
        Annotations.Read read = read("proxy-body-size", text);
        assertThat(read.effects()).isEqualTo(RouteEffects.NONE);
        assertThat(codes(read)).containsExactly(FindingCode.BAD_ANNOTATION);
    }

    @ParameterizedTest
    @DisplayName("P1 V-050 booleans as ParseBool reads them")
    @CsvSource({
        "1, true",
        "t, true",
        "T, true",
        "TRUE, true",
        "true, true",
        "True, true",
        "' true ', true",
        "0, false",
        "f, false",
        "F, false",
        "FALSE, false",
        "false, false",
        "False, false"
    })
    void booleans(String text, boolean value) {
        Annotations.Read read = read("ssl-redirect", text);
        assertThat(read.findings()).isEmpty();
        assertThat(read.effects().https()).isEqualTo(new HttpsRedirect(Optional.of(value), false, false, false));
    }

    @Test
    @DisplayName("V-051 V-053 each annotation of the redirect to https")
    void redirectsToHttps() {
        assertThat(read("force-ssl-redirect", "true").effects().https())
                .isEqualTo(new HttpsRedirect(Optional.empty(), true, false, false));
        assertThat(read("preserve-trailing-slash", "true").effects().https())
                .isEqualTo(new HttpsRedirect(Optional.empty(), false, true, false));
        assertThat(read("use-port-in-redirects", "true").effects().https())
                .isEqualTo(new HttpsRedirect(Optional.empty(), false, false, true));
    }

    @ParameterizedTest
    @DisplayName("P1 what is no boolean is said and counts as not written")
    @ValueSource(strings = {"yes", "on", "tRUE", "2", "true false", "true\nfalse", "-1"})
    void notABoolean(String text) {
        for (String name :
                List.of("ssl-redirect", "force-ssl-redirect", "preserve-trailing-slash", "use-port-in-redirects")) {
            Annotations.Read read = read(name, text);
            assertThat(read.effects()).isEqualTo(RouteEffects.NONE);
            assertThat(codes(read)).containsExactly(FindingCode.BAD_ANNOTATION);
        }
    }

    @Test
    @DisplayName("D10 what the gateway alone puts into a URL cannot be written")
    void aVariableOfTheGatewaysOwnIsUnknown() {
        for (String variable : List.of("$public_host", "$request_uri_trimmed")) {
            Annotations.Read read = read("permanent-redirect", "https://n.ex/" + variable);
            assertThat(read.effects().refused()).isTrue();
            assertThat(read.findings())
                    .singleElement()
                    .satisfies(finding -> assertThat(finding.fix()).doesNotContain("public", "trimmed"));
        }
    }

    @ParameterizedTest
    @DisplayName("V-070 permanent-redirect with its code")
    @CsvSource({
        "http://redirect.example.com,, 301",
        "https://n.ex/a?b=c#d, 302, 302",
        "https://n.ex:8443/, 308, 308",
        "/new-location, 307, 307",
        "https://n.ex, 300, 300",
    })
    void redirects(String url, String code, int status) {
        Annotations.Read read = code == null
                ? read("permanent-redirect", url)
                : read("permanent-redirect", url, "permanent-redirect-code", code);
        assertThat(read.findings()).isEmpty();
        assertThat(read.effects().redirect()).hasValue(new Action.Redirect(status, Location.of(url)));
    }

    @ParameterizedTest
    @DisplayName("V-070 a code outside 300 to 308 is 301")
    @ValueSource(strings = {"200", "299", "309", "404", "0", "-301", "+200"})
    void codesOutOfRange(String code) {
        Annotations.Read read = read("permanent-redirect", "/x", "permanent-redirect-code", code);
        assertThat(read.effects().redirect()).hasValue(new Action.Redirect(301, Location.of("/x")));
        assertThat(codes(read)).containsExactly(FindingCode.ANNOTATION_OUT_OF_RANGE);
    }

    @ParameterizedTest
    @DisplayName("K-03 what is no URL refuses the Ingress")
    @ValueSource(
            strings = {
                "https://n.ex/\r\nX: y",
                "https://n.ex/\nX: y",
                "javascript:alert(1)",
                "//evil.example",
                "ftp://n.ex",
                "n.ex",
                "https://",
                "https:///x",
                "https://n.ex/a b",
                "https://n.ex/\"",
                "https://n.ex/$1",
                "https://n.ex/${2}",
                "https://n.ex/$request_url",
                "https://n.ex/$",
                "https://n.ex/${host",
                "https://n.ex/${}",
                "https://n.ex$args",
                "https://n.ex$args/",
                "https://$request_uri",
                "$args",
                "$host/x",
                "$is_args$args",
                "$scheme:/x",
                "/$host\r\nX: y",
                "https://n.ex/\u0000",
                "https://n.ex/ü",
                "\\\\evil",
                "https://n.ex/{}",
                "https://n.ex/<x>"
            })
    void notAUrl(String url) {
        Annotations.Read read = read("permanent-redirect", url);
        assertThat(read.effects().refused()).isTrue();
        assertThat(read.effects().redirect()).isEmpty();
        assertThat(codes(read)).containsExactly(FindingCode.BAD_ANNOTATION);
        assertThat(read.findings().get(0).toString()).doesNotContain("\r", "\n", "\u0000");
    }

    @ParameterizedTest
    @DisplayName("D10 V-070 a redirect may say what of the request goes into it")
    @ValueSource(
            strings = {
                "https://n.ex$request_uri",
                "https://n.ex${request_uri}",
                "https://$host$request_uri",
                "$scheme://$host:8443/a$uri$is_args$args#x",
                "https://www.$host/",
                "$request_uri",
                "$uri/",
                "/moved$uri?from=$host",
                "/$args",
                "https://n.ex$is_args$args",
                "https://n.ex?to=$scheme"
            })
    void redirectsWithVariables(String url) {
        Annotations.Read read = read("permanent-redirect", url);
        assertThat(read.findings()).isEmpty();
        assertThat(read.effects().redirect().orElseThrow().location().toString())
                .isEqualTo(url.replaceAll("\\$\\{?([a-z_]+)}?", "\\${$1}"));
    }

    @Test
    @DisplayName("D10 the longest name counts, braces end it")
    void theLongestNameCounts() {
        assertThat(read("permanent-redirect", "/${host}name").effects().redirect())
                .hasValue(new Action.Redirect(
                        301, new Location(List.of(new Text("/"), Variable.HOST, new Text("name")))));
        Annotations.Read read = read("permanent-redirect", "/$hostname");
        assertThat(read.effects().refused()).isTrue();
    }

    @ParameterizedTest
    @DisplayName("D10 what a variable is not is said, with what it could be")
    @CsvSource(
            delimiter = '|',
            value = {
                "/$1 | regular expression | $request_uri",
                "/$request_ur | $request_ur | did you mean $request_uri?",
                "/$cookie_x | $cookie_x | write one of $request_uri, $uri, $host, $scheme, $args, $is_args",
                "https://n.ex$args | other than $host in its host | /path"
            })
    void whatIsWrongWithAVariable(String url, String what, String fix) {
        Finding finding = read("permanent-redirect", url).findings().get(0);
        assertThat(finding.what()).contains(what);
        assertThat(finding.fix()).contains(fix);
    }

    @ParameterizedTest
    @DisplayName("V-220 a code that is no number refuses the Ingress")
    @ValueSource(strings = {"x", "301x", "3 01", "١"})
    void notACode(String code) {
        Annotations.Read read = read("permanent-redirect", "/x", "permanent-redirect-code", code);
        assertThat(read.effects().refused()).isTrue();
        assertThat(codes(read)).containsExactly(FindingCode.BAD_ANNOTATION);
    }

    @Test
    void everyUnknownNameIsSaidAndOthersPrefixesAreNot() {
        Meta meta = new Meta(
                "Ingress",
                new ObjectName("a", "b"),
                "",
                Map.of(),
                Map.of(
                        Annotations.PREFIX + "auth-url",
                        "x",
                        Annotations.PREFIX + "proxy-body-size",
                        "1m",
                        Annotations.PREFIX,
                        "x",
                        "cert-manager.io/issuer",
                        "x"),
                Positions.CLUSTER);
        assertThat(codes(Annotations.of(meta)))
                .containsExactly(FindingCode.ANNOTATION_NOT_SUPPORTED, FindingCode.ANNOTATION_NOT_SUPPORTED);
    }

    @Test
    @DisplayName("K-03 a megabyte of anything is answered at once, and never with a control character")
    void hugeValuesAreAnsweredAtOnce() {
        Random random = new Random(3);
        StringBuilder text = new StringBuilder("https://");
        for (int i = 0; i < 1 << 20; i++) {
            text.append(i % 5 == 0 ? (char) ('a' + random.nextInt(26)) : '.');
        }
        assertThat(read("permanent-redirect", text + "\u0000").effects().refused())
                .isTrue();
        assertThat(read("permanent-redirect-code", text.toString(), "permanent-redirect", "/")
                        .effects()
                        .refused())
                .isTrue();
        assertThat(read("permanent-redirect", "https://" + "$host".repeat(1 << 17))
                        .effects()
                        .refused())
                .isFalse();
        assertThat(codes(read("proxy-body-size", text.toString()))).containsExactly(FindingCode.BAD_ANNOTATION);
    }
}
