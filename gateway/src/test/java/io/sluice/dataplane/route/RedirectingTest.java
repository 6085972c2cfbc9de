package io.sluice.dataplane.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.RequestHead;
import io.sluice.dataplane.http1.RequestHeadReader;
import io.sluice.model.Location;
import io.sluice.model.Location.Part;
import io.sluice.model.Location.Text;
import io.sluice.model.Location.Variable;
import io.sluice.settings.Settings;
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
    private static final Pattern VARIABLE = Pattern.compile("\\$([a-z_]+)");

    private final RequestHead head = new RequestHead(new HeaderBlock(512, 8));

    private boolean read(String text) {
        head.reset();
        RequestHeadReader reader = new RequestHeadReader(Settings.defaults().http());
        return reader.read(Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.ISO_8859_1)), head)
                == RequestHeadReader.DONE;
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
        assertThat(to(template).location(head, /* secure */ false)).hasValue(location);
        assertThat(to(template).locationLine(head, /* secure */ false).map(String::new))
                .hasValue("Location: " + location + "\r\n");
    }

    @Test
    void theSchemeIsTheListeners() {
        assertThat(read("GET /a HTTP/1.1\r\nHost: h\r\n\r\n")).isTrue();
        assertThat(to("$scheme://$host/").location(head, /* secure */ true)).hasValue("https://h/");
        assertThat(to("/x").location(head, /* secure */ true)).hasValue("https://h/x");
    }

    @Test
    @DisplayName("D10 a request without Host is not sent to a host that its path names")
    void withoutAHostNothingThatNeedsIt() {
        assertThat(read("GET //evil.example HTTP/1.0\r\n\r\n")).isTrue();
        for (String template : List.of("$request_uri", "/x", "https://$host$request_uri")) {
            assertThat(to(template).location(head, /* secure */ false)).isEmpty();
        }
        assertThat(to("https://n.ex$request_uri").location(head, /* secure */ false))
                .hasValue("https://n.ex//evil.example");
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
                byte[] line = redirect.locationLine(head, random.nextBoolean()).orElseThrow();
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
