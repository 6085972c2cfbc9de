package io.sluice.dataplane.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import io.sluice.dataplane.http.DetachedExchange;
import io.sluice.dataplane.http.Exchange;
import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.Peer;
import io.sluice.dataplane.http.RequestHead;
import io.sluice.dataplane.http1.RequestHeadReader;
import io.sluice.dataplane.loop.Loop;
import io.sluice.model.Location;
import io.sluice.model.Location.Part;
import io.sluice.model.Location.Text;
import io.sluice.model.Location.Variable;
import io.sluice.settings.Settings;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedirectingTest {
    private static final Loop LOOP = new Loop(0, () -> 0, 0);
    private static final Pattern VARIABLE = Pattern.compile("\\$([a-z_]+)");

    private final RequestHead head = new RequestHead(new HeaderBlock(512, 8));

    private boolean read(String text) {
        head.reset();
        RequestHeadReader reader = new RequestHeadReader(Settings.defaults().http());
        return reader.read(Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.ISO_8859_1)), head)
                == RequestHeadReader.DONE;
    }

    private Exchange exchange(boolean secure) {
        return exchange(secure, /* trusted */ false);
    }

    private Exchange exchange(boolean secure, boolean trusted) {
        Peer peer = new Peer(InetAddress.getLoopbackAddress(), trusted, 8080, /* tls */ null);
        Exchange exchange = new DetachedExchange(head, /* response */ null, peer, LOOP);
        exchange.secure = secure;
        return exchange;
    }

    private static Redirecting to(String template) {
        List<Part> parts = new ArrayList<>();
        Matcher variables = VARIABLE.matcher(template);
        int from = 0;
        while (variables.find()) {
            parts.add(new Text(template.substring(from, variables.start())));
            parts.add(Variable.of(variables.group(1)).orElseThrow());
            from = variables.end();
        }
        parts.add(new Text(template.substring(from)));
        parts.remove(new Text(""));
        return new Redirecting(Optional.empty(), 301, new Location(parts));
    }

    @ParameterizedTest
    @DisplayName("D10 V-070 V-071 what of the request goes into Location")
    @CsvSource({
        "https://n.ex, /a?b=c, h.example, https://n.ex",
        "/new-location, /something, rr.foo.com, http://rr.foo.com/new-location",
        "/new-location, /something, RR.foo.com:8080, http://rr.foo.com:8080/new-location",
        "https://n.ex$request_uri, //a/../b?c=%0d, h.example, https://n.ex//a/../b?c=%0d",
        "https://n.ex$uri, //a/../%62?c=d, h.example, https://n.ex/b",
        "https://$host$request_uri, /a, H.example.:81, https://h.example/a",
        "https://$host/, /, '[::1]:8080', 'https://[::1]/'",
        "$scheme://$host$uri$is_args$args, /a?b, h.example, http://h.example/a?b",
        "$scheme://$host$uri$is_args$args, /a?, h.example, http://h.example/a",
        "$scheme://$host$uri$is_args$args, /a, h.example, http://h.example/a",
        "$request_uri, //evil.example/x, h.example:1, http://h.example:1//evil.example/x",
        "/$args, /x?/evil.example, h.example, http://h.example//evil.example",
    })
    void variablesAreFilled(String template, String target, String host, String location) {
        assertThat(read("GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n"))
                .isTrue();
        assertThat(to(template).location(exchange(false))).hasValue(location);
        assertThat(to(template).locationLine(exchange(false)).map(String::new))
                .hasValue("Location: " + location + "\r\n");
    }

    @Test
    void theSchemeIsTheClients() {
        assertThat(read("GET /a HTTP/1.1\r\nHost: h\r\n\r\n")).isTrue();
        assertThat(to("$scheme://$host/").location(exchange(true))).hasValue("https://h/");
        assertThat(to("/x").location(exchange(true))).hasValue("https://h/x");
    }

    @Test
    @DisplayName("D10 a request without Host is not sent to a host that its path names")
    void withoutAHostNothingThatNeedsIt() {
        assertThat(read("GET //evil.example HTTP/1.0\r\n\r\n")).isTrue();
        for (String template : List.of("$request_uri", "/x", "https://$host$request_uri")) {
            assertThat(to(template).location(exchange(false))).isEmpty();
        }
        assertThat(to("https://n.ex$request_uri").location(exchange(false))).hasValue("https://n.ex//evil.example");
    }

    private static final Location TO_HTTPS =
            new Location(List.of(new Text("https://"), Variable.PUBLIC_HOST, Variable.REQUEST_URI_TRIMMED));

    @ParameterizedTest
    @DisplayName("V-050 T9 the redirect to https: without port, without one slash at the end, never to another host")
    @CsvSource({
        "/, h, https://h",
        "/x, h, https://h/x",
        "/x/, H:8080, https://h/x",
        "/x//, h, https://h/x/",
        "/?a=/, h, https://h/?a=",
        "/?a, h., https://h/?a",
        "//evil.example/y, h, https://h//evil.example/y",
        "/%2f%2fevil.example/, h, https://h/%2f%2fevil.example",
        "//, '[::1]:80', 'https://[::1]/'",
        "http://h/a/?b, h, https://h/a/?b",
    })
    void theRedirectToHttps(String target, String host, String location) {
        assertThat(read("GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n"))
                .isTrue();
        assertThat(new Redirecting(Optional.empty(), 308, TO_HTTPS).location(exchange(false)))
                .hasValue(location);
    }

    @ParameterizedTest
    @DisplayName("V-052 the host of the client's URL, as a trusted peer says it, without its port")
    @CsvSource({
        "X-Forwarded-Host: example.com:80, true, https://example.com/a",
        "X-Forwarded-Host: EXAMPLE.com., true, https://example.com/a",
        "X-Forwarded-Host: example.com:80, false, https://h/a",
        "X-Forwarded-Host: not/a/host, true, https://h/a",
        "X-Forwarded-Host:, true, https://h/a",
        "X-Other: x, true, https://h/a"
    })
    void aTrustedPeerSaysTheHost(String field, boolean trusted, String location) {
        assertThat(read("GET /a/ HTTP/1.1\r\nHost: h:81\r\n" + field + "\r\n\r\n"))
                .isTrue();
        assertThat(new Redirecting(Optional.empty(), 308, TO_HTTPS).location(exchange(false, trusted)))
                .hasValue(location);
    }

    @Test
    @DisplayName("V-052 two hosts from a trusted peer say nothing")
    void twoHostsSayNothing() {
        assertThat(read("GET /a HTTP/1.1\r\nHost: h\r\nX-Forwarded-Host: a.b\r\nX-Forwarded-Host: c.d\r\n\r\n"))
                .isTrue();
        assertThat(new Redirecting(Optional.empty(), 308, TO_HTTPS).location(exchange(false, true)))
                .hasValue("https://h/a");
    }

    @Test
    void aClientThatNamesNoHostIsNotSentAnywhere() {
        assertThat(read("GET //evil.example HTTP/1.0\r\n\r\n")).isTrue();
        assertThat(new Redirecting(Optional.empty(), 308, TO_HTTPS).location(exchange(false)))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://a/\r\nSet-Cookie: x", "a\nb", "a\0", "a\u007f", "a\u0100"})
    @DisplayName("R-09 no control byte in Location")
    void aLocationWithControlBytesCannotBeMade(String location) {
        assertThatThrownBy(() -> Location.of(location)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("R-09 D10 whatever request is accepted, no byte of it ends or hides in the line")
    void noRequestPutsAControlByteIntoTheLine() {
        Location all = new Location(Arrays.stream(Variable.values())
                .<Part>mapMulti((variable, out) -> {
                    out.accept(new Text("/"));
                    out.accept(variable);
                })
                .toList());
        Redirecting redirect = new Redirecting(Optional.empty(), 301, all);
        Random random = new Random(10);
        int accepted = 0;
        for (int i = 0; i < 20_000; i++) {
            String version = random.nextInt(8) == 0 ? "1.0" : "1.1";
            String host = "Host: h" + junk(random, 2) + ".example\r\n";
            if (read("GET /" + junk(random, 8) + "?" + junk(random, 4) + " HTTP/" + version + "\r\n" + host + "\r\n")) {
                accepted++;
                byte[] line =
                        redirect.locationLine(exchange(random.nextBoolean())).orElseThrow();
                String value = new String(line, 10, line.length - 12, StandardCharsets.ISO_8859_1);
                assertThat(value.chars()).as(value).allMatch(c -> c > ' ' && c < 0x7f);
            }
        }
        assertThat(accepted).isBetween(1_000, 19_000);
    }

    private static String junk(Random random, int most) {
        String[] pieces = {"a", "/", "..", ".", "%0d", "%0A", "%00", "%7f", "%2F", "%61", ";", "?", "x"};
        StringBuilder text = new StringBuilder();
        for (int length = random.nextInt(most + 1); length > 0; length--) {
            text.append(
                    random.nextInt(12) == 0
                            ? String.valueOf((char) random.nextInt(256))
                            : pieces[random.nextInt(pieces.length)]);
        }
        return text.toString();
    }
}
