package io.sluice.vectors;

import static io.sluice.vectors.Heads.SMUGGLED;
import static io.sluice.vectors.Heads.chunked;
import static io.sluice.vectors.Heads.head;
import static io.sluice.vectors.Heads.post;
import static org.assertj.core.api.Assertions.assertThat;

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

/** The chunked coding of requests: sizes, extensions, line ends, trailers. */
@ParameterizedClass(name = "{0}")
@EnumSource(names = {"PLAIN", "TLS", "H2C", "H2"})
class ChunkedVectorsTest {
    @RegisterExtension
    static final GatewayFixture GATEWAY = GatewayFixture.with();

    @BeforeParameterizedClassInvocation
    static void over(Lane lane) {
        GATEWAY.over(lane);
    }

    @Parameter
    Lane lane;

    /** Refused when the fault is seen; the upstream may have seen the request begin. */
    private static void refused(String id, String title, String body) {
        GATEWAY.run(Vector.of(id, title, chunked(body)).abortedUpstream());
    }

    @ParameterizedTest
    @DisplayName("S-30 a chunk size that is no plain hexadecimal number")
    @ValueSource(
            strings = {
                "+5",
                "-1",
                "5_0",
                "5 ",
                " 5",
                "5\\t",
                "",
                "FFFFFFFFFFFFFFFF0",
                "00000000000000000005",
                "00000000000000005",
                "0x5",
                "5h",
                "\\xb5",
                "5.0",
                "-0",
                "g"
            })
    void aChunkSizeIsHexadecimalDigitsOnly(String size) {
        refused("S-30", size, size + "\r\nhello\r\n0\r\n\r\n");
    }

    @ParameterizedTest
    @DisplayName("S-30 legal chunk sizes")
    @ValueSource(strings = {"5", "05", "0000000000000005"})
    void upToSixteenDigitsAreASize(String size) {
        GATEWAY.run(Vector.of("S-30", size, chunked(size + "\r\nhello\r\n0\r\n\r\n"))
                .answered(200)
                .reaches("POST", "/a", "hello"));
    }

    @Test
    @DisplayName("S-30 hexadecimal digits of either case")
    void digitsAreReadInEitherCase() {
        String data = "0123456789abc";
        GATEWAY.run(Vector.of("S-30", "case", chunked("d\r\n" + data + "\r\nD\r\n" + data + "\r\n0\r\n\r\n"))
                .answered(200)
                .reaches("POST", "/a", data + data));
    }

    @ParameterizedTest
    @DisplayName("S-30 a legal size beyond the body limit")
    @ValueSource(strings = {"80000000", "40000001", "7FFFFFFFFFFFFFFF", "8000000000000000", "FFFFFFFFFFFFFFFF"})
    void aSizeBeyondTheLimitIsTooLargeAndNeverNegative(String size) {
        String request = head("POST /limited HTTP/1.1", "Transfer-Encoding: chunked") + size + "\r\nhello";
        GATEWAY.run(Vector.of("S-30", size, request).rejected(413).abortedUpstream());
    }

    @Test
    @DisplayName("S-30 sizes that exceed the body limit together")
    void theSumOfSizesCountsAndDoesNotOverflow() {
        String request = head("POST /limited HTTP/1.1", "Transfer-Encoding: chunked")
                + "5\r\nhello\r\nFFFFFFFFFFFFFFFF\r\nhello";
        GATEWAY.run(Vector.of("S-30", "sum", request).rejected(413).abortedUpstream());
    }

    @ParameterizedTest
    @DisplayName("S-31 more data than the size says")
    @ValueSource(
            strings = {"4\\r\\nSEE-THIS\\r\\n0\\r\\n\\r\\n", "1\\r\\nab\\r\\n0\\r\\n\\r\\n", "5\\r\\nhello0\\r\\n\\r\\n"
            })
    void dataIsFollowedByCrlf(String body) {
        refused("S-31", body, body);
    }

    @ParameterizedTest
    @DisplayName("S-32 the connection ends before the last chunk")
    @ValueSource(
            strings = {"5\\r\\nhello\\r\\n", "5\\r\\nhel", "5\\r\\nhello\\r\\n0\\r\\n", "5", "", "0\\r\\nX: y\\r\\n"})
    void anIncompleteBodyNeverLooksComplete(String body) {
        GATEWAY.run(Vector.of("S-32", body, chunked(body)).followedByFin().abortedUpstream());
    }

