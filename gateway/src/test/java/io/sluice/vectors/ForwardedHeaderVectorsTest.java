package io.sluice.vectors;

import static io.sluice.vectors.Heads.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.kit.Lane;
import io.sluice.kit.Vector;
import io.sluice.kit.WitnessRequest;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who asked, and how: what an upstream may believe. The client of these vectors is 127.0.0.1. */
@ParameterizedClass(name = "{0}")
@EnumSource(names = {"PLAIN", "TLS", "H2C", "H2"})
class ForwardedHeaderVectorsTest {
    @RegisterExtension
    static final GatewayFixture UNTRUSTING = GatewayFixture.with();

    @RegisterExtension
    static final GatewayFixture TRUSTING =
            GatewayFixture.with("trusted-proxies=127.0.0.0/8,10.0.0.0/8,2001:db8:0:0:8000::/65,2001:db8:e::/47");

    @BeforeParameterizedClassInvocation
    static void over(Lane lane) {
        UNTRUSTING.over(lane);
        TRUSTING.over(lane);
    }

    @Parameter
    Lane lane;

    private static void untrusted(String id, Consumer<WitnessRequest> check, String... lines) {
        pass(UNTRUSTING, id, check, lines);
    }

    private static void trusted(String id, Consumer<WitnessRequest> check, String... lines) {
        pass(TRUSTING, id, check, lines);
    }

    private static void pass(GatewayFixture gateway, String id, Consumer<WitnessRequest> check, String... lines) {
        Vector vector = Vector.of(id, String.join(" | ", lines), get(lines))
                .answered(200)
                .reaches("GET", "/a", "");
        gateway.run(vector, check);
    }

    private static void hasOursAlone(WitnessRequest seen) {
        assertThat(seen.headers().all("X-Forwarded-For")).containsExactly("127.0.0.1");
        assertThat(seen.headers().all("X-Real-IP")).containsExactly("127.0.0.1");
        assertThat(seen.headers().all("X-Forwarded-Proto")).containsExactly(UNTRUSTING.scheme());
        assertThat(seen.headers().all("X-Forwarded-Host")).containsExactly("t.example");
        assertThat(seen.headers().all("X-Forwarded-Port")).containsExactly(UNTRUSTING.defaultPort());
        assertThat(seen.headers().all("X-Forwarded-Scheme")).containsExactly(UNTRUSTING.scheme());
        assertThat(seen.headers().all("X-Scheme")).containsExactly(UNTRUSTING.scheme());
    }

    @ParameterizedTest
    @DisplayName("F-01 X-Forwarded-For from an untrusted peer")
    @ValueSource(
            strings = {
                "X-Forwarded-For: 1.2.3.4",
                "x-forwarded-for: 1.2.3.4, 5.6.7.8",
                "X-FORWARDED-FOR: 1.2.3.4\\r\\nX-Forwarded-For: 5.6.7.8",
                "X-Forwarded-For: 127.0.0.1, 10.0.0.1",
                "X-Forwarded-For:",
                "X-Forwarded-For: garbage \\xe4"
            })
    void anUntrustedListIsReplaced(String lines) {
        untrusted("F-01", ForwardedHeaderVectorsTest::hasOursAlone, lines);
    }

    @ParameterizedTest
    @DisplayName("F-02 X-Forwarded-For from a trusted peer")
    @CsvSource(
            delimiter = '|',
            value = {
                "evil, 9.9.9.9, 10.0.0.5|9.9.9.9",
                "1.1.1.1, 9.9.9.9|9.9.9.9",
                "10.1.1.1, 10.2.2.2|10.1.1.1",
                "9.9.9.9|9.9.9.9",
                "8.8.8.8, 10.0.0.1, 9.9.9.9, 10.0.0.5, 127.0.0.9|9.9.9.9",
                "2001:4860::1, 10.0.0.5|2001:4860::1"
            })
    void theClientIsTheRightMostUntrustedAddress(String list, String client) {
        trusted(
                "F-02",
                seen -> {
                    assertThat(seen.headers().all("X-Forwarded-For")).containsExactly(client);
                    assertThat(seen.headers().all("X-Real-IP")).containsExactly(client);
                    assertThat(seen.headers().all("X-Original-Forwarded-For")).containsExactly(list);
                },
                "X-Forwarded-For: " + list);
    }

