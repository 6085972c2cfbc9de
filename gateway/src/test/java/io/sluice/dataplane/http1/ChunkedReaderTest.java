package io.sluice.dataplane.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http1.Wire.Delivery;
import io.sluice.model.Reason;
import io.sluice.settings.HttpSettings;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** http1.md S-30 to S-48: the chunked transfer coding. */
class ChunkedReaderTest {
    /** What a reader made of a body; {@code left} bytes were not taken. */
    private record Body(int result, Reason reason, String data, List<String> trailers, long total, String left) {}

    private static Body read(ChunkedReader reader, String text, Delivery delivery) {
        StringBuilder data = new StringBuilder();
        StringBuilder left = new StringBuilder();
        int result = ChunkedReader.MORE;
        for (ByteBuf piece : Wire.cut(Wire.bytes(text), delivery)) {
            while (result < ChunkedReader.DONE && piece.isReadable()) {
                result = reader.next(piece);
                if (result == ChunkedReader.DATA) {
                    data.append(piece.readCharSequence(reader.dataLength(), StandardCharsets.ISO_8859_1));
                }
            }
            left.append(piece.toString(StandardCharsets.ISO_8859_1));
        }
        HeaderBlock trailers = reader.trailers();
        return new Body(
                result,
                reader.failure(),
                data.toString(),
                trailers == null ? List.of() : Wire.lines(trailers),
                reader.total(),
                result == ChunkedReader.DONE ? left.toString() : "");
    }

    private static Body same(HttpSettings settings, String text) {
        Body whole = read(new ChunkedReader(settings), text, Delivery.WHOLE);
        for (Delivery delivery : Delivery.values()) {
            Body other = read(new ChunkedReader(settings), text, delivery);
            // Where data stops for want of bytes is no part of the verdict.
            assertThat(other)
                    .as("delivered %s", delivery)
                    .usingRecursiveComparison()
                    .ignoringFields("result")
                    .isEqualTo(whole);
            assertThat(other.result >= ChunkedReader.DONE).isEqualTo(whole.result >= ChunkedReader.DONE);
        }
        return whole;
    }

    private static Body same(String text) {
        return same(Wire.HTTP, Vectors.unescape(text));
    }

    @ParameterizedTest
    @DisplayName("S-30, S-46 bodies that are read")
    @CsvSource(delimiter = '|', textBlock = """
            5\\r\\nhello\\r\\n0\\r\\n\\r\\nG                              | hello      | 5
            0\\r\\n\\r\\nG                                                | ''         | 0
            000\\r\\n\\r\\nG                                              | ''         | 0
            a\\r\\n0123456789\\r\\nA\\r\\n0123456789\\r\\n0\\r\\n\\r\\nG  | 01234567890123456789 | 20
            0000000000000002\\r\\nab\\r\\n00\\r\\n\\r\\nG                 | ab         | 2
            5;foo=bar\\r\\nhello\\r\\n0;x\\r\\n\\r\\nG                    | hello      | 5
            5;foo="a;b\\"c"\\r\\nhello\\r\\n0\\r\\n\\r\\nG              | hello      | 5
            5; foo =\\tbar ;q;r="" ;s\\r\\nhello\\r\\n0\\r\\n\\r\\nG                | hello      | 5
            5;a="\\xe4"\\r\\nhello\\r\\n0\\r\\n\\r\\nG                      | hello      | 5
            2\\r\\n\\r\\n\\r\\n0\\r\\n\\r\\nG                             | 'CRLF'     | 2
            """, quoteCharacter = '\'')
    void chunksAreTakenApart(String text, String data, long total) {
        Body body = same(text);
        assertThat(body.result).isEqualTo(ChunkedReader.DONE);
        assertThat(body.data).isEqualTo(data.replace("CRLF", "\r\n"));
        assertThat(body.total).isEqualTo(total);
        assertThat(body.left).isEqualTo("G");
    }

