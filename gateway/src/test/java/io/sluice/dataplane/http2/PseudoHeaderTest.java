package io.sluice.dataplane.http2;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.http.Method;
import io.sluice.dataplane.http2.Heads.Request;
import io.sluice.dataplane.loop.LoopRandom;
import io.sluice.model.Reason;
import io.sluice.settings.HttpSettings;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** http2.md section 1, the D vectors of pseudo-headers: method, scheme, path, authority, extended CONNECT. */
class PseudoHeaderTest {
    private static Reason get(String... more) {
        return Heads.request(Heads.get(more)).reason();
    }

    private static Reason with(String name, String... instead) {
        return Heads.request(Heads.getWith(name, instead)).reason();
    }

    @ParameterizedTest
    @DisplayName("D-03 :path")
    @ValueSource(
            strings = {
                ":path: / HTTP/1.1\\r\\nHost: x\\r\\n\\r\\nGET /smuggled",
                ":path: /a b",
                ":path: ",
                ":path: *",
                ":path: **",
                ":path: http://x/",
                ":path: a",
                ":path: /a#b",
                ":path: /\u00e4",
                ":path: /%",
                ":path: ?a",
                ":path:  /"
            })
    void aPathIsInOriginForm(String field) {
        assertThat(with(":path", field)).isEqualTo(Reason.BAD_TARGET);
        String[] options = Heads.getWith(":path", field);
        options[0] = ":method: OPTIONS";
        Reason reason = Heads.request(options).reason();
        assertThat(reason).isEqualTo(field.equals(":path: *") ? null : Reason.BAD_TARGET);
    }

    @Test
    @DisplayName("D-03 what http1.md section 5 refuses")
    void pathsObeyTheRulesOfHttp1() {
        assertThat(with(":path", ":path: /a%00")).isEqualTo(Reason.BAD_PATH);
        HttpSettings strict = Heads.http("encodedSlash", "reject");
        assertThat(Heads.request(strict, false, Heads.getWith(":path", ":path: /a%2fb"))
                        .reason())
                .isEqualTo(Reason.ENCODED_SLASH);
    }

    @ParameterizedTest
    @DisplayName("L-01 length of the request line")
    @CsvSource({"8176,", "8177,TARGET_TOO_LONG", "30000,TARGET_TOO_LONG", "40000,HEADERS_TOO_LARGE"})
    void aTargetMayBeAsLongAsOverHttp1(int length, Reason reason) {
        assertThat(with(":path", ":path: /" + "a".repeat(length))).isEqualTo(reason);
    }

    @ParameterizedTest
    @DisplayName("D-04 :method and :scheme")
    @CsvSource(delimiter = '|', textBlock = """
            :method | :method: GET / HTTP/1.1\\r\\nX: | BAD_METHOD
            :method | :method: GE T                   | BAD_METHOD
            :method | :method: GET/                   | BAD_METHOD
            :method | :method: TRACE                  | METHOD_NOT_ALLOWED
            :method | :method: CONNECT                | BAD_PSEUDO_HEADER
            :method | :method: get                    |
            :scheme | :scheme: http://localhost/?     | SCHEME_MISMATCH
            :scheme | :scheme: https                  | SCHEME_MISMATCH
            :scheme | :scheme: ht\\rtp                | SCHEME_MISMATCH
            :scheme | :scheme: HTTP                   |
            """)
    void methodsAreTokensAndTheSchemeIsTheListeners(String name, String field, Reason reason) {
        assertThat(with(name, field)).isEqualTo(reason);
    }

    @Test
    @DisplayName("D-04 empty :method and :scheme, plain CONNECT")
    void anOrdinaryConnectIsNotServed() {
        assertThat(with(":method", ":method: ")).isEqualTo(Reason.BAD_METHOD);
        assertThat(with(":method", ":method: " + "M".repeat(32))).isNull();
        assertThat(with(":method", ":method: " + "M".repeat(33))).isEqualTo(Reason.BAD_METHOD);
        assertThat(with(":scheme", ":scheme: ")).isEqualTo(Reason.SCHEME_MISMATCH);
        assertThat(Heads.request(":method: CONNECT", ":authority: a:443").reason())
                .isEqualTo(Reason.METHOD_NOT_ALLOWED);
    }

    @Test
    void behindTlsTheSchemeIsHttps() {
        RequestFields secure = new RequestFields(Heads.HTTP, true, false, new LoopRandom(1));
        String[] https = Heads.getWith(":scheme", ":scheme: https");
        assertThat(Heads.check(secure, Heads.HTTP, true, https).reason()).isNull();
        assertThat(Heads.check(secure, Heads.HTTP, true, Heads.get()).reason()).isEqualTo(Reason.SCHEME_MISMATCH);
        String[] port = Heads.and(https, "host: t.example:443");
        assertThat(Heads.check(secure, Heads.HTTP, true, port).reason()).isNull();
    }

    @ParameterizedTest
    @DisplayName("D-05 :authority")
    @CsvSource(delimiter = '|', textBlock = """
            :authority: a:99999   | BAD_HOST
            :authority: a:0       | BAD_HOST
            :authority: u@a       | BAD_HOST
            :authority: a/b       | BAD_HOST
            :authority: a b       | BAD_HOST
            :authority: a\\r\\nx  | BAD_HOST
            :authority: [::1]x    | BAD_HOST
            :authority: [::1]:80  |
            :authority: a.        |
            """)
    void anAuthorityIsAHostAndPerhapsAPort(String field, Reason reason) {
        assertThat(with(":authority", field)).isEqualTo(reason);
    }

