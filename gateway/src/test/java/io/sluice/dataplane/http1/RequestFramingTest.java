package io.sluice.dataplane.http1;

import static io.sluice.dataplane.http1.RequestHeadReader.DONE;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.http1.Wire.Delivery;
import io.sluice.dataplane.http1.Wire.Outcome;
import io.sluice.model.Reason;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** http1.md section 1 as far as a request's head tells: where the message ends, and who would read it otherwise. */
class RequestFramingTest {
    private static final String POST = "POST /a HTTP/1.1\r\nHost: t.example\r\n";

    /** {@code lines} with r, n, 0, t, v and xHH escapes. */
    private static Outcome post(String lines) {
        return Vectors.same(POST + Vectors.unescape(lines) + "\r\n\r\n");
    }

    @ParameterizedTest
    @DisplayName("S-01, S-08 to S-15, S-25 framing fields")
    @CsvSource(delimiter = '|', textBlock = """
            Content-Length: 6\\r\\nTransfer-Encoding: chunked      | LENGTH_AND_ENCODING
            Transfer-Encoding: chunked\\r\\nContent-Length: 6      | LENGTH_AND_ENCODING
            Content-Length: 5\\r\\nContent-Length: 5               | REPEATED_CONTENT_LENGTH
            Content-Length: 5\\r\\nX: y\\r\\ncontent-length: 10    | REPEATED_CONTENT_LENGTH
            Content-Length: 5, 10                                  | BAD_CONTENT_LENGTH
            Content-Length: 5, 5                                   | BAD_CONTENT_LENGTH
            Content-Length: +5                                     | BAD_CONTENT_LENGTH
            Content-Length: -5                                     | BAD_CONTENT_LENGTH
            Content-Length: -0                                     | BAD_CONTENT_LENGTH
            Content-Length: 1Z                                     | BAD_CONTENT_LENGTH
            Content-Length:                                        | BAD_CONTENT_LENGTH
            Content-Length: 5,                                     | BAD_CONTENT_LENGTH
            Content-Length: 12345678901234567890                   | BAD_CONTENT_LENGTH
            Content-Length: 1234567890123456789                    | BAD_CONTENT_LENGTH
            Content-Length: 005                                    | BAD_CONTENT_LENGTH
            Content-Length: 00                                     | BAD_CONTENT_LENGTH
            Content-Length: 1 0                                    | BAD_CONTENT_LENGTH
            Content-Length: 0x5                                    | BAD_CONTENT_LENGTH
            Content-Length: \\xb2                                  | BAD_CONTENT_LENGTH
            Transfer-Encoding: gzip, chunked                       | UNKNOWN_TRANSFER_CODING
            Transfer-Encoding: gzip\\t,\\tdeflate ,chunked         | UNKNOWN_TRANSFER_CODING
            Transfer-Encoding: gzip                                | UNKNOWN_TRANSFER_CODING
            Transfer-Encoding: X-GZIP                              | UNKNOWN_TRANSFER_CODING
            Transfer-Encoding: identity                            | UNKNOWN_TRANSFER_CODING
            Transfer-Encoding: zstd                                | UNKNOWN_TRANSFER_CODING
            Transfer-Encoding: gzip, deflate                       | BAD_TRANSFER_ENCODING
            Transfer-Encoding: chunked, gzip                       | BAD_TRANSFER_ENCODING
            Transfer-Encoding: chunked, identity                   | BAD_TRANSFER_ENCODING
            Transfer-Encoding: chunked, xchunked                   | BAD_TRANSFER_ENCODING
            Transfer-Encoding: chunked\\r\\nTransfer-Encoding: xchunked | BAD_TRANSFER_ENCODING
            Transfer-Encoding: chunked\\r\\nTransfer-Encoding: chunked  | BAD_TRANSFER_ENCODING
            Transfer-Encoding: gzip\\r\\nTransfer-Encoding: chunked     | BAD_TRANSFER_ENCODING
            Transfer-Encoding: chunked, chunked                    | BAD_TRANSFER_ENCODING
            Transfer-Encoding: gzip, chunked, chunked              | BAD_TRANSFER_ENCODING
            Transfer-Encoding: xchunked                            | BAD_TRANSFER_ENCODING
            Transfer-Encoding: "chunked"                           | BAD_TRANSFER_ENCODING
            Transfer-Encoding: ,chunked                            | BAD_TRANSFER_ENCODING
            Transfer-Encoding: chunked,                            | BAD_TRANSFER_ENCODING
            Transfer-Encoding: gzip,,chunked                       | BAD_TRANSFER_ENCODING
            Transfer-Encoding: chunked;q=1                         | BAD_TRANSFER_ENCODING
            Transfer-Encoding: \\x0bchunked                        | BAD_HEADER_VALUE
            Transfer-Encoding: chunked\\x00                        | BAD_HEADER_VALUE
            Transfer-Encoding: \\xa0chunked                        | BAD_TRANSFER_ENCODING
            Transfer-Encoding:                                     | BAD_TRANSFER_ENCODING
            """)
    void unclearFramingIsRefused(String lines, Reason reason) {
        assertThat(post(lines).reason()).isEqualTo(reason);
    }