    @Test
    @DisplayName("F-02 several lines are one list")
    void linesAreJoinedInOrder() {
        trusted(
                "F-02",
                seen -> assertThat(seen.headers().all("X-Forwarded-For")).containsExactly("9.9.9.9"),
                "X-Forwarded-For: 8.8.8.8",
                "X-Other: x",
                "x-forwarded-for: 9.9.9.9, 10.0.0.1",
                "X-Forwarded-For: 10.0.0.2");
    }

    @Test
    @DisplayName("F-02 a trusted peer that sends no list")
    void withoutAListTheClientIsThePeer() {
        trusted("F-02", seen -> {
            hasOursAlone(seen);
            assertThat(seen.headers().has("X-Original-Forwarded-For")).isFalse();
        });
    }

    @Test
    @DisplayName("F-02 with http.forwardedFor: append")
    void theListFromTheClientOnCanBeKept() {
        try (GatewayFixture gateway =
                GatewayFixture.started("trusted-proxies=127.0.0.0/8,10.0.0.0/8", "http.forwardedFor=append")) {
            Consumer<WitnessRequest> check = seen -> {
                assertThat(seen.headers().all("X-Forwarded-For")).containsExactly("9.9.9.9, 10.0.0.5, 127.0.0.1");
                assertThat(seen.headers().all("X-Real-IP")).containsExactly("9.9.9.9");
            };
            pass(gateway, "F-02", check, "X-Forwarded-For: evil, 9.9.9.9, 10.0.0.5");
        }
    }

    @Test
    @DisplayName("F-02 protocol, host and port of a trusted peer")
    void aTrustedPeersWellFormedValuesAreKept() {
        trusted(
                "F-02",
                seen -> {
                    assertThat(seen.headers().all("X-Forwarded-Proto")).containsExactly("https");
                    assertThat(seen.headers().all("X-Forwarded-Scheme")).containsExactly("https");
                    assertThat(seen.headers().all("X-Scheme")).containsExactly("https");
                    assertThat(seen.headers().all("X-Forwarded-Host")).containsExactly("shop.example");
                    assertThat(seen.headers().all("X-Forwarded-Port")).containsExactly("8443");
                    assertThat(seen.header("X-Request-ID")).isEqualTo("Abc-1._");
                },
                "X-Forwarded-Proto: https",
                "X-Forwarded-Host: shop.example",
                "X-Forwarded-Port: 8443",
                "X-Request-ID: Abc-1._");
    }

    @Test
    @DisplayName("F-02 malformed values of a trusted peer")
    void aTrustedPeersMalformedValuesAreReplaced() {
        trusted(
                "F-02",
                seen -> {
                    hasOursAlone(seen);
                    assertThat(seen.header("X-Request-ID")).matches("[0-9a-f]{32}");
                },
                "X-Forwarded-Proto: gopher",
                "X-Forwarded-Host: a b",
                "X-Forwarded-Port: 99999",
                "X-Request-ID: a b");
        trusted(
                "F-02",
                ForwardedHeaderVectorsTest::hasOursAlone,
                "X-Forwarded-Proto: https",
                "X-Forwarded-Proto: http");
    }

