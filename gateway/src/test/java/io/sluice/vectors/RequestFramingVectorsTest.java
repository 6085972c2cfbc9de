package io.sluice.vectors;

import static io.sluice.vectors.Heads.HELLO_IN_CHUNKS;
import static io.sluice.vectors.Heads.HOST;
import static io.sluice.vectors.Heads.SMUGGLED;
import static io.sluice.vectors.Heads.get;
import static io.sluice.vectors.Heads.head;
import static io.sluice.vectors.Heads.post;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.loop.LoopCounters.Total;
import io.sluice.kit.Bytes;
import io.sluice.kit.Expected;
import io.sluice.kit.Lane;
import io.sluice.kit.Reached;
import io.sluice.kit.Vector;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a request ends, as far as its head says so: the fields and lines that two readers could read differently. */
@ParameterizedClass(name = "{0}")
@EnumSource(names = {"PLAIN", "TLS", "H2C", "H2"})
class RequestFramingVectorsTest {
    @RegisterExtension
    static final GatewayFixture GATEWAY = GatewayFixture.with();

    @BeforeParameterizedClassInvocation
    static void over(Lane lane) {
        GATEWAY.over(lane);
    }

    @Parameter
    Lane lane;

    private static void refused(String id, String title, String request) {
        GATEWAY.run(Vector.of(id, title, request));
    }

    @ParameterizedTest
    @DisplayName("S-01 Content-Length and Transfer-Encoding in one message")
    @ValueSource(
            strings = {
                "Content-Length: 6\\r\\nTransfer-Encoding: chunked",
                "Transfer-Encoding: chunked\\r\\nContent-Length: 6",
                "Content-Length: 0\\r\\nTransfer-Encoding: chunked",
                "content-length: 5\\r\\nX: y\\r\\ntransfer-encoding: Chunked"
            })
    void lengthAndChunkedTogetherAreRefused(String lines) {
        refused("S-01", lines, post(lines) + "0\r\n\r\nG");
    }

    @Test
    @DisplayName("S-01 with a whole request as the rest")
    void aRequestBehindTheLastChunkIsNeverRead() {
        refused("S-01", "smuggled", post("Content-Length: 40", "Transfer-Encoding: chunked") + "0\r\n\r\n" + SMUGGLED);
    }

    @ParameterizedTest
    @DisplayName("S-06 Transfer-Encoding on HTTP/1.0")
    @ValueSource(
            strings = {
                "Transfer-Encoding: chunked\\r\\nContent-Length: 5",
                "Transfer-Encoding: chunked",
                "Connection: keep-alive\\r\\nTransfer-Encoding: chunked",
                "Transfer-Encoding: gzip, chunked"
            })
    void oldRequestsAreNeverChunked(String lines) {
        refused("S-06", lines, head("POST /a HTTP/1.0", lines) + "0\r\n\r\n");
    }

    @ParameterizedTest
    @DisplayName("S-07 a body on a method of HTTP/1.0 that has none")
    @ValueSource(strings = {"GET", "HEAD", "DELETE"})
    void oldRequestsWithAnUnclearBodyAreRefused(String method) {
        String request = head(method + " /a HTTP/1.0", "Content-Length: 5") + "hello";
        GATEWAY.run(Vector.of("S-07", method, request).rejected(413).methods(method));
    }

    @ParameterizedTest
    @DisplayName("S-08 two equal lengths")
    @ValueSource(
            strings = {
                "Content-Length: 5\\r\\nContent-Length: 5",
                "Content-Length: 5\\r\\nX: y\\r\\ncontent-length: 5",
                "Content-Length: 5, 5",
                "Content-Length: 0\\r\\nContent-Length: 0"
            })
    void aRepeatedLengthIsRefused(String lines) {
        refused("S-08", lines, post(lines) + "hello");
    }

