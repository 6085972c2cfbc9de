package io.sluice.telemetry.accesslog;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.Reason;
import io.sluice.settings.LogSettings.Format;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a line says, and what no client can make it say. */
class LineFormatTest {
    private static final String ID = "6f1ed002ab5595859014ebf0951522d9";
    private static final String HEAD =
            "GET /orders?id=7 HTTP/1.1\r\nHost: Shop.Example\r\nReferer: https://a.example/\r\n"
                    + "User-Agent: curl/8.5\r\nAuthorization: Basic YWxpY2U6c2VjcmV0\r\nX-Request-ID: " + ID
                    + "\r\n\r\n";

    private static LoggedExchange plain() {
        return LoggedExchange.of(HEAD)
                .forwarded()
                .attempt("10.0.0.1", 8080, 11, 200, 5)
                .sent(5);
    }

    private static LoggedExchange retried() {
        return LoggedExchange.of(HEAD)
                .forwarded()
                .attempt("10.0.0.1", 8080, 2, 502, 0)
                .attempt("fd00::1", 8080, 9, 200, 5)
                .sent(5);
    }

    private static LoggedExchange withHeader(String name, String value) {
        return LoggedExchange.of("GET / HTTP/1.1\r\nHost: a.example\r\n" + name + ": " + value + "\r\n\r\n");
    }

    private static LoggedExchange withUser(byte... nameColonPassword) {
        return withHeader("Authorization", "Basic " + Base64.getEncoder().encodeToString(nameColonPassword));
    }

    private static JsonNode json(LoggedExchange exchange, int status, Reason reason) {
        String line = exchange.line(Format.JSON, status, reason);
        return new JsonMapper().readTree(utf8(line));
    }