    @ParameterizedTest
    @DisplayName("S-15 legal spellings of chunked")
    @ValueSource(
            strings = {
                "Transfer-Encoding: Chunked",
                "Transfer-Encoding: CHUNKED",
                "Transfer-Encoding: chunked ",
                "transfer-encoding:chunked\\t",
                "TRANSFER-ENCODING: \\t chunked"
            })
    void chunkedIsKnownInAnyCase(String line) {
        Outcome outcome = post(line);
        assertThat(outcome.result()).isEqualTo(DONE);
        assertThat(outcome.facts()).contains("body -1 true false");
    }

    @ParameterizedTest
    @DisplayName("S-25 legal lengths")
    @CsvSource(
            delimiter = '|',
            value = {
                "Content-Length: 5|5",
                "Content-Length:   5|5",
                "Content-Length: 5 \\t|5",
                "Content-Length: 0|0",
                "Content-Length: 999999999999999999|999999999999999999"
            })
    void aPlainNumberIsALength(String line, long length) {
        assertThat(post(line).facts()).contains("body " + length + " false false");
    }

    @ParameterizedTest
    @DisplayName("S-06, S-07 HTTP/1.0")
    @CsvSource(delimiter = '|', textBlock = """
            POST   | Transfer-Encoding: chunked\\r\\nContent-Length: 5 | TRANSFER_ENCODING_ON_HTTP10
            POST   | Transfer-Encoding: chunked                        | TRANSFER_ENCODING_ON_HTTP10
            POST   | Content-Length: 5                                 |
            PUT    | Content-Length: 5                                 |
            GET    | Content-Length: 0                                 |
            GET    | Content-Length: 5                                 | UNEXPECTED_BODY
            HEAD   | Content-Length: 5                                 | UNEXPECTED_BODY
            DELETE | Content-Length: 5                                 | UNEXPECTED_BODY
            """)
    void oldClientsHaveNoChunksAndNoBodyWhereNoneIsDefined(String method, String lines, Reason reason) {
        Outcome outcome = Vectors.same(method + " /a HTTP/1.0\r\n" + Vectors.unescape(lines) + "\r\n\r\n");
        assertThat(outcome.reason()).isEqualTo(reason);
    }

    @ParameterizedTest
    @DisplayName("S-04 a body on GET")
    @ValueSource(strings = {"GET", "DELETE", "HEAD", "OPTIONS"})
    void aBodyIsLegalOnAnyMethodOfHttp11(String method) {
        Outcome outcome = Vectors.same(method + " /a HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n");
        assertThat(outcome.facts()).contains("body 5 false false");
    }

    @ParameterizedTest
    @DisplayName("S-05, S-05b Expect")
    @CsvSource(delimiter = '|', textBlock = """
            Expect: 100-continue                         | true  |
            Expect: 100-Continue                         | true  |
            Expect: x 100-continue                       |       | EXPECTATION_FAILED
            Expect: 100-continue, x                      |       | EXPECTATION_FAILED
            Expect: 100-continue\\r\\nExpect: 100-continue |     | EXPECTATION_FAILED
            Expect:                                      |       | EXPECTATION_FAILED
            """)
    void onlyOneExpectationIsKnown(String line, Boolean expected, Reason reason) {
        Outcome outcome = post("Content-Length: 35\\r\\n" + line);
        assertThat(outcome.reason()).isEqualTo(reason);
        if (expected != null) {
            assertThat(outcome.facts()).contains("body 35 false " + expected);
        }
    }

    @ParameterizedTest
    @DisplayName("S-05 Expect on HTTP/1.0")
    @ValueSource(strings = {"Expect: 100-continue"})
    void anOldClientsExpectationIsIgnoredAndNotForwarded(String line) {
        Outcome outcome = Vectors.same("POST / HTTP/1.0\r\n" + line + "\r\nContent-Length: 1\r\n\r\n");
        assertThat(outcome.facts()).contains("body 1 false false");
        assertThat(outcome.lines()).containsExactly("Content-Length: 1");
    }