    @ParameterizedTest
    @DisplayName("S-09 two different lengths")
    @ValueSource(
            strings = {
                "Content-Length: 5\\r\\nContent-Length: 10",
                "Content-Length: 5, 10",
                "Content-Length: 10,5",
                "Content-Length: 5\\r\\nContent-Length: 0\\r\\nContent-Length: 5"
            })
    void contradictingLengthsAreRefused(String lines) {
        refused("S-09", lines, post(lines) + "hello");
    }

    @ParameterizedTest
    @DisplayName("S-10 a list of codings that ends in chunked")
    @ValueSource(strings = {"gzip, chunked", "x-gzip,chunked", "gzip, br, chunked", "ZSTD , Chunked"})
    void codingsThatAreNotSpokenAreRefusedAsSuch(String codings) {
        String request = post("Transfer-Encoding: " + codings) + HELLO_IN_CHUNKS;
        GATEWAY.run(Vector.of("S-10", codings, request).rejected(501));
    }

    @ParameterizedTest
    @DisplayName("S-11 chunked is not the last coding, or there is none")
    @CsvSource(
            delimiter = '|',
            value = {
                "chunked, gzip|400",
                "chunked, identity|400",
                "chunked, br, deflate|400",
                "gzip, deflate|400",
                "gzip|501",
                "identity|501",
                "x-compress|501",
                "Deflate|501",
                "zstd|501"
            })
    void chunkedMustBeTheLastCoding(String codings, int status) {
        String request = post("Transfer-Encoding: " + codings) + HELLO_IN_CHUNKS;
        GATEWAY.run(Vector.of("S-11", codings, request).rejected(status));
    }

    @ParameterizedTest
    @DisplayName("S-12 chunked beside something like it (CVE-2026-89044)")
    @ValueSource(
            strings = {
                "chunked, xchunked",
                "chunked\\r\\nTransfer-Encoding: xchunked",
                "xchunked\\r\\nTransfer-Encoding: chunked",
                "gzip\\r\\nTransfer-Encoding: chunked",
                "xchunked, chunked",
                "chunked\\r\\nX: y\\r\\ntransfer-encoding: identity"
            })
    void aSecondCodingNeverHidesBehindChunked(String codings) {
        refused("S-12", codings, post("Transfer-Encoding: " + codings) + HELLO_IN_CHUNKS);
    }

    @ParameterizedTest
    @DisplayName("S-13 chunked twice")
    @ValueSource(
            strings = {
                "chunked, chunked",
                "chunked,chunked",
                "gzip, chunked, chunked",
                "chunked\\r\\nTransfer-Encoding: chunked"
            })
    void chunkedTwiceIsRefused(String codings) {
        refused("S-13", codings, post("Transfer-Encoding: " + codings) + HELLO_IN_CHUNKS);
    }

    @ParameterizedTest
    @DisplayName("S-14 obfuscated chunked")
    @ValueSource(
            strings = {
                "xchunked",
                "\"chunked\"",
                "'chunked'",
                ",chunked",
                "chunked,",
                ", chunked",
                "\\x0bchunked",
                "\\x0cchunked",
                "chunked\\x00",
                "chunked\\x0b",
                "\\xa0chunked",
                "chunked\\xa0",
                "",
                "\\t",
                "chunked;q=1",
                "chun ked",
                "chunke",
                "chunkedd",
                "cHuNkEd!",
                "0"
            })
    void nothingElseIsTakenForChunked(String coding) {
        refused("S-14", coding, post("Transfer-Encoding: " + coding) + HELLO_IN_CHUNKS);
    }

    @ParameterizedTest
    @DisplayName("S-15 legal spellings of chunked")
    @ValueSource(
            strings = {
                "Transfer-Encoding: Chunked",
                "Transfer-Encoding: CHUNKED",
                "Transfer-Encoding: chunked ",
                "Transfer-Encoding:chunked",
                "transfer-encoding: \\tchunked \\t"
            })
    void chunkedIsAcceptedInAnyCaseAndWrittenInOne(String line) {
        Vector vector = Vector.of("S-15", line, post(line) + HELLO_IN_CHUNKS)
                .answered(200)
                .reaches("POST", "/a", "hello");
        GATEWAY.run(vector, seen -> assertThat(seen.header("Transfer-Encoding")).isEqualTo("chunked"));
    }