    @Test
    @DisplayName("S-32 the connection ends before Content-Length is reached")
    void aShortBodyNeverLooksComplete() {
        GATEWAY.run(Vector.of("S-32", "length", post("Content-Length: 6") + "hello")
                .followedByFin()
                .abortedUpstream());
    }

    @ParameterizedTest
    @DisplayName("S-40 a lone LF ends the chunk line (CVE-2025-58056)")
    @ValueSource(
            strings = {
                "2;\\nxx\\r\\n4c\\r\\n0\\r\\n\\r\\n",
                "2;a\\nxx\\r\\n0\\r\\n\\r\\n",
                "2;a=b\\nxx\\r\\n0\\r\\n\\r\\n",
                "2\\nxx\\r\\n0\\r\\n\\r\\n",
                "0\\n\\n",
                "0\\r\\n\\n",
                "0\\n\\r\\n"
            })
    void chunkLinesEndWithCrlfOnly(String body) {
        refused("S-40", body, body);
    }

    @ParameterizedTest
    @DisplayName("S-40 a lone CR in the chunk line")
    @ValueSource(strings = {"2\\rxx\\r\\n0\\r\\n\\r\\n", "2;a\\rxx\\r\\n0\\r\\n\\r\\n", "2\\r\\rxx\\r\\n0\\r\\n\\r\\n"})
    void aCarriageReturnAloneIsNoLineEnd(String body) {
        refused("S-40", body, body);
    }

    @ParameterizedTest
    @DisplayName("S-42 two bytes instead of the CRLF behind the data")
    @ValueSource(
            strings = {
                "5\\r\\nhelloXX0\\r\\n\\r\\n",
                "5\\r\\nhello\\n\\r0\\r\\n\\r\\n",
                "5\\r\\nhello\\n0\\r\\n\\r\\n",
                "5\\r\\nhello\\r0\\r\\n\\r\\n",
                "5\\r\\nhello\\r\\r\\n0\\r\\n\\r\\n"
            })
    void nothingStandsInForTheCrlfBehindTheData(String body) {
        refused("S-42", body, body);
    }

    @Test
    @DisplayName("S-44 a line end inside a quoted extension (CVE-2026-33870)")
    void aQuoteDoesNotHideALineEnd() {
        refused("S-44", "CVE", "1;a=\"\r\nX\r\n0\r\n\r\n" + SMUGGLED + "\"\r\nZ\r\n0\r\n\r\n");
    }

    @ParameterizedTest
    @DisplayName("S-44 control bytes in an extension")
    @ValueSource(strings = {"1;a=\"\\n\"", "1;a=\"\\x00\"", "1;a\\x00", "1;a=\"\\\\\\r\\n\"", "1;\\x00", "1;a=\\x7f"})
    void noControlByteStandsInAnExtension(String line) {
        refused("S-44", line, line + "\r\nX\r\n0\r\n\r\n");
    }

    @Test
    @DisplayName("S-45 an extension of 64 KiB")
    void aHugeExtensionIsRefused() {
        refused("S-45", "64 KiB", "1;" + "a".repeat(64 * 1024) + "\r\nX\r\n0\r\n\r\n");
    }

    @Test
    @DisplayName("S-45 many chunks with an extension of 1 KiB each")
    void extensionsAreCountedOverTheWholeBody() {
        refused("S-45", "1 KiB each", ("1;" + "a".repeat(1023) + "\r\nX\r\n").repeat(64) + "0\r\n\r\n");
    }

    @ParameterizedTest
    @DisplayName("S-45 the limit of all extensions of a body")
    @CsvSource({"16384,200", "16385,400"})
    void extensionsOfSixteenKibibytesPass(int size, int status) {
        String body = "1;" + "a".repeat(size / 2 - 1) + "\r\nX\r\n2;" + "b".repeat(size - size / 2 - 1)
                + "\r\nYZ\r\n0\r\n\r\n";
        Vector vector = Vector.of("S-45", size + " bytes", chunked(body));
        GATEWAY.run(
                status == 200
                        ? vector.answered(200).reaches("POST", "/a", "XYZ")
                        : vector.rejected(status).abortedUpstream());
    }

    @Test
    @DisplayName("S-45 many small chunks")
    void twentyThousandChunksOfOneByteAreOneBody() {
        GATEWAY.run(Vector.of("S-45", "small chunks", chunked("1\r\nx\r\n".repeat(20_000) + "0\r\n\r\n"))
                .answered(200)
                .reaches("POST", "/a", "x".repeat(20_000)));
    }

