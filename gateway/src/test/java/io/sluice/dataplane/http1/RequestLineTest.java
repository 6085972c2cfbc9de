package io.sluice.dataplane.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.http.RequestHead;
import io.sluice.dataplane.http1.Wire.Delivery;
import io.sluice.dataplane.http1.Wire.Outcome;
import io.sluice.model.Reason;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** http1.md section 2: request line, target, method, version, Host. */
class RequestLineTest {
    private static Outcome line(String line) {
        return Vectors.same(Vectors.unescape(line) + "\r\nHost: a.example\r\n\r\n");
    }

    private static Outcome host(String value) {
        return Vectors.same("GET /x HTTP/1.1\r\nHost: " + Vectors.unescape(value) + "\r\n\r\n");
    }

    @ParameterizedTest
    @DisplayName("Q-01 to Q-05 forms of the target")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            GET http://a.example/x HTTP/1.1              | - | /x       | a.example 0
            GET HTTP://A.Example:80/x?y HTTP/1.1         | - | /x?y     | a.example 80
            GET http://a.example. HTTP/1.1               | - | /        | a.example 0
            GET http://a.example?q=/../%zz HTTP/1.1      | - | /?q=/../%zz | a.example 0
            OPTIONS http://a.example HTTP/1.1            | - | *        | a.example 0
            OPTIONS http://a.example/ HTTP/1.1           | - | /        | a.example 0
            OPTIONS * HTTP/1.1                           | - | *        | a.example 0
            GET http://b.example/x HTTP/1.1              | HOST_MISMATCH   | - | -
            GET http://a.example:8080/x HTTP/1.1         | HOST_MISMATCH   | - | -
            GET http://user:pw@a.example/ HTTP/1.1       | BAD_TARGET      | - | -
            GET http:///x HTTP/1.1                       | BAD_HOST        | - | -
            GET http://a..example/x HTTP/1.1             | BAD_HOST        | - | -
            GET http:/a.example/x HTTP/1.1               | BAD_TARGET      | - | -
            GET a.example HTTP/1.1                       | BAD_TARGET      | - | -
            GET ?x HTTP/1.1                              | BAD_TARGET      | - | -
            GET https://a.example/x HTTP/1.1             | SCHEME_MISMATCH | - | -
            GET ftp://a.example/x HTTP/1.1               | SCHEME_MISMATCH | - | -
            GET * HTTP/1.1                               | BAD_TARGET      | - | -
            OPTIONS */x HTTP/1.1                         | BAD_TARGET      | - | -
            CONNECT t:80 HTTP/1.1                        | METHOD_NOT_ALLOWED | - | -
            CONNECT / HTTP/1.1                           | METHOD_NOT_ALLOWED | - | -
            CONNECT http://t:80 HTTP/1.1                 | METHOD_NOT_ALLOWED | - | -
            TRACE / HTTP/1.1                             | METHOD_NOT_ALLOWED | - | -
            """)
    void aTargetIsOriginFormOrMadeSo(String line, Reason reason, String target, String host) {
        Outcome outcome = line(line);
        assertThat(outcome.reason()).isEqualTo(reason);
        if (reason == null) {
            assertThat(outcome.facts()).contains("target " + target, "host " + host);
        }
    }

    @Test
    @DisplayName("Q-01 the Host of an absolute target")
    void aHostThatMeansTheSameIsKeptAsTheClientWroteIt() {
        RequestHead head = Wire.requestHead();
        byte[] bytes = Wire.bytes("GET http://a.example:80/x HTTP/1.1\r\nHost: A.example\r\n\r\n");
        Wire.request(new RequestHeadReader(Wire.HTTP), head, bytes, Delivery.WHOLE);
        assertThat(Wire.write(head, false)).isEqualTo("GET /x HTTP/1.1\r\nHost: A.example\r\n\r\n");
    }

    @Test
    @DisplayName("Q-01 an absolute target on HTTP/1.0")
    void withoutHostTheTargetsHostIsSent() {
        RequestHead head = Wire.requestHead();
        byte[] bytes = Wire.bytes("GET http://A.example:81?x HTTP/1.0\r\n\r\n");
        Wire.request(new RequestHeadReader(Wire.HTTP), head, bytes, Delivery.WHOLE);
        assertThat(Wire.write(head, false)).isEqualTo("GET /?x HTTP/1.1\r\nHost: a.example:81\r\n\r\n");
    }

    @Test
    @DisplayName("Q-03 https on TLS")
    void theSchemeIsThatOfTheConnection() {
        byte[] https = Wire.bytes("GET https://a:443/x HTTP/1.1\r\nHost: a\r\n\r\n");
        byte[] http = Wire.bytes("GET http://a/x HTTP/1.1\r\nHost: a\r\n\r\n");
        RequestHeadReader reader = new RequestHeadReader(Wire.HTTP, true);
        assertThat(Wire.request(reader, Wire.requestHead(), https, Delivery.WHOLE)
                        .facts())
                .contains("target /x");
        reader.reset();
        assertThat(Wire.request(reader, Wire.requestHead(), http, Delivery.WHOLE)
                        .reason())
                .isEqualTo(Reason.SCHEME_MISMATCH);
    }

    @ParameterizedTest
    @DisplayName("Q-07 methods")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            GET\\tx / HTTP/1.1                | BAD_METHOD       | -
            G=":<>(e),[T];?" / HTTP/1.1       | BAD_METHOD       | -
            GE\\x00T / HTTP/1.1               | BAD_METHOD       | -
            GET                               | BAD_REQUEST_LINE | -
            get / HTTP/1.1                    | -                | get 0
            Get / HTTP/1.1                    | -                | Get 0
            PURGE / HTTP/1.1                  | -                | PURGE 0
            GET / HTTP/1.1                    | -                | GET 1
            HEAD / HTTP/1.1                   | -                | HEAD 2
            POST / HTTP/1.1                   | -                | POST 3
            PUT / HTTP/1.1                    | -                | PUT 4
            DELETE / HTTP/1.1                 | -                | DELETE 5
            OPTIONS / HTTP/1.1                | -                | OPTIONS 6
            PATCH / HTTP/1.1                  | -                | PATCH 7
            !#$%&'*+-.^_`~09azAZ / HTTP/1.1   | -                | !#$%&'*+-.^_`~09azAZ 0
            A\\x7cB / HTTP/1.1                | -                | -
            """, quoteCharacter = '\u0001')
    void aMethodIsATokenInItsOwnCase(String line, Reason reason, String method) {
        Outcome outcome = line(line);
        assertThat(outcome.reason()).isEqualTo(reason);
        if (method != null) {
            assertThat(outcome.facts()).contains(method);
        }
    }

    @ParameterizedTest
    @DisplayName("Q-07 long methods")
    @CsvSource({"32,", "33,BAD_METHOD", "65536,BAD_METHOD"})
    void aMethodHas32BytesAtMost(int length, Reason reason) {
        assertThat(line("M".repeat(length) + " / HTTP/1.1").reason()).isEqualTo(reason);
    }

    @ParameterizedTest
    @DisplayName("Q-08 versions")
    @CsvSource(delimiter = '|', textBlock = """
            GET / HTTP/1.32      | BAD_VERSION
            GET / HTTP/11        | BAD_VERSION
            GET / HTTP/1.        | BAD_VERSION
            GET / HTTP/1.a       | BAD_VERSION
            GET / HTTP/ 1.1      | BAD_VERSION
            GET / http/1.1       | BAD_VERSION
            GET / HTTP/1.1 x     | BAD_VERSION
            GET / HTTP/1.1\\x20  | BAD_VERSION
            GET / HTTP/2.0 x     | BAD_VERSION
            GET / HTTP/2.0       | UNSUPPORTED_VERSION
            GET / HTTP/0.9       | UNSUPPORTED_VERSION
            GET / HTTP/1.2       | UNSUPPORTED_VERSION
            PRI * HTTP/2.0       | UNSUPPORTED_VERSION
            GET /                | BAD_VERSION
            GET /\\x20           | BAD_REQUEST_LINE
            GET / HTTP/1.1       |
            GET / HTTP/1.0       |
            """)
    void onlyTwoVersionsPass(String line, Reason reason) {
        assertThat(line(line).reason()).isEqualTo(reason);
    }

    @ParameterizedTest
    @DisplayName("Q-09 spaces")
    @CsvSource(delimiter = '|', textBlock = """
            GET  / HTTP/1.1            | BAD_REQUEST_LINE
            GET /  HTTP/1.1            | BAD_REQUEST_LINE
            GET / /smuggled HTTP/1.1   | BAD_REQUEST_LINE
            GET /a\\tb HTTP/1.1        | BAD_TARGET
            GET\\x0b/ HTTP/1.1         | BAD_METHOD
            GET /\\x0bHTTP/1.1         | BAD_TARGET
            """)
    void oneSpaceSeparatesTwiceAndNothingElse(String line, Reason reason) {
        assertThat(line(line).reason()).isEqualTo(reason);
    }

    @ParameterizedTest
    @DisplayName("Q-10 bytes of the target")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            /a\\x02          | BAD_TARGET
            /\\xc0\\xaf      | BAD_TARGET
            /\\x7f           | BAD_TARGET
            /#frag           | BAD_TARGET
            /?q#frag         | BAD_TARGET
            /?q\\x80         | BAD_TARGET
            /?q\\x1f         | BAD_TARGET
            /a\\b            | BAD_TARGET
            /a"b             | BAD_TARGET
            /a<b             | BAD_TARGET
            /a>b             | BAD_TARGET
            /%               | BAD_TARGET
            /%1              | BAD_TARGET
            /%1/2            | BAD_TARGET
            /%?00            | BAD_TARGET
            /%zz             | BAD_TARGET
            /%u002e          | BAD_TARGET
            /%00             | BAD_PATH
            /%0d%0a          | BAD_PATH
            /%0A             | BAD_PATH
            /?a\\b"<>%%1%00[]{}^`\\x7c | - |
            /a[]{}^`\\x7c@!$&'()*+,;=:  | - |
            """, quoteCharacter = '\u0001')
    void everyByteOfATargetIsChecked(String target, Reason reason) {
        assertThat(line("GET " + target + " HTTP/1.1").reason()).isEqualTo(reason);
    }

    @ParameterizedTest
    @DisplayName("Q-11 Host that is refused")
    @ValueSource(
            strings = {
                "",
                "a,b",
                "a b",
                "a@b",
                "a:99999",
                "a:65536",
                "a:0",
                "a:080",
                "a:-1",
                "a:1:2",
                "[::1",
                "a.:1.2",
                "a..b",
                ".",
                ".a",
                "a..",
                ":80",
                "\\xff",
                "a/b",
                "a%41",
                "[]",
                "[::1]x",
                "[::1%25eth0]",
                "[v1.x]",
                "[1.2.3.4]",
                "[1:2:3:4:5:6:7]",
                "[1:2:3:4:5:6:7:8:9]",
                "[::1::]",
                "[:::]",
                "[12345::]",
                "[::1.2.3]",
                "[::1.2.3.256]",
                "[::1.2.3.04]",
                "[1:]",
                "[:1]",
                "[g::]",
                "*",
                "a\\tb",
                "[1:2:3:4:5:6:7::8]",
                "a]"
            })
    void aMalformedHostIsRefused(String value) {
        assertThat(host(value).reason()).isEqualTo(Reason.BAD_HOST);
    }

    @Test
    @DisplayName("Q-11 sizes of Host")
    void labelsAndHostsHaveAGreatestLength() {
        String label = "a".repeat(63);
        assertThat(host(label).reason()).isNull();
        assertThat(host(label + "a").reason()).isEqualTo(Reason.BAD_HOST);
        assertThat(host(label + "a.b").reason()).isEqualTo(Reason.BAD_HOST);
        String longest = label + "." + label + "." + label + "." + "a".repeat(61);
        assertThat(host(longest).reason()).isNull();
        assertThat(host(longest + ".").reason()).isNull();
        assertThat(host(longest + "a").reason()).isEqualTo(Reason.BAD_HOST);
        assertThat(host("a.".repeat(150)).reason()).isEqualTo(Reason.BAD_HOST);
    }

    @ParameterizedTest
    @DisplayName("Q-11 missing and repeated Host")
    @CsvSource(delimiter = '|', textBlock = """
            X: y                          | 1.1 | BAD_HOST
            Host: a\\r\\nHost: a          | 1.1 | BAD_HOST
            Host: a\\r\\nHost: b          | 1.1 | BAD_HOST
            Host: a\\r\\nhost: b          | 1.0 | BAD_HOST
            Host:                         | 1.0 | BAD_HOST
            """)
    void exactlyOneHost(String lines, String version, Reason reason) {
        String head = "GET / HTTP/" + version + "\r\n" + Vectors.unescape(lines) + "\r\n\r\n";
        assertThat(Vectors.same(head).reason()).isEqualTo(reason);
    }

    @ParameterizedTest
    @DisplayName("Q-12 Host folding")
    @CsvSource(delimiter = '|', textBlock = """
            A.Example                | a.example 0
            a.example.               | a.example 0
            A.eXample.:443           | a.example 443
            a.example:443            | a.example 443
            a.example:               | a.example 0
            a:65535                  | a 65535
            xn--BCHER-kva.example    | xn--bcher-kva.example 0
            under_score.a            | under_score.a 0
            1.2.3.4:80               | 1.2.3.4 80
            [::1]                    | [::1] 0
            [::1]:8080               | [::1] 8080
            [FE80::A]                | [fe80::a] 0
            [::]                     | [::] 0
            [1::]                    | [1::] 0
            [1:2:3:4:5:6:7:8]        | [1:2:3:4:5:6:7:8] 0
            [1:2:3::8]:              | [1:2:3::8] 0
            [::FFFF:1.2.3.4]         | [::ffff:1.2.3.4] 0
            [1:2:3:4:5:6:1.2.3.4]    | [1:2:3:4:5:6:1.2.3.4] 0
            """)
    void thereIsOneCanonicalHost(String value, String expected) {
        assertThat(host(value).facts()).contains("host " + expected);
        assertThat(host(value).lines()).containsExactly("Host: " + value);
    }

    @Test
    @DisplayName("Q-13 no Host on HTTP/1.0")
    void withoutHostTheHostIsEmpty() {
        assertThat(Vectors.same("GET / HTTP/1.0\r\n\r\n").facts()).contains("host  0", "version 0 false");
    }

    @ParameterizedTest
    @DisplayName("Q-14 long targets")
    @CsvSource({"4096,", "8177,", "8178,TARGET_TOO_LONG", "9216,TARGET_TOO_LONG", "65536,TARGET_TOO_LONG"})
    void aRequestLineHas8KibWithItsCrlf(int length, Reason reason) {
        assertThat(line("GET /" + "a".repeat(length - 1) + " HTTP/1.1").reason())
                .isEqualTo(reason);
    }

    @Test
    @DisplayName("Q-14 an endless target")
    void anEndlessTargetIsCutAtTheLimit() {
        RequestHead head = Wire.requestHead();
        byte[] endless = Wire.bytes("GET /" + "a".repeat(1_000_000));
        for (Delivery delivery : new Delivery[] {Delivery.WHOLE, Delivery.BYTE_BY_BYTE}) {
            Outcome outcome = Wire.request(new RequestHeadReader(Wire.HTTP), head, endless, delivery);
            assertThat(outcome.reason()).isEqualTo(Reason.TARGET_TOO_LONG);
            assertThat(outcome.taken()).isEqualTo(Wire.HTTP.maxRequestLine());
            assertThat(head.headers().length()).isEqualTo(Wire.HTTP.maxRequestLine());
        }
    }

    @ParameterizedTest
    @DisplayName("L-07 Max-Forwards on OPTIONS")
    @CsvSource(delimiter = '|', textBlock = """
            OPTIONS / | 0    | true  | 0
            OPTIONS / | 000  | true  | 000
            OPTIONS / | 1    | false | 0
            OPTIONS / | 10   | false | 09
            OPTIONS / | 1000 | false | 0999
            OPTIONS / | x    | false | x
            OPTIONS / | 1x   | false | 1x
            GET /     | 0    | false | 0
            OPTIONS * | 5    | true  | 4
            """)
    void theLastHopAnswers(String line, String value, boolean here, String forwarded) {
        Outcome outcome = Vectors.same(line + " HTTP/1.1\r\nHost: a\r\nMax-Forwards: " + value + "\r\n\r\n");
        assertThat(outcome.facts()).contains("other false " + here);
        assertThat(outcome.lines()).contains("Max-Forwards: " + forwarded);
    }
}
