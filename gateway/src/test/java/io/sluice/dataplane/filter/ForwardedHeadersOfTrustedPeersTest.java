package io.sluice.dataplane.filter;

import static io.sluice.dataplane.filter.FakeExchange.settings;
import static io.sluice.dataplane.filter.FakeExchange.trusted;
import static io.sluice.dataplane.filter.FakeExchange.untrusted;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.settings.HttpSettings;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForwardedHeadersOfTrustedPeersTest {
    private static final HttpSettings DEFAULTS = settings();
    private static final HttpSettings APPEND = settings("forwardedFor", "append");

    /** Through the whole chain, as a request goes. */
    private static FakeExchange filtered(HttpSettings settings, FakeExchange exchange) {
        Filters filters = new Filters(settings, TrustedProxies.parse(List.of("10.0.0.0/8")));
        filters.begin(exchange);
        assertThat(filters.chain(List.of()).onRequest(exchange)).isNull();
        return exchange;
    }

    private static FakeExchange filtered(FakeExchange exchange) {
        return filtered(DEFAULTS, exchange);
    }

    @Test
    @DisplayName("F-02 the client alone")
    void theComputedClientReplacesTheList() {
        FakeExchange exchange = filtered(trusted(DEFAULTS, "X-Forwarded-For: evil, 9.9.9.9, 10.0.0.5"));
        assertThat(exchange.sent("X-Forwarded-For")).containsExactly("9.9.9.9");
        assertThat(exchange.sent("X-Real-IP")).containsExactly("9.9.9.9");
        assertThat(exchange.sent("X-Original-Forwarded-For")).containsExactly("evil, 9.9.9.9, 10.0.0.5");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "evil, 9.9.9.9, 10.0.0.5 | 9.9.9.9, 10.0.0.5, 10.1.1.1",
                "9.9.9.9:4711,10.0.0.5 | 9.9.9.9:4711,10.0.0.5, 10.1.1.1",
                "10.0.0.5 | 10.0.0.5, 10.1.1.1",
                "unknown | 10.1.1.1",
            })
    @DisplayName("F-02 http.forwardedFor: append")
    void appendKeepsTheListFromTheClientOnAndAddsThePeer(String received, String sent) {
        FakeExchange exchange = filtered(APPEND, trusted(APPEND, "X-Forwarded-For: " + received));
        assertThat(exchange.sent("X-Forwarded-For")).containsExactly(sent);
    }

    @Test
    @DisplayName("F-02 several X-Forwarded-For lines are one list")
    void severalLinesAreOneList() {
        String[] lines = {"X-Forwarded-For: evil", "X-Forwarded-For: 9.9.9.9", "X-Forwarded-For: 10.0.0.5, 10.0.0.6"};
        FakeExchange exchange = filtered(APPEND, trusted(APPEND, lines));
        assertThat(exchange.sent("X-Forwarded-For")).containsExactly("9.9.9.9, 10.0.0.5, 10.0.0.6, 10.1.1.1");
        assertThat(exchange.sent("X-Real-IP")).containsExactly("9.9.9.9");
        assertThat(exchange.sent("X-Original-Forwarded-For")).containsExactly("evil, 9.9.9.9, 10.0.0.5, 10.0.0.6");
    }

    @Test
    @DisplayName("F-02 without a list the peer is the client")
    void withoutAListThePeerIsTheClient() {
        for (HttpSettings settings : List.of(DEFAULTS, APPEND)) {
            FakeExchange exchange = filtered(settings, trusted(settings, "X-Original-Forwarded-For: 1.1.1.1"));
            assertThat(exchange.sent("X-Forwarded-For")).containsExactly("10.1.1.1");
            assertThat(exchange.sent("X-Real-IP")).containsExactly("10.1.1.1");
            assertThat(exchange.sent("X-Original-Forwarded-For")).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "X-Forwarded-Proto: https | https",
                "X-Forwarded-Proto: HTTPS | https",
                "X-Forwarded-Proto: http | http",
                "X-Forwarded-Proto: ftp | http",
                "X-Forwarded-Proto: https, http | http",
                "X-Forwarded-Proto: | http",
                "X-Scheme: https | http",
                "X-Forwarded-Scheme: https | http",
            })
    @DisplayName("F-03 a trusted peer's scheme is kept when well-formed")
    void theSchemeIsKeptWhenWellFormedAndTheOthersEqualIt(String line, String scheme) {
        FakeExchange exchange = filtered(trusted(DEFAULTS, line));
        assertThat(exchange.sent("X-Forwarded-Proto")).containsExactly(scheme);
        assertThat(exchange.sent("X-Forwarded-Scheme")).containsExactly(scheme);
        assertThat(exchange.sent("X-Scheme")).containsExactly(scheme);
        assertThat(exchange.sent("X-Forwarded-Port")).containsExactly(scheme.equals("https") ? "443" : "80");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "www.example | www.example",
                "WWW.example:8443 | WWW.example:8443",
                "[2001:db8::1]:80 | [2001:db8::1]:80",
                "a.example, b.example | shop.example",
                "a b | shop.example",
                "user@a.example | shop.example",
                "a..b | shop.example",
                "a.example:99999 | shop.example",
                "a.example/x | shop.example",
            })
    @DisplayName("F-03 a trusted peer's host is kept when well-formed")
    void theHostIsKeptWhenWellFormed(String said, String host) {
        FakeExchange exchange = filtered(trusted(DEFAULTS, "X-Forwarded-Host: " + said));
        assertThat(exchange.sent("X-Forwarded-Host")).containsExactly(host);
        assertThat(exchange.sent("Host")).containsExactly("shop.example");
    }

    @ParameterizedTest
    @CsvSource({"8443, 8443", "1, 1", "65535, 65535", "0, 80", "65536, 80", "-1, 80", "080, 80", "x, 80", "'', 80"})
    @DisplayName("F-03 a trusted peer's port is kept when well-formed")
    void thePortIsKeptWhenWellFormed(String said, String port) {
        assertThat(filtered(trusted(DEFAULTS, "X-Forwarded-Port: " + said)).sent("X-Forwarded-Port"))
                .containsExactly(port);
    }

    @Test
    @DisplayName("F-03 two values say nothing")
    void repeatedFieldsAreNotBelieved() {
        FakeExchange exchange = filtered(trusted(
                DEFAULTS,
                "X-Forwarded-Proto: https",
                "X-Forwarded-Proto: https",
                "X-Forwarded-Port: 1",
                "X-Forwarded-Port: 2",
                "X-Forwarded-Host: a.example",
                "X-Forwarded-Host: b.example"));
        assertThat(exchange.sent("X-Forwarded-Proto")).containsExactly("http");
        assertThat(exchange.sent("X-Forwarded-Port")).containsExactly("80");
        assertThat(exchange.sent("X-Forwarded-Host")).containsExactly("shop.example");
    }

    @Test
    @DisplayName("L-05 nominating our fields has no effect on them")
    void nominationHasNoEffect() {
        FakeExchange exchange = filtered(trusted(
                DEFAULTS,
                "Connection: close, X-Real-Ip, X-Forwarded-For, X-Forwarded-Proto, Forwarded",
                "X-Forwarded-For: 9.9.9.9",
                "X-Forwarded-Proto: https"));
        assertThat(exchange.sent("X-Forwarded-For")).containsExactly("9.9.9.9");
        assertThat(exchange.sent("X-Real-IP")).containsExactly("9.9.9.9");
        assertThat(exchange.sent("X-Forwarded-Proto")).containsExactly("https");
        assertThat(exchange.sent("Connection")).isEmpty();
    }

    @Test
    @DisplayName("F-03 a trusted peer's further fields pass, Proxy and Forwarded never")
    void furtherFieldsPass() {
        FakeExchange exchange = filtered(trusted(
                DEFAULTS,
                "X-Forwarded-Prefix: /app",
                "X-SSL-Client-Verify: SUCCESS",
                "Proxy: http://evil.example",
                "Forwarded: for=1.1.1.1"));
        assertThat(exchange.sent("X-Forwarded-Prefix")).containsExactly("/app");
        assertThat(exchange.sent("X-SSL-Client-Verify")).containsExactly("SUCCESS");
        assertThat(exchange.sent("Proxy")).isEmpty();
        assertThat(exchange.sent("Forwarded")).isEmpty();
    }

    private final HttpSettings on = settings("forwarded", "true");

    @Test
    @DisplayName("F-03 Forwarded of ours replaces the client's")
    void forwardedSaysWhoAskedForWhat() {
        FakeExchange exchange = filtered(on, untrusted(on, "Host: shop.example:81", "Forwarded: for=10.0.0.1"));
        assertThat(exchange.sent("Forwarded")).containsExactly("for=203.0.113.9;host=\"shop.example:81\";proto=http");
    }

    @Test
    @DisplayName("F-02 Forwarded names the computed client")
    void anIpv6ClientIsQuoted() {
        FakeExchange exchange = filtered(
                on,
                trusted(
                        on,
                        "X-Forwarded-For: 2001:DB8::7",
                        "X-Forwarded-Proto: https",
                        "X-Forwarded-Host: www.example"));
        assertThat(exchange.sent("Forwarded"))
                .containsExactly("for=\"[2001:db8::7]\";host=\"www.example\";proto=https");
    }

    @Test
    void theUpstreamIsToldTheSchemeThatRoutesWentBy() {
        HttpSettings settings = settings("forwarded", "true");
        FakeExchange exchange = trusted(settings, "X-Forwarded-Proto: http");
        Filters filters = new Filters(settings, TrustedProxies.parse(List.of("10.0.0.0/8")));
        filters.begin(exchange);
        exchange.secure = true; // whoever said so: it is asked for in one place
        assertThat(filters.chain(List.of()).onRequest(exchange)).isNull();
        assertThat(exchange.sent("X-Forwarded-Proto")).containsExactly("https");
        assertThat(exchange.sent("X-Forwarded-Scheme")).containsExactly("https");
        assertThat(exchange.sent("X-Forwarded-Port")).containsExactly("443");
        assertThat(exchange.sent("Forwarded")).singleElement().asString().endsWith(";proto=https");
    }
}