    @ParameterizedTest
    @DisplayName("S-30 to S-45 bodies that are refused")
    @CsvSource(delimiter = '|', textBlock = """
            +5\\r\\nhello                             | BAD_CHUNK_SIZE
            -1\\r\\n                                  | BAD_CHUNK_SIZE
            5_0\\r\\n                                 | BAD_CHUNK_SIZE
            5 \\r\\n                                  | BAD_CHUNK_SIZE
            5 ;a\\r\\n                                | BAD_CHUNK_SIZE
            \\x205\\r\\n                              | BAD_CHUNK_SIZE
            5\\t\\r\\n                                | BAD_CHUNK_SIZE
            \\r\\n                                    | BAD_CHUNK_SIZE
            ;a\\r\\n                                  | BAD_CHUNK_SIZE
            0x5\\r\\n                                 | BAD_CHUNK_SIZE
            5g\\r\\n                                  | BAD_CHUNK_SIZE
            FFFFFFFFFFFFFFFF0\\r\\n                   | BAD_CHUNK_SIZE
            00000000000000000005\\r\\n                | BAD_CHUNK_SIZE
            5\\nhello                                 | BAD_CHUNK_SIZE
            5\\rhello                                 | BAD_CHUNK_EXTENSION
            4\\r\\nSEE-THIS\\r\\n0\\r\\n\\r\\n        | BAD_CHUNK_END
            5\\r\\nhelloXX0\\r\\n\\r\\n               | BAD_CHUNK_END
            5\\r\\nhello\\n0\\r\\n\\r\\n              | BAD_CHUNK_END
            5\\r\\nhello\\rX                          | BAD_CHUNK_END
            5\\r\\nhello0\\r\\n\\r\\n                 | BAD_CHUNK_END
            2;\\nxx\\r\\n4c\\r\\n                     | BAD_CHUNK_EXTENSION
            2;a\\nxx\\r\\n4c\\r\\n                    | BAD_CHUNK_EXTENSION
            2;a\\x00\\r\\n                            | BAD_CHUNK_EXTENSION
            2;a\\r\\r\\n                              | BAD_CHUNK_EXTENSION
            2;\\r\\n                                  | BAD_CHUNK_EXTENSION
            2;;a\\r\\n                                | BAD_CHUNK_EXTENSION
            2;=a\\r\\n                                | BAD_CHUNK_EXTENSION
            2;a=\\r\\n                                 | BAD_CHUNK_EXTENSION
            2;a b\\r\\n                               | BAD_CHUNK_EXTENSION
            2;a \\r\\n                                | BAD_CHUNK_EXTENSION
            2;a=b/\\r\\n                              | BAD_CHUNK_EXTENSION
            2;a=b c\\r\\n                             | BAD_CHUNK_EXTENSION
            2;a="b"c\\r\\n                            | BAD_CHUNK_EXTENSION
            2;a=\\xe4\\r\\n                         | BAD_CHUNK_EXTENSION
            1;a="\\r\\nX\\r\\n0\\r\\n\\r\\nGET /smuggled HTTP/1.1\\r\\n | BAD_CHUNK_EXTENSION
            1;a="\\\\r\\nX                             | BAD_CHUNK_EXTENSION
            1;a="\\nX                                 | BAD_CHUNK_EXTENSION
            1;a="\\\\\\r\\nX                          | BAD_CHUNK_EXTENSION
            0\\r\\nX\\r\\n\\r\\n                      | BAD_TRAILER
            0\\r\\n X: y\\r\\n\\r\\n                  | BAD_TRAILER
            0\\r\\nX: y\\r\\n z\\r\\n\\r\\n           | BAD_TRAILER
            0\\r\\nX : y\\r\\n\\r\\n                  | BAD_TRAILER
            0\\r\\nX: \\x00\\r\\n\\r\\n               | BAD_TRAILER
            0\\r\\nX: y\\n\\r\\n                      | BAD_TRAILER
            0\\r\\nX: y\\r\\n\\n                      | BAD_TRAILER
            0\\r\\n\\rX                               | BAD_TRAILER
            0\\r\\n\\n                                | BAD_TRAILER
            0\\r\\n\\x00                              | BAD_TRAILER
            """, quoteCharacter = '\u0001')
    void malformedBodiesAreRefused(String text, Reason reason) {
        assertThat(same(text).reason).isEqualTo(reason);
    }

    @ParameterizedTest
    @DisplayName("S-30 large sizes")
    @CsvSource({
        "80000000,2147483648",
        "7FFFFFFFFFFFFFFF,9223372036854775807",
        "8000000000000000,9223372036854775807",
        "FFFFFFFFFFFFFFFF,9223372036854775807"
    })
    void aSizeIsNeverNegative(String size, long total) {
        assertThat(same(size + "\\r\\n").total).isEqualTo(total);
        assertThat(same("1\\r\\na\\r\\n" + size + "\\r\\nabc").total).isEqualTo(Math.max(total, total + 1));
    }

