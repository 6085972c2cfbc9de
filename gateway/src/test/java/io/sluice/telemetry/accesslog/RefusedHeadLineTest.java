package io.sluice.telemetry.accesslog;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.Reason;
import io.sluice.settings.LogSettings.Format;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What had been read of a head that was refused is logged, and nothing that had not. */
class RefusedHeadLineTest {
    private static final String AGENT = "User-Agent: curl/8.5\r\n";

    private static String combined(String head) {
        return LoggedExchange.refused(head).line(Format.COMBINED, 400, Reason.BAD_HOST);
    }

    private static JsonNode json(String head) {
        return new JsonMapper().readTree(LoggedExchange.refused(head).line(Format.JSON, 400, Reason.BAD_HOST));
    }

    private static String text(JsonNode node, String field) {
        return node.has(field) ? node.get(field).asString() : "-";
    }

    @Test
    void aHeadThatWasNotLookedAtLeavesNothingButTheReason() {
        assertThat(LoggedExchange.refused("").line(Format.JSON, 400, Reason.BAD_HOST))
                .isEqualTo("{\"time\":\"2026-01-02T03:04:05.678Z\",\"client\":\"203.0.113.9\",\"scheme\":\"http\","
                        + "\"status\":400,\"reason\":\"bad-host\",\"code\":\"SLU2007\",\"request_bytes\":0,"
                        + "\"response_bytes\":0,\"duration\":0.012}\n");
        assertThat(LoggedExchange.refused("").line(Format.UPSTREAMINFO, 400, Reason.BAD_HOST))
                .isEqualTo("203.0.113.9 - - [02/Jan/2026:03:04:05 +0000] \"-\" 400 0 \"-\" \"-\" 0 0.012 [-] [] - - - -"
                        + " -\n");
    }

    /** Each with where its reading ended: in every part of a head. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GE                                            | -            | -   | -    | -        | -",
                "G\"T / HTTP/1.1\\r\\n                        | -            | -   | -    | -        | -",
                "CONNECT a.example:443 HTTP/1.1\\r\\n          | CONNECT - -  | CONNECT | - | -        | -",
                "GET /half                                     | GET - -      | GET | -    | -        | -",
                "GET /a#b HTTP/1.1\\r\\n                       | GET - -      | GET | -    | -        | -",
                "GET /a HTT                                    | GET /a -     | GET | /a   | -        | -",
                "GET /a HTTP/3.0\\r\\n                         | GET /a -     | GET | /a   | -        | -",
                "GET /a HTTP/1.0\\r\\nHo                       | GET /a HTTP/1.0 | GET | /a | HTTP/1.0 | -",
                "GET /a HTTP/1.1\\r\\nHost: A.Example:80\\r\\nX | GET /a HTTP/1.1 | GET | /a | HTTP/1.1 | a.example",
                "GET /a HTTP/1.1\\r\\nHost: a b\\r\\n\\r\\n     | GET /a HTTP/1.1 | GET | /a | HTTP/1.1 | a b",
                "GET /a HTTP/1.1\\r\\nHost: a\\r\\nHost: b\\r\\n\\r\\n | GET /a HTTP/1.1 | GET | /a | HTTP/1.1 | a",
                "GET /a%00 HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n   | GET /a%00 HTTP/1.1 | GET | /a%00 | HTTP/1.1 | a",
                "GET ftp://a/ HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n | GET ftp://a/ HTTP/1.1 | GET | ftp://a/ | HTTP/1.1 | a",
                "GET http://b/ HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n | GET http://b/ HTTP/1.1 | GET | http://b/ | HTTP/1.1 | b",
            })
    void whatHadBeenReadWholeIsLogged(
            String cut, String request, String method, String target, String protocol, String host) {
        String head = cut.replace("\\r", "\r").replace("\\n", "\n");
        assertThat(combined(head)).contains("] \"" + request + "\" 400 ");
        JsonNode line = json(head);
        assertThat(text(line, "method")).isEqualTo(method);
        assertThat(text(line, "target")).isEqualTo(target);
        assertThat(text(line, "protocol")).isEqualTo(protocol);
        assertThat(text(line, "host")).isEqualTo(host);
    }

    @Test
    void aUserAgentIsLoggedOnceItsLineIsComplete() {
        String start = "GET / HTTP/1.1\r\n" + AGENT;
        assertThat(text(json(start + "Expect: x\r\nHost: a\r\n\r\n"), "user_agent"))
                .isEqualTo("curl/8.5");
        assertThat(text(json(start + "X: \u0000"), "user_agent")).isEqualTo("curl/8.5");
        assertThat(text(json(start.substring(0, start.length() - 1)), "user_agent"))
                .isEqualTo("-");
        assertThat(combined(start)).endsWith("\"-\" \"curl/8.5\"\n");
    }

    /** Every byte at every part of a head: what is refused for it stays in its line and its field. */
    @ParameterizedTest
    @EnumSource(Format.class)
    void noByteOfARefusedHeadGetsOutOfItsLine(Format format) {
        String head = "GET /target HTTP/1.1\r\nHost: a.example\r\n" + AGENT + "Expect: no\r\n\r\n";
        for (int at = 0; at < head.indexOf("Expect"); at++) {
            for (int value = 0; value < 256; value++) {
                String bad = head.substring(0, at) + (char) value + head.substring(at + 1);
                String line = LoggedExchange.refused(bad).line(format, 400, Reason.BAD_HOST);
                assertThat(line).as("%d at %d", value, at).matches("[\\x20-\\xff]+\\n");
                quoted(format, line);
            }
        }
    }

    private static void quoted(Format format, String line) {
        if (format == Format.JSON) {
            assertThat(new JsonMapper().readTree(line).get("code").asString()).isEqualTo("SLU2007");
        } else {
            assertThat(line.chars().filter(c -> c == '"').count()).isEqualTo(6);
        }
    }

    /** It stands outside quotes, and the filter that would have refused it never saw it. */
    @Test
    void anIdWithABlankIsStillOneField() {
        String head = "GET / HTTP/1.1\r\nX-Request-ID: a b\"c\r\n\r\n";
        assertThat(LoggedExchange.refusedFromTrusted(head).line(Format.UPSTREAMINFO, 400, Reason.BAD_HOST))
                .endsWith(" - - - - a\\x20b\\x22c\n");
        assertThat(LoggedExchange.refused(head).line(Format.UPSTREAMINFO, 400, Reason.BAD_HOST))
                .endsWith(" - - - - -\n");
    }
}