    @ParameterizedTest
    @DisplayName("S-46 extensions are for this hop alone")
    @ValueSource(strings = {"5;foo=bar", "5;foo", "5;foo=\"bar\\\\\"; baz\"", "5;a=b;c=d", "05;x=\"\""})
    void theUpstreamSeesNoExtension(String line) {
        GATEWAY.run(
                Vector.of("S-46", line, chunked(line + "\r\nhello\r\n0;last\r\n\r\n"))
                        .answered(200)
                        .reaches("POST", "/a", "hello"),
                seen -> assertThat(seen.violations()).isEmpty());
    }

    @ParameterizedTest
    @DisplayName("S-47 trailers that decide about framing, routing, authentication or the client")
    @ValueSource(
            strings = {
                "Content-Length: 3",
                "Transfer-Encoding: chunked",
                "Host: b.example",
                "X-Forwarded-For: 9.9.9.9",
                "X-Real-IP: 9.9.9.9",
                "Forwarded: for=9.9.9.9",
                "Authorization: Basic eA==",
                "Cookie: a=b",
                "Connection: close",
                "Content-Type: text/html",
                "Expect: 100-continue",
                "X-Request-ID: mine",
                "TE: trailers"
            })
    void aTrailerNeverChangesWhatTheHeadSaid(String line) {
        Vector vector = Vector.of("S-47", line, chunked("5\r\nhello\r\n0\r\n" + line + "\r\nX-Sum: 7\r\n\r\n"))
                .answered(200)
                .reaches("POST", "/a", "hello");
        String name = line.substring(0, line.indexOf(':'));
        String value = line.substring(line.indexOf(':') + 2);
        GATEWAY.run(vector, seen -> {
            assertThat(seen.trailers().names()).as("trailers").doesNotContain(name);
            assertThat(seen.headers().all("X-Sum")).as("merged").isEmpty();
            assertThat(seen.header("Host")).isEqualTo("t.example");
            assertThat(seen.headers().all("Transfer-Encoding")).containsExactly("chunked");
            if (!name.equals("Transfer-Encoding")) {
                assertThat(seen.headers().all(name)).as("merged").doesNotContain(value);
            }
        });
    }

    @Test
    @DisplayName("S-47 other trailers are forwarded as trailers")
    void harmlessTrailersArrive() {
        Vector vector = Vector.of(
                        "S-47",
                        "harmless",
                        post("Transfer-Encoding: chunked", "Trailer: X-Sum") + "5\r\nhello\r\n0\r\nX-Sum: 7\r\n\r\n")
                .answered(200)
                .reaches("POST", "/a", "hello");
        GATEWAY.run(vector, seen -> {
            assertThat(seen.trailers().value("X-Sum")).isEqualTo("7");
            assertThat(seen.headers().has("X-Sum")).isFalse();
        });
    }

    @ParameterizedTest
    @DisplayName("S-47 malformed trailers")
    @ValueSource(
            strings = {
                "X : y",
                ": y",
                "X: a\\r\\n b",
                "X: a\\x00",
                "X",
                "X: a\\nY: b",
                "GET /smuggled HTTP/1.1",
                " X: y"
            })
    void trailersKeepTheRulesOfHeaders(String line) {
        refused("S-47", line, "5\r\nhello\r\n0\r\n" + line + "\r\n\r\n");
    }

    @Test
    @DisplayName("S-48 ten thousand trailers without an end")
    void trailersAreBoundedInNumber() {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 10_000; i++) {
            lines.append("X").append(i).append(": y\r\n");
        }
        GATEWAY.run(Vector.of("S-48", "number", chunked("5\r\nhello\r\n0\r\n" + lines))
                .rejected(431, 400)
                .abortedUpstream());
    }

    @Test
    @DisplayName("S-48 one trailer without an end")
    void trailersAreBoundedInSize() {
        GATEWAY.run(Vector.of("S-48", "size", chunked("0\r\nX: " + "y".repeat(64 * 1024)))
                .rejected(431, 400)
                .abortedUpstream());
    }

    @Test
    @DisplayName("S-32 a chunk of the largest size, not complete")
    void theLargestChunkIsNotTakenForSmall() {
        GATEWAY.run(Vector.of("S-32", "largest", chunked("7FFFFFFFFFFFFFFF\r\nhello\r\n0\r\n\r\n" + SMUGGLED))
                .followedByFin()
                .expect(Expected.rejected(400))
                .reached(Reached.NOTHING_COMPLETE));
    }
}
