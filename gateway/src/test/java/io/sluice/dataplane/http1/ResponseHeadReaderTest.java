package io.sluice.dataplane.http1;

import static io.sluice.dataplane.http1.ResponseHeadReader.DONE;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.dataplane.http.Method;
import io.sluice.dataplane.http.ResponseHead;
import io.sluice.dataplane.http1.Wire.Delivery;
import io.sluice.dataplane.http1.Wire.Outcome;
import io.sluice.model.Reason;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** http1.md section 4 as far as a response's head tells. */
class ResponseHeadReaderTest {
    private static Outcome response(String startAndLines, int method) {
        return Vectors.sameResponse(Vectors.unescape(startAndLines) + "\r\n\r\n", method);
    }

    private static Outcome ok(String lines) {
        return response("HTTP/1.1 200 OK\\r\\n" + lines, Method.GET);
    }

    @ParameterizedTest
    @DisplayName("R-01 unclear framing")
    @CsvSource(delimiter = '|', textBlock = """
            200 | Content-Length: 5\\r\\nContent-Length: 5
            200 | Content-Length: 5\\r\\nContent-Length: 6
            200 | Content-Length: 5\\r\\nTransfer-Encoding: chunked
            200 | Content-Length: 5, 5
            200 | Content-Length: +5
            200 | Content-Length: 05
            200 | Content-Length:
            200 | Transfer-Encoding: chunked, chunked
            200 | Transfer-Encoding: chunked\\r\\nTransfer-Encoding: chunked
            200 | Transfer-Encoding: gzip, chunked
            200 | Transfer-Encoding: gzip
            200 | Transfer-Encoding: identity
            200 | Transfer-Encoding:
            204 | Transfer-Encoding: chunked
            304 | Transfer-Encoding: chunked
            100 | Transfer-Encoding: chunked
            101 | Transfer-Encoding: chunked
            204 | Content-Length: 5
            101 | Content-Length: 5
            103 | Content-Length: 5
            """)
    void aBodyWhoseEndIsUnclearIsRefused(String status, String lines) {
        Outcome outcome = response("HTTP/1.1 " + status + " X\\r\\n" + lines, Method.GET);
        assertThat(outcome.reason()).isEqualTo(Reason.BAD_RESPONSE_FRAMING);
    }

    @Test
    @DisplayName("R-01 chunked from HTTP/1.0")
    void anOldServerHasNoChunks() {
        assertThat(response("HTTP/1.0 200 OK\\r\\nTransfer-Encoding: chunked", Method.GET)
                        .reason())
                .isEqualTo(Reason.BAD_RESPONSE_FRAMING);
    }

    @ParameterizedTest
    @DisplayName("R-01, R-08 clear framing: length, chunked, bodiless, until close")
    @CsvSource(delimiter = '|', textBlock = """
            200 | GET  | Content-Length: 5            | 5 false false false
            200 | GET  | Content-Length: 0            | 0 false false false
            200 | GET  | Transfer-Encoding: CHUNKED   | -1 true false false
            200 | GET  | X: y                         | -1 false false true
            200 | HEAD | Content-Length: 5            | 5 false true false
            200 | HEAD | Transfer-Encoding: chunked   | -1 true true false
            200 | HEAD | X: y                         | -1 false true false
            304 | GET  | Content-Length: 5            | 5 false true false
            204 | GET  | X: y                         | -1 false true false
            204 | GET  | Content-Length: 0            | -1 false true false
            100 | GET  | X: y                         | -1 false true false
            103 | GET  | Content-Length: 0            | -1 false true false
            404 | GET  | Content-Length: 7            | 7 false false false
            999 | GET  | Content-Length: 7            | 7 false false false
            """)
    void theEndOfABodyIsKnown(String status, String method, String lines, String body) {
        byte[] name = Wire.bytes(method);
        Outcome outcome = response("HTTP/1.1 " + status + " X\\r\\n" + lines, Method.of(name, 0, name.length));
        assertThat(outcome.reason()).isNull();
        assertThat(outcome.facts()).contains("body " + body);
        if (status.startsWith("1") || status.equals("204")) {
            assertThat(outcome.lines()).noneMatch(line -> line.startsWith("Content-Length"));
        }
    }