    @Test
    @DisplayName("D-05 :authority and host")
    void thereIsOneHost() {
        assertThat(get("host: b")).isEqualTo(Reason.HOST_MISMATCH);
        assertThat(get("host: t.example:81")).isEqualTo(Reason.HOST_MISMATCH);
        assertThat(get("host: a b")).isEqualTo(Reason.BAD_HOST);
        assertThat(get("host: t.example", "host: t.example")).isEqualTo(Reason.BAD_HOST);
        assertThat(with(":authority", "host: a", "host: a")).isEqualTo(Reason.BAD_HOST);
        assertThat(with(":authority")).isEqualTo(Reason.BAD_HOST);
        assertThat(with(":authority", ":authority: ")).isEqualTo(Reason.BAD_HOST);
        assertThat(with(":authority", ":authority: a", ":authority: a")).isEqualTo(Reason.BAD_PSEUDO_HEADER);
    }

    @Test
    @DisplayName("D-05 one Host line upstream")
    void anEqualHostIsLeftOut() {
        Request both = Heads.request(Heads.get("x: y", "host: T.EXAMPLE.:80"));
        assertThat(both.reason()).isNull();
        assertThat(both.lines()).containsExactly("host: t.example", "x: y");
        assertThat(both.head().host()).isEqualTo("t.example");
        assertThat(both.head().hostPort).isZero();
        Request host = Heads.request(Heads.getWith(":authority", "host: b:81"));
        assertThat(host.reason()).isNull();
        assertThat(host.lines()).containsExactly("host: b:81");
        assertThat(host.head().host()).isEqualTo("b");
    }

    @ParameterizedTest
    @DisplayName("D-07 pseudo-headers")
    @ValueSource(strings = {":foo: x", ":status: 200", ":method: GET", ":path: /", ":: x", ":protocol: websocket"})
    void aPseudoHeaderIsKnownAndComesOnce(String field) {
        assertThat(get(field)).isEqualTo(Reason.BAD_PSEUDO_HEADER);
    }

    @Test
    @DisplayName("D-07 order and absence")
    void pseudoHeadersComeFirstAndAllOfThem() {
        String[] late = Heads.getWith(":path", "x: y", ":path: /");
        assertThat(Heads.request(late).reason()).isEqualTo(Reason.BAD_PSEUDO_HEADER);
        for (String name : new String[] {":method", ":scheme", ":path"}) {
            assertThat(with(name)).isEqualTo(Reason.BAD_PSEUDO_HEADER);
        }
        assertThat(Heads.request().reason()).isEqualTo(Reason.BAD_PSEUDO_HEADER);
    }

    @Test
    void pseudoHeadersMayComeInAnyOrderOfTheirOwn() {
        String[] fields = Heads.get();
        Collections.reverse(Arrays.asList(fields));
        Request request = Heads.request(fields);
        assertThat(request.reason()).isNull();
        assertThat(request.lines()).containsExactly("host: t.example");
    }

    private static Request connect(boolean enabled, boolean end, String... more) {
        RequestFields rules = new RequestFields(Heads.HTTP, false, enabled, new LoopRandom(7));
        return Heads.check(rules, Heads.HTTP, end, more);
    }

    private static String[] webSocket(String... more) {
        return Heads.and(Heads.getWith(":method", ":method: CONNECT", ":protocol: websocket"), more);
    }

    @Test
    @DisplayName("D-11 extended CONNECT is off")
    void extendedConnectIsRefusedUnlessEnabled() {
        assertThat(connect(false, false, webSocket()).reason()).isEqualTo(Reason.UNSUPPORTED_CONNECT);
    }

    @Test
    @DisplayName("D-11 extended CONNECT is on")
    void aWebSocketBecomesAHandshakeWithAKeyOfOurs() {
        Request request = connect(true, false, webSocket("sec-websocket-key: x", "sec-websocket-version: 13"));
        assertThat(request.reason()).isNull();
        assertThat(request.head().upgrade).isTrue();
        assertThat(request.head().chunked || request.head().hasBody()).isFalse();
        assertThat(request.head().methodName()).isEqualTo("GET");
        assertThat(request.head().method).isEqualTo(Method.GET);
        List<String> lines = request.lines();
        assertThat(lines).hasSize(3).startsWith("host: t.example", "sec-websocket-version: 13");
        String key = lines.get(2).substring("sec-websocket-key: ".length());
        assertThat(Base64.getDecoder().decode(key)).hasSize(16);
        assertThat(connect(true, false, webSocket()).lines()).contains("sec-websocket-version: 13");
    }

    @Test
    @DisplayName("D-11 other protocols, missing fields")
    void onlyWholeWebSocketRequestsAreServed() {
        String[] udp = Heads.getWith(":method", ":method: CONNECT", ":protocol: connect-udp");
        assertThat(connect(true, false, udp).reason()).isEqualTo(Reason.UNSUPPORTED_CONNECT);
        String[] withoutScheme = {":method: CONNECT", ":protocol: websocket", ":path: /", ":authority: a"};
        assertThat(connect(true, false, withoutScheme).reason()).isEqualTo(Reason.BAD_PSEUDO_HEADER);
        assertThat(connect(true, false, webSocket("sec-websocket-version: 8")).reason())
                .isEqualTo(Reason.UNSUPPORTED_CONNECT);
        assertThat(connect(true, false, webSocket("content-length: 5")).reason())
                .isEqualTo(Reason.LENGTH_MISMATCH);
        assertThat(connect(true, false, Heads.get(":protocol: websocket")).reason())
                .isEqualTo(Reason.BAD_PSEUDO_HEADER);
    }
}