    @ParameterizedTest
    @DisplayName("S-16 a blank before the colon")
    @ValueSource(
            strings = {
                "Transfer-Encoding : chunked",
                "Transfer-Encoding\\t: chunked",
                "Content-Length : 5",
                "X : y",
                "X  \\t : y"
            })
    void aBlankBeforeTheColonIsRefused(String line) {
        refused("S-16", line, post(line) + HELLO_IN_CHUNKS);
    }

    @Test
    @DisplayName("S-16 a blank in the middle of a name")
    void aNameIsOneToken() {
        refused("S-16", "X Y", get("X Y: z"));
    }

    @ParameterizedTest
    @DisplayName("S-17 names with an underscore")
    @ValueSource(strings = {"Transfer_Encoding: chunked", "Content_Length: 5", "X-Forwarded_For: 1.2.3.4", "_: 1"})
    void namesWithAnUnderscoreAreDroppedAndCounted(String line) {
        long before = GATEWAY.count(Total.UNDERSCORE_HEADERS_DROPPED);
        Vector vector =
                Vector.of("S-17", line, get(line, "X-Kept: y")).answered(200).reaches("GET", "/a", "");
        GATEWAY.run(vector, seen -> {
            assertThat(seen.headers().names()).noneMatch(name -> name.contains("_"));
            assertThat(seen.header("X-Kept")).isEqualTo("y");
            assertThat(seen.header("X-Forwarded-For")).isEqualTo("127.0.0.1");
        });
        assertThat(GATEWAY.count(Total.UNDERSCORE_HEADERS_DROPPED))
                .isEqualTo(before + lane.deliveries(vector).size());
    }

    @ParameterizedTest
    @DisplayName("S-18 folded lines")
    @ValueSource(
            strings = {
                "Transfer-Encoding:\\r\\n chunked",
                "Transfer-Encoding:\\r\\n\\tchunked",
                "Content-Length: 5\\r\\n 0",
                "X: a\\r\\n b",
                "X: a\\r\\n \\r\\nY: b",
                "X: a\\r\\n\\t"
            })
    void foldedLinesAreRefused(String lines) {
        refused("S-18", lines, post(lines) + HELLO_IN_CHUNKS);
    }

