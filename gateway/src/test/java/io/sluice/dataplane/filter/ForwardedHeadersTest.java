package io.sluice.dataplane.filter;

import static io.sluice.dataplane.filter.FakeExchange.peer;
import static io.sluice.dataplane.filter.FakeExchange.securePeer;
import static io.sluice.dataplane.filter.FakeExchange.settings;
import static io.sluice.dataplane.filter.FakeExchange.untrusted;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.http.Peer;
import io.sluice.model.IpAddress;
import io.sluice.settings.HttpSettings;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ForwardedHeadersTest {
    private static final HttpSettings DEFAULTS = settings();

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
    @DisplayName("F-01 X-Forwarded-For from an untrusted peer")
    void forwardedForFromAnUntrustedPeerIsReplaced() {
        FakeExchange exchange = filtered(untrusted("X-Forwarded-For: 1.2.3.4"));
        assertThat(exchange.sent("X-Forwarded-For")).containsExactly("203.0.113.9");
        assertThat(exchange.sent("X-Real-IP")).containsExactly("203.0.113.9");
        assertThat(IpAddress.of(exchange.client)).hasToString("203.0.113.9");
    }

    @Test
    @DisplayName("F-01 all fields of the gateway, for IPv6 as well")
    void theUpstreamIsToldWhoAsksAndHow() {
        FakeExchange exchange =
                filtered(new FakeExchange(DEFAULTS, peer("2001:db8::9", false)).get("Host: Shop.example:8081"));
        assertThat(exchange.sent("X-Forwarded-For")).containsExactly("2001:db8::9");
        assertThat(exchange.sent("X-Real-IP")).containsExactly("2001:db8::9");
        assertThat(exchange.sent("X-Forwarded-Proto")).containsExactly("http");
        assertThat(exchange.sent("X-Forwarded-Scheme")).containsExactly("http");
        assertThat(exchange.sent("X-Scheme")).containsExactly("http");
        assertThat(exchange.sent("X-Forwarded-Host")).containsExactly("Shop.example:8081");
        assertThat(exchange.sent("X-Forwarded-Port")).containsExactly("8081");
        assertThat(exchange.sent("X-Request-ID")).hasSize(1);
        assertThat(exchange.sent("X-Original-Forwarded-For")).isEmpty();
        assertThat(exchange.sent("Forwarded")).isEmpty();
        assertThat(exchange.sent("Host")).containsExactly("Shop.example:8081");
    }

    @ParameterizedTest
    @CsvSource({
        "X-Forwarded-Proto: https, X-Forwarded-Proto, http",
        "X-Forwarded-Scheme: https, X-Forwarded-Scheme, http",
        "X-Scheme: https, X-Scheme, http",
        "X-Forwarded-Host: evil.example, X-Forwarded-Host, shop.example",
        "X-Forwarded-Port: 1, X-Forwarded-Port, 80",
        "X-Forwarded-Prefix: /x, X-Forwarded-Prefix,",
        "X-Forwarded-Uri: /admin, X-Forwarded-Uri,",
        "X-Real-IP: 10.0.0.1, X-Real-IP, 203.0.113.9",
        "Forwarded: for=10.0.0.1, Forwarded,",
        "X-Original-Forwarded-For: 10.0.0.1, X-Original-Forwarded-For,",
        "X-Original-URL: /admin, X-Original-URL,",
        "X-Rewrite-URL: /admin, X-Rewrite-URL,",
        "X-Forwarded-Client-Cert: By=x, X-Forwarded-Client-Cert,",
        "X-SSL-Client-Verify: SUCCESS, X-SSL-Client-Verify,",
        "x-ssl-client-s-dn-cn: root, X-SSL-Client-S-DN-CN,",
        "X-Envoy-Original-Path: /admin, X-Envoy-Original-Path,",
        "X-Envoy-External-Address: 10.0.0.1, X-Envoy-External-Address,",
        "Proxy: http://evil.example, Proxy,",
    })
    @DisplayName("F-03 what an untrusted peer says of itself")
    void isStrippedAndReplaced(String line, String name, String expected) {
        List<String> wanted = expected == null ? List.of() : List.of(expected);
        String upper =
                line.substring(0, line.indexOf(':')).toUpperCase(Locale.ROOT) + line.substring(line.indexOf(':'));
        String swapped =
                line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT) + line.substring(line.indexOf(':'));
        assertThat(filtered(untrusted(line)).sent(name)).isEqualTo(wanted);
        assertThat(filtered(untrusted(upper)).sent(name)).as("upper case").isEqualTo(wanted);
        assertThat(filtered(untrusted(line, swapped, line)).sent(name))
                .as("duplicates")
                .isEqualTo(wanted);
        assertThat(filtered(untrusted(line, "Connection: " + name)).sent(name))
                .as("nominated")
                .isEqualTo(wanted);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X_Forwarded_Proto", "X-Forwarded_Host", "x_forwarded-for", "X_REAL_IP", "X_Original_URL",
                "X_Rewrite_Url", "X_SSL_Client_Verify", "X-SSL_x", "X_Envoy_Original_Path", "X_Forwarded_Client_Cert",
                "X_Scheme", "X_Request_Id"
            })
    @DisplayName("F-03 spellings with an underscore")
    void areStrippedWhetherUnderscoresAreDroppedOrKept(String name) {
        for (String setting : List.of("drop", "keep")) {
            HttpSettings settings = settings("underscoreHeaders", setting);
            FakeExchange exchange = filtered(settings, untrusted(settings, name + ": 10.0.0.1"));
            assertThat(exchange.sent(name)).as(setting).isEmpty();
        }
    }

    @Test
    @DisplayName("F-03 other names with an underscore")
    void passWhenTheyAreKept() {
        HttpSettings settings = settings("underscoreHeaders", "keep");
        FakeExchange exchange = filtered(settings, untrusted(settings, "my_header: 1", "X_Forwarded_Fo: 2"));
        assertThat(exchange.sent("my_header")).containsExactly("1");
        assertThat(exchange.sent("X_Forwarded_Fo")).containsExactly("2");
    }

    @Test
    @DisplayName("F-03 Host is preserved and other fields pass")
    void everythingElsePasses() {
        FakeExchange exchange = filtered(untrusted("Accept: */*", "X-Forwarded: 1", "Cookie: a=b", "X-SS: 1"));
        assertThat(exchange.sent("Host")).containsExactly("shop.example");
        assertThat(exchange.sent("Accept")).containsExactly("*/*");
        assertThat(exchange.sent("X-Forwarded")).containsExactly("1");
        assertThat(exchange.sent("Cookie")).containsExactly("a=b");
        assertThat(exchange.sent("X-SS")).containsExactly("1");
    }

    @ParameterizedTest
    @CsvSource({
        "host, shop.example, false, 80",
        "host, shop.example, true, 443",
        "host, shop.example:9000, false, 9000",
        "host, shop.example:9000, true, 9000",
        "host, shop.example:, true, 443",
        "host, [2001:db8::1]:81, false, 81",
        "listener, shop.example, false, 8080",
        "listener, shop.example, true, 8443",
        "listener, shop.example:9000, false, 9000",
    })
    @DisplayName("F-03 X-Forwarded-Port: the port in Host, else the scheme's or the listener's")
    void thePortIsTheClients(String setting, String host, boolean secure, String port) {
        HttpSettings settings = settings("forwardedPort", setting);
        FakeExchange exchange =
                new FakeExchange(settings, secure ? securePeer("203.0.113.9") : peer("203.0.113.9", false));
        filtered(settings, exchange.get("Host: " + host));
        assertThat(exchange.sent("X-Forwarded-Port")).containsExactly(port);
        assertThat(exchange.sent("X-Forwarded-Proto")).containsExactly(secure ? "https" : "http");
    }

    @Test
    @DisplayName("F-01 several requests of one connection, to changing hosts")
    void linesThatAreKeptForAConnectionFollowItsHost() {
        FakeExchange exchange = new FakeExchange(DEFAULTS, peer("203.0.113.9", false));
        Filters filters = new Filters(DEFAULTS, TrustedProxies.NONE);
        for (String host : List.of("a.example", "a.example", "b.example:81", "a.example", "a.example:82")) {
            exchange.get("Host: " + host);
            filters.begin(exchange);
            filters.chain(List.of()).onRequest(exchange);
            String port = host.contains(":") ? host.substring(host.indexOf(':') + 1) : "80";
            assertThat(exchange.sent("X-Forwarded-Host")).containsExactly(host);
            assertThat(exchange.sent("X-Forwarded-Port")).containsExactly(port);
            assertThat(exchange.sent("X-Forwarded-For")).containsExactly("203.0.113.9");
            assertThat(exchange.names()).doesNotHaveDuplicates();
        }
    }

    @Test
    @DisplayName("F-01 many connections of one peer to one host")
    void connectionsOfOnePeerToOneHostHaveTheirLinesInCommon() {
        Filters filters = new Filters(DEFAULTS, TrustedProxies.NONE);
        FakeExchange first = through(filters, peer("203.0.113.9", false), "shop.example");
        FakeExchange second = through(filters, peer("203.0.113.9", false), "shop.example");
        assertThat(second.peer().attachment).isNotNull().isSameAs(first.peer().attachment);
        assertThat(second.sent("X-Forwarded-For")).containsExactly("203.0.113.9");
    }

    @Test
    @DisplayName("F-01 more peers and more hosts than lines are kept for")
    void nobodyIsToldWhatHoldsForAnotherPeerOrHost() {
        Filters filters = new Filters(DEFAULTS, TrustedProxies.NONE);
        for (int client = 0; client < 2_000; client++) {
            String address = "203.0." + client / 256 + "." + client % 256;
            assertThat(through(filters, peer(address, false), "shop.example").sent("X-Forwarded-For"))
                    .containsExactly(address);
        }
        for (int host = 0; host < 2_000; host++) {
            String name = "shop" + host + ".example";
            assertThat(through(filters, peer("203.0.113.9", false), name).sent("X-Forwarded-Host"))
                    .containsExactly(name);
        }
    }

    @Test
    @DisplayName("F-03 one peer at several listeners")
    void whatOneListenerSaysIsNotSaidAtAnother() {
        Filters filters = new Filters(settings("forwardedPort", "listener"), TrustedProxies.NONE);
        InetAddress address = peer("203.0.113.9", false).address();
        for (int port : new int[] {8080, 8081}) {
            Peer peer = new Peer(address, /* trusted */ false, port, /* tls */ null);
            assertThat(through(filters, peer, "shop.example").sent("X-Forwarded-Port"))
                    .containsExactly(Integer.toString(port));
        }
        Peer overTls = new Peer(address, /* trusted */ false, 8081, FakeExchange.TLS);
        assertThat(through(filters, overTls, "shop.example").sent("X-Forwarded-Proto"))
                .containsExactly("https");
    }

    private static FakeExchange through(Filters filters, Peer peer, String host) {
        return through(filters, new FakeExchange(DEFAULTS, peer).get("Host: " + host));
    }

    private static FakeExchange through(Filters filters, FakeExchange exchange) {
        filters.begin(exchange);
        filters.chain(List.of()).onRequest(exchange);
        return exchange;
    }

    @Test
    @DisplayName("F-03 the port of a target in absolute-form is that request's alone, without Host as well")
    void thePortOfAnEarlierTargetIsNotKept() {
        Filters filters = new Filters(DEFAULTS, TrustedProxies.NONE);
        FakeExchange kept = new FakeExchange(DEFAULTS, peer("203.0.113.9", false));
        for (String port : List.of("81", "82", "80")) {
            String head = "GET http://shop.example:" + port + "/ HTTP/1.0\r\n\r\n";
            assertThat(through(filters, kept.read(head)).sent("X-Forwarded-Port"))
                    .containsExactly(port);
            FakeExchange fresh = new FakeExchange(DEFAULTS, peer("203.0.113.9", false));
            assertThat(through(filters, fresh.read(head)).sent("X-Forwarded-Port"))
                    .containsExactly(port);
        }
    }

    @Test
    @DisplayName("Q-13 HTTP/1.0 without Host")
    void withoutHostThereIsNoForwardedHost() {
        FakeExchange exchange = new FakeExchange(DEFAULTS, peer("203.0.113.9", false)).read("GET / HTTP/1.0\r\n\r\n");
        filtered(exchange);
        assertThat(exchange.sent("X-Forwarded-Host")).isEmpty();
        assertThat(exchange.sent("X-Forwarded-Port")).containsExactly("80");
    }
}