    @ParameterizedTest
    @DisplayName("R-02 lines")
    @CsvSource(delimiter = '|', textBlock = """
            X: a\\r\\n b        | BAD_RESPONSE_HEAD
            X: a\\x00           | BAD_RESPONSE_HEAD
            X: a\\x7fb          | BAD_RESPONSE_HEAD
            : a                 | BAD_RESPONSE_HEAD
            \\x20: a            | BAD_RESPONSE_HEAD
            X a: b              | BAD_RESPONSE_HEAD
            X                   | BAD_RESPONSE_HEAD
            X\\x20              | BAD_RESPONSE_HEAD
            X: a\\nY: b         | BAD_RESPONSE_HEAD
            X: a\\rY: b         | BAD_RESPONSE_HEAD
            X : a               |
            X\\t\\x20: a        |
            x_y: a              |
            """)
    void malformedLinesAreRefused(String lines, Reason reason) {
        assertThat(ok(lines).reason()).isEqualTo(reason);
    }

    @Test
    @DisplayName("R-02 blank before the colon")
    void aBlankBeforeTheColonIsRemoved() {
        ResponseHead head = Wire.responseHead();
        byte[] bytes = Wire.bytes("HTTP/1.1 200 OK\r\nA: 1\r\nX \t:  a \r\nB:2\r\nContent-Length : 3\r\n\r\n");
        Wire.response(new ResponseHeadReader(Wire.UPSTREAM), head, bytes, Method.GET, Delivery.WHOLE);
        assertThat(head.contentLength).isEqualTo(3);
        assertThat(Wire.write(head, 3, false, false, false))
                .isEqualTo("HTTP/1.1 200 OK\r\nA: 1\r\nX: a\r\nB:2\r\nContent-Length: 3\r\n\r\n");
    }

    @ParameterizedTest
    @DisplayName("R-05 status lines")
    @CsvSource(delimiter = '|', textBlock = """
            HTTP/1.1 99 X          | BAD_RESPONSE_HEAD
            HTTP/1.1 099 X         | BAD_RESPONSE_HEAD
            HTTP/1.1 2xx           | BAD_RESPONSE_HEAD
            HTTP/1.1 1000 X        | BAD_RESPONSE_HEAD
            HTTP/1.1 200X          | BAD_RESPONSE_HEAD
            HTTP/1.1  200 X        | BAD_RESPONSE_HEAD
            HTTP/1.1 -20 X         | BAD_RESPONSE_HEAD
            HTTP/1.1\\t200 X       | BAD_RESPONSE_HEAD
            HTTP/1.1 200 a\\x00b   | BAD_RESPONSE_HEAD
            HTTP/1.1 200 a\\nb     | BAD_RESPONSE_HEAD
            HTTP/1.1 200 a\\rb     | BAD_RESPONSE_HEAD
            HTTP/1.1               | BAD_RESPONSE_HEAD
            HTTP/1.2 200 X         | BAD_RESPONSE_HEAD
            HTTP/2.0 200 X         | BAD_RESPONSE_HEAD
            http/1.1 200 X         | BAD_RESPONSE_HEAD
            ICY 200 OK             | BAD_RESPONSE_HEAD
            <html>                 | BAD_RESPONSE_HEAD
            \\r\\nHTTP/1.1 200 OK  | BAD_RESPONSE_HEAD
            HTTP/1.1 200 OK        |
            HTTP/1.1 200           |
            HTTP/1.1 200\\x20      |
            HTTP/1.0 200 OK        |
            HTTP/1.1 999 \\xe4\\ta |
            """)
    void aStatusLineIsReadStrictly(String line, Reason reason) {
        assertThat(response(line, Method.GET).reason()).isEqualTo(reason);
    }