    @ParameterizedTest
    @DisplayName("F-03 what an untrusted peer says about itself")
    @ValueSource(
            strings = {
                "X-Forwarded-Proto: https",
                "X-Forwarded-Host: evil.example",
                "X-Forwarded-Port: 443",
                "X-Forwarded-Scheme: https",
                "X-Scheme: https",
                "X-Forwarded-Prefix: /evil",
                "X-Forwarded-Uri: /admin",
                "X-Real-IP: 9.9.9.9",
                "x-real-ip: 9.9.9.9\\r\\nX-REAL-IP: 8.8.8.8",
                "Forwarded: for=9.9.9.9;proto=https",
                "X-Original-URL: /admin",
                "X-Rewrite-URL: /admin",
                "X-Original-Forwarded-For: 9.9.9.9",
                "X-Forwarded-Client-Cert: By=evil",
                "X-SSL-Client-Cert: evil",
                "X-SSL-Verify: SUCCESS",
                "x-ssl-anything: evil",
                "X-Envoy-External-Address: 9.9.9.9",
                "x-envoy-original-path: /admin",
                "X-Forwarded_Proto: https",
                "X_Forwarded_Proto: https",
                "X_FORWARDED_FOR: 9.9.9.9",
                "x-forwarded-PROTO: https\\r\\nX-Forwarded-Proto: https",
                "Connection: X-Forwarded-Proto\\r\\nX-Forwarded-Proto: https",
                "Connection: X-Forwarded-For, X-Real-IP, X-Forwarded-Proto",
                "Proxy: http://evil.example/"
            })
    void everySpellingIsStrippedAndOursIsSet(String lines) {
        untrusted(
                "F-03",
                seen -> {
                    hasOursAlone(seen);
                    assertThat(seen.headers().lines())
                            .noneMatch(line -> line.line().contains("evil"))
                            .noneMatch(line -> line.line().contains("9.9.9.9"))
                            .noneMatch(line -> !lane.secure() && line.line().contains("https"))
                            .noneMatch(line -> line.line().contains("/admin"))
                            .noneMatch(line -> line.line().contains("SUCCESS"))
                            .noneMatch(line -> line.name().equalsIgnoreCase("Connection"));
                },
                lines);
    }

    @Test
    @DisplayName("F-03 with http.underscoreHeaders: keep")
    void underscoreSpellingsAreStrippedEvenWhereUnderscoresAreKept() {
        try (GatewayFixture gateway =
                GatewayFixture.with("http.underscoreHeaders=keep").over(lane).start()) {
            pass(
                    gateway,
                    "F-03",
                    seen -> {
                        hasOursAlone(seen);
                        assertThat(seen.header("My_Header")).isEqualTo("kept");
                        assertThat(seen.headers().lines())
                                .noneMatch(line -> line.line().contains("9.9.9.9"));
                    },
                    "My_Header: kept",
                    "X_Forwarded_For: 9.9.9.9",
                    "X-Forwarded_For: 9.9.9.9",
                    "X_Real_IP: 9.9.9.9");
        }
    }

    @Test
    @DisplayName("F-03 the request id of an untrusted peer")
    void anUntrustedRequestIdIsReplaced() {
        untrusted(
                "F-03", seen -> assertThat(seen.header("X-Request-ID")).matches("[0-9a-f]{32}"), "X-Request-ID: mine");
    }

    @ParameterizedTest
    @DisplayName("F-03 the port in Host")
    @CsvSource({"t.example:8080,8080", "t.example,''", "t.example:,''"})
    void theForwardedPortIsThatOfHost(String host, String port) {
        Vector vector = Vector.of("F-03", host, "GET /a HTTP/1.1\r\nHost: " + host + "\r\n\r\n")
                .answered(200)
                .reaches("GET", "/a", "");
        UNTRUSTING.run(vector, seen -> {
            assertThat(seen.headers().all("X-Forwarded-Port"))
                    .containsExactly(port.isEmpty() ? UNTRUSTING.defaultPort() : port);
            assertThat(seen.headers().all("X-Forwarded-Host")).containsExactly(host);
        });
    }