    @ParameterizedTest
    @DisplayName("S-20 a bare LF")
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\\nHost: t.example\\n\\n",
                "GET / HTTP/1.1\\nHost: t.example\\r\\n\\r\\n",
                "GET / HTTP/1.1\\r\\nHost: t.example\\n\\r\\n",
                "GET / HTTP/1.1\\r\\nHost: t.example\\r\\n\\n",
                "GET / HTTP/1.1\\r\\nHost: t.example\\r\\nX: a\\nTransfer-Encoding: chunked\\r\\n\\r\\n",
                "GET / HTTP/1.1\\r\\nHost: t.example\\r\\nX:\\n\\r\\n",
                "GET / HTTP/1.1\\r\\nHost: t.example\\r\\nX\\n: a\\r\\n\\r\\n",
                "GET /\\n HTTP/1.1\\r\\nHost: t.example\\r\\n\\r\\n",
                "\\nGET / HTTP/1.1\\r\\nHost: t.example\\r\\n\\r\\n"
            })
    void linesEndWithCrlfOnly(String request) {
        refused("S-20", request, request);
    }

    @ParameterizedTest
    @DisplayName("S-21 a bare CR")
    @ValueSource(
            strings = {"X: a\\rTransfer-Encoding: chunked", "X: a\\r", "X:\\ra", "\\rX: a", "X\\r: a", "X: a\\r\\rY: b"
            })
    void aCarriageReturnAloneIsRefused(String line) {
        refused("S-21", line, post(line));
    }

    @Test
    @DisplayName("S-21 a bare CR at the end of the block")
    void aHeadDoesNotEndWithHalfALineEnd() {
        refused("S-21", "block end", "GET / HTTP/1.1\r\n" + HOST + "X: a\r\n\rX");
    }

    @ParameterizedTest
    @DisplayName("S-22 control bytes in a value")
    @ValueSource(
            ints = {
                0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x0A, 0x0B, 0x0C, 0x0E, 0x0F, 0x10, 0x11, 0x12,
                0x13, 0x14, 0x15, 0x16, 0x17, 0x18, 0x19, 0x1A, 0x1B, 0x1C, 0x1D, 0x1E, 0x1F, 0x7F
            })
    void controlBytesAreRefusedAnywhereInAValue(int control) {
        String bytes = String.format("\\x%02x", control);
        refused("S-22", bytes, get("X: a" + bytes + "b"));
        refused("S-22", bytes, get("X: " + bytes));
        refused("S-22", bytes, get("X: a" + bytes));
    }

    @ParameterizedTest
    @DisplayName("S-22 legal bytes in a value")
    @ValueSource(strings = {"a\\tb", "\\xe4\\xff\\x80", "!\\x22#$%&'()*+,-./:;<=>?@[\\\\]^_`{|}~", ""})
    void everyOtherByteOfAValuePassesUnchanged(String value) {
        Vector vector = Vector.of("S-22", value, get("X: " + value)).answered(200);
        GATEWAY.run(vector, seen -> assertThat(seen.header("X")).isEqualTo(Bytes.text(Bytes.of(value))));
    }

    @ParameterizedTest
    @DisplayName("S-23 an empty or malformed name")
    @ValueSource(
            strings = {": x", ":", "X(: a", "X/Y: a", "\"X\": a", "\\xe4: a", "X\\x00: a", "@: a", "[: a", "{}: a"})
    void aNameIsAToken(String line) {
        refused("S-23", line, get(line));
    }

    @ParameterizedTest
    @DisplayName("S-24 a blank before the first header")
    @ValueSource(strings = {" Host: x", "\\tHost: x", " \\r\\nHost: x", "  X: y\\r\\nHost: t.example"})
    void theFirstLineIsNoContinuation(String lines) {
        refused("S-24", lines, "GET / HTTP/1.1\r\n" + lines + "\r\n\r\n");
    }

    @ParameterizedTest
    @DisplayName("S-25 a length that is no plain number")
    @ValueSource(
            strings = {
                "+5",
                "-5",
                "-0",
                "1Z",
                "",
                "5,",
                ",5",
                "12345678901234567890",
                "1000000000000000000",
                "005",
                "00",
                "1 0",
                "0x5",
                "5.0",
                "5;",
                "\\xb2",
                "5\\x0b",
                "1_0"
            })
    void aLengthIsDigitsOnly(String length) {
        refused("S-25", length, post("Content-Length: " + length) + "hello");
    }

    @ParameterizedTest
    @DisplayName("S-25 white space around a length")
    @ValueSource(strings = {"Content-Length:  5", "Content-Length: 5 ", "Content-Length:5", "content-length: \\t5\\t "})
    void whiteSpaceAroundALengthIsNoPartOfIt(String line) {
        Vector vector =
                Vector.of("S-25", line, post(line) + "hello").answered(200).reaches("POST", "/a", "hello");
        GATEWAY.run(vector, seen -> assertThat(seen.header("Content-Length")).isEqualTo("5"));
    }

    @ParameterizedTest
    @DisplayName("S-25 the largest length")
    @ValueSource(strings = {"999999999999999999"})
    void eighteenDigitsAreALength(String length) {
        Vector vector = Vector.of("S-25", length, post("Content-Length: " + length) + "hello")
                .followedByFin()
                .expect(Expected.rejected(400))
                .reached(Reached.NOTHING_COMPLETE);
        GATEWAY.run(vector);
    }
}