    @ParameterizedTest
    @DisplayName("R-05 phrases")
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "HTTP/1.1 200 Not quite OK|200 Not quite OK",
                "HTTP/1.1 404|404 ",
                "HTTP/1.1 500 |500 ",
                "HTTP/1.1 200  x |200  x "
            })
    void thePhraseIsKeptAsItIs(String line, String expected) {
        assertThat(response(line, Method.GET).facts()).contains("status " + expected);
    }

    @Test
    @DisplayName("R-05, R-10 sizes")
    void headsHaveLimits() {
        String start = "HTTP/1.1 200 ";
        int phrase = Wire.UPSTREAM.maxStatusLine() - start.length() - 2;
        assertThat(response(start + "p".repeat(phrase), Method.GET).reason()).isNull();
        assertThat(response(start + "p".repeat(phrase + 1), Method.GET).reason())
                .isEqualTo(Reason.RESPONSE_HEAD_TOO_LARGE);
        assertThat(response(start + "p".repeat(1 << 20), Method.GET).reason())
                .isEqualTo(Reason.RESPONSE_HEAD_TOO_LARGE);
        int value = Wire.UPSTREAM.maxResponseHead() - "HTTP/1.1 200 OK\r\nX: \r\n\r\n".length();
        assertThat(ok("X: " + "v".repeat(value)).reason()).isNull();
        assertThat(ok("X: " + "v".repeat(value + 1)).reason()).isEqualTo(Reason.RESPONSE_HEAD_TOO_LARGE);
        assertThat(ok("Set-Cookie: a=b\\r\\n".repeat(255) + "X: y").reason()).isNull();
        assertThat(ok("Set-Cookie: a=b\\r\\n".repeat(256) + "X: y").reason()).isEqualTo(Reason.RESPONSE_HEAD_TOO_LARGE);
    }

    @ParameterizedTest
    @DisplayName("Persistence of upstream connections (RFC 9112 section 9.3)")
    @CsvSource(delimiter = '|', textBlock = """
            1.1 | Content-Length: 0                                | true
            1.1 | Content-Length: 0\\r\\nConnection: close         | false
            1.1 | Content-Length: 0\\r\\nConnection: a, CLOSE      | false
            1.1 | Content-Length: 0\\r\\nConnection: a b           | true
            1.1 | Transfer-Encoding: chunked                       | true
            1.1 | X: body until close                              | false
            1.0 | Content-Length: 0                                | false
            1.0 | Content-Length: 0\\r\\nConnection: keep-alive    | true
            1.0 | Connection: keep-alive                           | false
            """)
    void theUpstreamSaysWhetherItsConnectionPersists(String version, String lines, boolean keepAlive) {
        assertThat(response("HTTP/" + version + " 200 OK\\r\\n" + lines, Method.GET)
                        .facts())
                .contains("version " + version.charAt(2) + " " + keepAlive);
    }

    @Test
    @DisplayName("R-06, R-07 interim and final responses in one segment")
    void headsAreReadOneAfterTheOther() {
        ByteBuf in = Unpooled.copiedBuffer(Wire.bytes("HTTP/1.1 103 Early\r\nLink: a\r\n\r\nHTTP/1.1 200 OK\r\n"
                + "Content-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"));
        ResponseHeadReader reader = new ResponseHeadReader(Wire.UPSTREAM);
        ResponseHead head = Wire.responseHead();
        assertThat(reader.read(in, head, Method.GET)).isEqualTo(DONE);
        assertThat(head.interim()).isTrue();
        reader.reset();
        assertThat(reader.started()).isFalse();
        assertThat(reader.read(in, head, Method.GET)).isEqualTo(DONE);
        assertThat(head.interim()).isFalse();
        assertThat(head.headers().count()).isEqualTo(1);
        in.skipBytes(2);
        reader.reset();
        assertThat(reader.read(in, head, Method.HEAD)).isEqualTo(DONE);
        assertThat(head.bodiless).isTrue();
        assertThat(head.contentLength).isEqualTo(9);
        assertThat(in.isReadable()).isFalse();
    }
}