    @ParameterizedTest
    @DisplayName("F-05 elements that are no plain address")
    @CsvSource(
            delimiter = '|',
            value = {
                "unknown|127.0.0.1",
                "9.9.9.9, unknown|127.0.0.1",
                "9.9.9.9, unknown, 10.0.0.5|10.0.0.5",
                "9.9.9.9, fe80::1%eth0, 10.0.0.5|10.0.0.5",
                "9.9.9.9, , 10.0.0.5|9.9.9.9",
                "9.9.9.9, 1.2.3, 10.0.0.5|10.0.0.5",
                "9.9.9.9, 256.1.1.1, 10.0.0.5|10.0.0.5",
                "9.9.9.9, 010.0.0.1, 10.0.0.5|10.0.0.5",
                "9.9.9.9, <script>, 10.0.0.5|10.0.0.5",
                "[2001:4860::1]:80, 10.0.0.5|2001:4860::1",
                "9.9.9.9:5, 10.0.0.5|9.9.9.9",
                "9.9.9.9, 10.0.0.5:1234|9.9.9.9",
                "[2001:4860::2], 10.0.0.5|2001:4860::2",
                "9.9.9.9, [::1, 10.0.0.5|10.0.0.5",
                "9.9.9.9, 1.2.3.4:x, 10.0.0.5|10.0.0.5",
                "  9.9.9.9\\t,10.0.0.5  |9.9.9.9"
            })
    void anUnparsableElementStopsTheWalk(String list, String client) {
        trusted(
                "F-05",
                seen -> {
                    assertThat(seen.headers().all("X-Forwarded-For")).containsExactly(client);
                    assertThat(seen.headers().all("X-Real-IP")).containsExactly(client);
                },
                "X-Forwarded-For: " + list);
    }

    @Test
    @DisplayName("F-05 a thousand hops")
    void aLongListIsWalkedOnce() {
        String hops = IntStream.range(0, 1000)
                .mapToObj(n -> "10.0." + n / 250 + "." + n % 250)
                .collect(Collectors.joining(", "));
        trusted(
                "F-05",
                seen -> assertThat(seen.headers().all("X-Real-IP")).containsExactly("9.9.9.9"),
                "X-Forwarded-For: 8.8.8.8, 9.9.9.9, " + hops);
    }

    @Test
    @DisplayName("F-05 a list of 64 KiB")
    void theLimitsOfHeadersApply() {
        for (GatewayFixture gateway : List.of(TRUSTING, UNTRUSTING)) {
            String list = "10.0.0.1, ".repeat(6554);
            gateway.run(
                    Vector.of("F-05", "64 KiB", get("X-Forwarded-For: " + list)).rejected(431));
        }
    }

    @ParameterizedTest
    @DisplayName("F-06 mapped addresses and prefixes of any length")
    @CsvSource(
            delimiter = '|',
            value = {
                "9.9.9.9, ::ffff:10.0.0.1|9.9.9.9",
                "9.9.9.9, [::ffff:10.0.0.1]:80|9.9.9.9",
                "9.9.9.9, ::ffff:0a00:0001|9.9.9.9",
                "9.9.9.9, ::ffff:11.0.0.1|11.0.0.1",
                "9.9.9.9, 2001:db8:0:0:8000::1|9.9.9.9",
                "9.9.9.9, 2001:db8::ffff:0:0:1|9.9.9.9",
                "9.9.9.9, 2001:db8:0:0:7fff::1|2001:db8::7fff:0:0:1",
                "9.9.9.9, 2001:db8:0:1:8000::1|2001:db8:0:1:8000::1",
                "9.9.9.9, 2001:db8:e::1|9.9.9.9",
                "9.9.9.9, 2001:db8:f::1|9.9.9.9",
                "9.9.9.9, 2001:db8:10::1|2001:db8:10::1",
                "9.9.9.9, 2001:db8:d::1|2001:db8:d::1"
            })
    void prefixesAreComparedBitByBit(String list, String client) {
        trusted(
                "F-06",
                seen -> assertThat(seen.headers().all("X-Real-IP")).containsExactly(client),
                "X-Forwarded-For: " + list);
    }
}