    @Test
    @DisplayName("S-32 a body without its end")
    void aCutBodyIsNotComplete() {
        for (String cut :
                List.of("5\\r\\nhel", "5\\r\\nhello\\r\\n", "0\\r\\n", "0\\r\\n\\r", "0\\r\\nX: y\\r\\n", "")) {
            assertThat(same(cut).result).isLessThan(ChunkedReader.DONE);
        }
    }

    @Test
    @DisplayName("S-45 huge extensions")
    void extensionsAreBoundedPerBody() {
        int limit = Wire.HTTP.maxChunkExtBytes();
        String chunk = "1;" + "e".repeat(1023) + "\r\nx\r\n";
        assertThat(same("1;" + "e".repeat(limit - 1) + "\\r\\nx\\r\\n0\\r\\n\\r\\n").reason)
                .isNull();
        assertThat(same("1;" + "e".repeat(limit)).reason).isEqualTo(Reason.CHUNK_EXTENSIONS_TOO_LARGE);
        assertThat(same(chunk.repeat(limit / 1024) + "0\\r\\n\\r\\n").reason).isNull();
        assertThat(same(chunk.repeat(limit / 1024) + "0;").reason).isEqualTo(Reason.CHUNK_EXTENSIONS_TOO_LARGE);
        assertThat(same("1; " + " ".repeat(limit)).reason).isEqualTo(Reason.CHUNK_EXTENSIONS_TOO_LARGE);
    }

    @ParameterizedTest
    @DisplayName("S-47 trailers that are dropped")
    @ValueSource(
            strings = {
                "Content-Length: 3",
                "Transfer-Encoding: chunked",
                "Host: x",
                "X-Forwarded-For: 1.2.3.4",
                "Connection: close",
                "Authorization: x",
                "Cookie: x",
                "Set-Cookie: x",
                "X-Real-IP: 1",
                "Forwarded: for=1",
                "Trailer: x",
                "WWW-Authenticate: x",
                "Content-Encoding: gzip",
                "Cache-Control: x",
                "X-SSL-Client: x",
                "Te: x",
                "a_b: x",
                "If-Match: x",
                "Expect: 100-continue",
                "Max-Forwards: 0"
            })
    void trailersCannotChangeWhatWasDecided(String line) {
        assertThat(same("0\\r\\n" + line + "\\r\\n\\r\\n").trailers).isEmpty();
        assertThat(same("0\\r\\nA: b\\r\\n" + line + "\\r\\nGrpc-Status: 0\\r\\n\\r\\nG"))
                .isEqualTo(new Body(ChunkedReader.DONE, null, "", List.of("A: b", "Grpc-Status: 0"), 0, "G"));
    }

    @Test
    @DisplayName("S-48 endless trailers")
    void trailersHaveTheLimitsOfHeaders() {
        int size = Wire.HTTP.maxHeaderBytes();
        String fits = "X: " + "v".repeat(size - 7) + "\r\n\r\n";
        assertThat(same("0\r\n" + fits).reason).isNull();
        assertThat(same("0\r\n" + "v" + fits).reason).isEqualTo(Reason.HEADERS_TOO_LARGE);
        assertThat(same("0\r\n" + "a: b\r\n".repeat(100) + "\r\n").reason).isNull();
        assertThat(same("0\r\n" + "a: b\r\n".repeat(10_000)).reason).isEqualTo(Reason.TOO_MANY_HEADERS);
        assertThat(same("0\r\n" + "n".repeat(size)).reason).isEqualTo(Reason.HEADERS_TOO_LARGE);
    }

    @Test
    void aReaderIsUsedForManyBodies() {
        ChunkedReader reader = new ChunkedReader(Wire.HTTP);
        for (String trailer : List.of("A: b\r\n", "", "C: d\r\n", "")) {
            Body body = read(reader, "1;e\r\nx\r\n0\r\n" + trailer + "\r\n", Delivery.BYTE_BY_BYTE);
            assertThat(body.result).isEqualTo(ChunkedReader.DONE);
            assertThat(body.trailers).isEqualTo(trailer.isEmpty() ? List.of() : List.of(trailer.trim()));
            reader.reset();
            assertThat(reader.total()).isZero();
            assertThat(reader.trailers()).isNull();
        }
    }

    @Test
    @DisplayName("L-04 a limit by chunks")
    void aChunkIsAnnouncedBeforeItsData() {
        ChunkedReader reader = new ChunkedReader(Wire.HTTP);
        assertThat(read(reader, "5\r\nhello\r\n1000\r\n", Delivery.WHOLE).total).isEqualTo(5 + 0x1000);
    }
}