    /** Fails on bytes that are no UTF-8. */
    private static String utf8(String latin1) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(latin1.getBytes(StandardCharsets.ISO_8859_1)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new AssertionError("not UTF-8: " + latin1, e);
        }
    }

    // --- golden lines -------------------------------------------------------------------------------------------

    @Test
    void json() {
        assertThat(plain().line(Format.JSON, 200, null))
                .isEqualTo("{\"time\":\"2026-01-02T03:04:05.678Z\",\"client\":\"203.0.113.9\",\"user\":\"alice\","
                        + "\"scheme\":\"http\",\"method\":\"GET\",\"host\":\"shop.example\",\"target\":\"/orders?id=7\","
                        + "\"protocol\":\"HTTP/1.1\",\"status\":200,\"request_bytes\":187,\"response_bytes\":5,"
                        + "\"duration\":0.012,\"referer\":\"https://a.example/\",\"user_agent\":\"curl/8.5\","
                        + "\"request_id\":\"" + ID + "\",\"ingress\":\"shop/front\",\"service\":\"shop/web:80\","
                        + "\"upstream_address\":[\"10.0.0.1:8080\"],\"upstream_status\":[200],\"upstream_bytes\":[5],"
                        + "\"upstream_duration\":[0.011]}\n");
    }

    @Test
    void combined() {
        assertThat(plain().line(Format.COMBINED, 200, null))
                .isEqualTo("203.0.113.9 - alice [02/Jan/2026:03:04:05 +0000] \"GET /orders?id=7 HTTP/1.1\" 200 5"
                        + " \"https://a.example/\" \"curl/8.5\"\n");
    }

    @Test
    void upstreaminfo() {
        assertThat(plain().line(Format.UPSTREAMINFO, 200, null))
                .isEqualTo("203.0.113.9 - alice [02/Jan/2026:03:04:05 +0000] \"GET /orders?id=7 HTTP/1.1\" 200 5"
                        + " \"https://a.example/\" \"curl/8.5\" 187 0.012 [shop-web-80] [] 10.0.0.1:8080 5 0.011 200 "
                        + ID + "\n");
    }

    @ParameterizedTest
    @CsvSource({"1.0, false, 1.0", "1.1, false, 1.1", "1.1, true, 2.0"})
    void theVersionHasTwoNumbersInEveryFormat(String read, boolean http2, String logged) {
        LoggedExchange exchange = LoggedExchange.of(HEAD.replace("HTTP/1.1", "HTTP/" + read));
        exchange.request().http2 = http2;
        assertThat(json(exchange, 200, null).get("protocol").asString()).isEqualTo("HTTP/" + logged);
        for (Format format : new Format[] {Format.COMBINED, Format.UPSTREAMINFO}) {
            assertThat(exchange.line(format, 200, null)).contains("\"GET /orders?id=7 HTTP/" + logged + "\" 200");
        }
    }

    @Test
    void retriesAreListsInTheUpstreamFields() {
        assertThat(retried().line(Format.UPSTREAMINFO, 200, null))
                .endsWith(" [shop-web-80] [] 10.0.0.1:8080, [fd00::1]:8080 0, 5 0.002, 0.009 502, 200 " + ID + "\n");
        assertThat(retried().line(Format.JSON, 200, null))
                .endsWith("\"upstream_address\":[\"10.0.0.1:8080\",\"[fd00::1]:8080\"],\"upstream_status\":[502,200],"
                        + "\"upstream_bytes\":[0,5],\"upstream_duration\":[0.002,0.009]}\n");
    }

    @Test
    void aClientThatLeftIs499WhereBoardsExpectIt() {
        assertThat(plain().line(Format.COMBINED, 0, Reason.CLIENT_GONE)).contains("\" 499 5 ");
        assertThat(plain().line(Format.COMBINED, 0, Reason.CLIENT_STALLED)).contains("\" 000 5 ");
        assertThat(json(plain(), 0, Reason.CLIENT_GONE).get("status").asInt()).isZero();
    }

    @Test
    void theClientIsTheComputedOne() {
        assertThat(plain().from("2001:db8::7").line(Format.COMBINED, 200, null)).startsWith("2001:db8::7 - ");
    }

    @Test
    void anIdThatIsTheClientsOwnInventionIsNotLogged() {
        LoggedExchange local = withHeader("X-Request-ID", "mine");
        assertThat(local.line(Format.UPSTREAMINFO, 404, Reason.NO_PATH)).endsWith(" [-] [] - - - - -\n");
        assertThat(json(local, 404, Reason.NO_PATH).has("request_id")).isFalse();
    }

    // --- attacks ------------------------------------------------------------------------------------------------

    @Test
    void aUserNameWithALineBreakStaysInItsLine() {
        LoggedExchange attack =
                withUser("x\r\n1.2.3.4 - - [forged] \"\u001b[2J\\:pw".getBytes(StandardCharsets.US_ASCII));
        assertThat(attack.line(Format.COMBINED, 200, null))
                .startsWith("203.0.113.9 - x\\x0D\\x0A1.2.3.4\\x20-\\x20-\\x20[forged]\\x20\\x22\\x1B[2J\\x5C [02/Jan")
                .hasLineCount(1);
        assertThat(attack.line(Format.JSON, 200, null))
                .contains("\"user\":\"x\\u000d\\u000a1.2.3.4 - - [forged] \\\"\\u001b[2J\\\\\"")
                .hasLineCount(1);
    }

    @Test
    void aPasswordIsNeverDecoded() {
        assertThat(withUser("alice:secret".getBytes(StandardCharsets.US_ASCII)).line(Format.JSON, 200, null))
                .contains("\"user\":\"alice\"")
                .doesNotContain("secret");
        assertThat(withUser("no-colon".getBytes(StandardCharsets.US_ASCII)).line(Format.JSON, 200, null))
                .doesNotContain("user\"");
        assertThat(withHeader("Authorization", "Bearer YWxpY2U6c2VjcmV0").line(Format.COMBINED, 200, null))
                .startsWith("203.0.113.9 - - [");
    }

    @Test
    void quotesAndBackslashesDoNotEndAField() {
        LoggedExchange attack = withHeader("User-Agent", "a\" 200 0 \\\"\\");
        assertThat(attack.line(Format.COMBINED, 404, Reason.NO_HOST)).endsWith("\"a\\x22 200 0 \\x5C\\x22\\x5C\"\n");
        assertThat(json(attack, 404, Reason.NO_HOST).get("user_agent").asString())
                .isEqualTo("a\" 200 0 \\\"\\");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u00ff",
                "\u00c0\u00af",
                "\u00e0\u0080\u0080",
                "\u00ed\u00a0\u0080",
                "\u00f4\u0090\u0080\u0080",
                "\u00f8\u0088\u0080\u0080",
                "\u00c3",
                "x\u00e2\u0082",
                "\u0080"
            })
    void whatIsNoUtf8BecomesTheReplacementCharacter(String latin1) {
        String agent = json(withHeader("User-Agent", latin1), 200, null)
                .get("user_agent")
                .asString();
        assertThat(agent).matches("x?\ufffd+");
        assertThat(withHeader("User-Agent", latin1).line(Format.COMBINED, 200, null))
                .matches("[\\x20-\\x7e]+\\n");
    }

    @Test
    void utf8PassesButControlsAmongItDoNot() {
        String text = "gr\u00fc\u00df\u20ac\ud83d\ude00";
        String bytes = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        assertThat(json(withHeader("User-Agent", bytes), 200, null)
                        .get("user_agent")
                        .asString())
                .isEqualTo(text);
        String controls =
                new String("\u0085\u009b\u2028\u2029".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        assertThat(withHeader("User-Agent", controls).line(Format.JSON, 200, null))
                .contains("\"user_agent\":\"\\u0085\\u009b\\u2028\\u2029\"");
    }

    /** Every byte at every place of the eight that are looked at together. */
    @ParameterizedTest
    @EnumSource(Format.class)
    void noByteGetsOutOfItsField(Format format) {
        for (int value = 0; value < 256; value++) {
            for (int place = 0; place < 17; place++) {
                byte[] bytes = "abcdefghijklmnopq".getBytes(StandardCharsets.US_ASCII);
                bytes[place] = (byte) value;
                String escaped = escaped(format, bytes);
                assertThat(escaped).as("%d at %d", value, place).matches("[\\x20-\\x7e]*");
                assertThat(escaped.replaceAll("\\\\(u[0-9a-f]{4}|x[0-9A-F]{2}|[\"\\\\])", ""))
                        .as("%d at %d", value, place)
                        .doesNotContain("\"", "\\");
                assertThat(escaped.startsWith("abcdefghijklmnopq".substring(0, place)))
                        .isTrue();
                assertThat(escaped.endsWith("abcdefghijklmnopq".substring(place + 1)))
                        .isTrue();
            }
        }
    }

    private static String escaped(Format format, byte[] bytes) {
        byte[] room = new byte[256];
        Line line = new Line();
        line.begin(room, 0, room.length);
        if (format == Format.JSON) {
            Escapes.json(line, bytes, 0, bytes.length);
        } else {
            Escapes.nginx(line, bytes, 0, bytes.length);
        }
        return new String(room, 0, line.length(), StandardCharsets.ISO_8859_1);
    }

    @Test
    void aTargetOfEightKibibytesIsLoggedWhole() {
        String target = "/" + "a\"".replace("\"", "%22").repeat(2000);
        LoggedExchange attack = LoggedExchange.of("GET " + target + " HTTP/1.1\r\nHost: a.example\r\n\r\n");
        assertThat(attack.line(Format.COMBINED, 200, null)).contains("\"GET " + target + " HTTP/1.1\"");
        assertThat(json(attack, 200, null).get("target").asString()).isEqualTo(target);
    }

    @Test
    void anUntidyNameOfThePlanDoesNoHarm() {
        byte[] room = new byte[64];
        Line line = new Line();
        line.begin(room, 0, room.length);
        line.name("a\n\"b\\\u00e4 c");
        assertThat(new String(room, 0, line.length(), StandardCharsets.ISO_8859_1))
                .isEqualTo("a__b____c".substring(0, 2) + "_b___c");
    }

    @Test
    void aLineThatHasNoRoomIsFullAndNeverBeyondIt() {
        for (int size = 0; size < 600; size++) {
            byte[] room = new byte[600];
            Line line = new Line();
            line.begin(room, 0, size);
            LineFormat.of(Format.JSON, () -> LoggedExchange.WALL_MILLIS).write(plain(), 200, null, line);
            assertThat(line.full())
                    .isEqualTo(size < plain().line(Format.JSON, 200, null).length());
            for (int i = size; i < 600; i++) {
                assertThat(room[i]).isZero();
            }
        }
    }

    @Test
    void timeIsWrittenAnewEachSecondAndMillisecondsRun() {
        LineClock clock = new LineClock("HH:mm:ss", () -> LoggedExchange.WALL_MILLIS);
        clock.advance(0);
        byte[] first = clock.text();
        clock.advance(321_999_999);
        assertThat(clock.text()).isSameAs(first);
        assertThat(clock.millis(321_999_999)).isEqualTo(999);
        clock.advance(322_000_000);
        assertThat(clock.text()).isNotSameAs(first);
    }
}