    @ParameterizedTest
    @DisplayName("S-16 to S-24 lines and names")
    @CsvSource(delimiter = '|', textBlock = """
            Transfer-Encoding : chunked                  | BAD_HEADER_NAME
            Transfer-Encoding\\t: chunked                | BAD_HEADER_NAME
            Transfer-Encoding:\\r\\n chunked             | OBSOLETE_FOLD
            X: a\\r\\n\\tb                               | OBSOLETE_FOLD
            X: a\\nY: b                                  | BAD_LINE_END
            X\\nY: b                                     | BAD_LINE_END
            X: a\\rTransfer-Encoding: chunked            | BAD_LINE_END
            \\r\\n\\rX                                   |
            \\rX                                         | BAD_LINE_END
            X: a\\x00b                                   | BAD_HEADER_VALUE
            X: a\\x7f                                    | BAD_HEADER_VALUE
            X: a\\x08                                    | BAD_HEADER_VALUE
            X: a\\x0bb                                   | BAD_HEADER_VALUE
            X: 0123456789abcdef\\x1f                     | BAD_HEADER_VALUE
            : x                                          | BAD_HEADER_NAME
            X                                            | BAD_HEADER_NAME
            X Y: a                                       | BAD_HEADER_NAME
            \\xe4: a                                     | BAD_HEADER_NAME
            X(: a                                        | BAD_HEADER_NAME
            """)
    void malformedLinesAreRefused(String lines, Reason reason) {
        assertThat(post(lines).reason()).isEqualTo(reason);
    }

    @ParameterizedTest
    @DisplayName("S-22 every control byte")
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 14, 15, 16, 23, 24, 30, 31, 127})
    void noControlByteStandsInAValueAtAnyPlace(int control) {
        for (int before = 0; before < 20; before++) {
            String value = "v".repeat(before) + (char) control + "v".repeat(20 - before);
            assertThat(Vectors.same(POST + "X: " + value + "\r\n\r\n").reason())
                    .as("after %d bytes", before)
                    .isEqualTo(Reason.BAD_HEADER_VALUE);
        }
    }

    @ParameterizedTest
    @DisplayName("S-24 blank before the first header, S-20 bare LF in the request line, S-21 in the last line")
    @CsvSource(delimiter = '|', textBlock = """
            GET / HTTP/1.1\\r\\n Host: x\\r\\n\\r\\n             | BAD_HEADER_NAME
            GET / HTTP/1.1\\nHost: t.example\\n\\n               | BAD_LINE_END
            GET /\\n                                             | BAD_LINE_END
            GET / HTTP/1.1\\rX                                   | BAD_LINE_END
            GET / HTTP/1.1\\r\\nHost: a\\n\\n                    | BAD_LINE_END
            GET / HTTP/1.1\\r\\nHost: a\\r\\n\\n                 | BAD_LINE_END
            GET / HTTP/1.1\\r\\nHost: a\\r\\n\\rX                | BAD_LINE_END
            """)
    void onlyCrlfEndsALine(String bytes, Reason reason) {
        assertThat(Vectors.same(Vectors.unescape(bytes)).reason()).isEqualTo(reason);
    }

    @ParameterizedTest
    @DisplayName("S-51, S-52 bytes before the request line")
    @CsvSource(delimiter = '|', textBlock = """
            0 | \\r\\n                 | DONE
            1 | \\r\\n\\r\\n           | DONE
            2 | \\r\\n\\r\\n\\r\\n     | BAD_START
            3 | \\x00                  | BAD_START
            4 | \\x20                  | BAD_START
            5 | \\n                    | BAD_START
            6 | \\r                    | BAD_START
            7 | \\x7f                  | BAD_START
            8 | \\xff                  | BAD_START
            9 | \\x16\\x03\\x01        | BAD_START
            """)
    void twoCrlfAreIgnoredAndNothingElse(int number, String before, String expected) {
        Outcome outcome = Vectors.same(Vectors.unescape(before) + "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(outcome.reason() == null ? "DONE" : outcome.reason().name()).isEqualTo(expected);
    }

    @ParameterizedTest
    @DisplayName("S-17 underscores")
    @ValueSource(strings = {"Transfer_Encoding: chunked", "Content_Length: 5", "X-Forwarded_For: 1.2.3.4", "_: 1"})
    void namesWithUnderscoresAreDroppedAndCounted(String line) {
        Outcome outcome = post(line + "\\r\\nX: y");
        assertThat(outcome.lines()).containsExactly("Host: t.example", "X: y");
        assertThat(outcome.underscores()).isEqualTo(1);
        assertThat(outcome.facts()).contains("body -1 false false");
    }

    @ParameterizedTest
    @DisplayName("S-50 nothing after the head is touched")
    @ValueSource(ints = {0, 1, 5, 2000, 5000})
    void bytesBehindTheHeadStayInTheBuffer(int more) {
        String head = POST + "\r\n";
        for (Delivery delivery : Delivery.values()) {
            assertThat(Wire.request(head + "G".repeat(more), delivery).taken()).isEqualTo(head.length());
        }
    }
}
