package io.sluice.dataplane.http1;

import static io.sluice.dataplane.http1.RequestHeadReader.DONE;
import static io.sluice.dataplane.http1.RequestHeadReader.MORE;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.dataplane.http.RequestHead;
import io.sluice.dataplane.http1.Wire.Delivery;
import io.sluice.dataplane.http1.Wire.Outcome;
import io.sluice.model.Reason;
import io.sluice.settings.HttpSettings;
import io.sluice.settings.HttpSettings.UnderscoreHeaders;
import java.util.Locale;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** http1.md section 3: limits, Connection, what persists, underscores. */
class RequestFieldsTest {
    private static final String START = "GET / HTTP/1.1\r\nHost: a\r\n";

    private static Outcome get(String lines) {
        return Vectors.same(START + Vectors.unescape(lines) + "\r\n\r\n");
    }

    private static String ofSize(int total) {
        String line = "X: " + "v".repeat(1000) + "\r\n";
        StringBuilder head = new StringBuilder(START);
        while (head.length() + line.length() + 6 < total - 1100) {
            head.append(line);
        }
        String last = "Y: " + "w".repeat(total - head.length() - 7);
        head.append(last).append("\r\n\r\n");
        return head.toString();
    }

    @ParameterizedTest
    @DisplayName("L-01 size of the head")
    @CsvSource({"31744,", "32768,", "32769,HEADERS_TOO_LARGE", "33792,HEADERS_TOO_LARGE"})
    void aHeadHas32KibWithItsRequestLine(int size, Reason reason) {
        String head = ofSize(size);
        assertThat(head.length()).isEqualTo(size);
        assertThat(Vectors.same(head).reason()).isEqualTo(reason);
    }

    @ParameterizedTest
    @DisplayName("L-01 memory")
    @ValueSource(ints = {32768, 100_000})
    void aHeadCostsLessThanTwiceTheLimit(int size) {
        RequestHead head = Wire.requestHead();
        for (Delivery delivery : new Delivery[] {Delivery.WHOLE, Delivery.BYTE_BY_BYTE}) {
            Wire.request(new RequestHeadReader(Wire.HTTP), head, Wire.bytes(ofSize(size)), delivery);
            assertThat(head.headers().length()).isEqualTo(Wire.HTTP.maxHeaderBytes());
            assertThat(head.headers().bytes()).hasSizeLessThan(2 * Wire.HTTP.maxHeaderBytes());
        }
    }

    @ParameterizedTest
    @DisplayName("L-02 number of fields")
    @CsvSource({"99,", "100,TOO_MANY_HEADERS"})
    void aHeadHas100Fields(int more, Reason reason) {
        assertThat(Vectors.same(START + "a:\r\n".repeat(more) + "\r\n").reason())
                .isEqualTo(reason);
    }

    @Test
    @DisplayName("L-02 the 101st field")
    void theFieldTooManyIsRefusedAtItsFirstByte() {
        assertThat(Vectors.same(START + "a:\r\n".repeat(99) + "b").reason()).isEqualTo(Reason.TOO_MANY_HEADERS);
        assertThat(Vectors.same(START + "a_b:\r\n".repeat(99) + "b").reason()).isEqualTo(Reason.TOO_MANY_HEADERS);
    }

    @Test
    @DisplayName("L-03 long names, values and lines")
    void longLinesAreCutAtTheLimit() {
        String long64 = "n".repeat(65536);
        assertThat(Vectors.same(START + long64 + ": a\r\n\r\n").reason()).isEqualTo(Reason.HEADERS_TOO_LARGE);
        assertThat(Vectors.same(START + "X: " + long64 + "\r\n\r\n").reason()).isEqualTo(Reason.HEADERS_TOO_LARGE);
        assertThat(Vectors.same(START + "X:" + " ".repeat(65536) + "\r\n\r\n").reason())
                .isEqualTo(Reason.HEADERS_TOO_LARGE);
        assertThat(Vectors.same(START + long64 + "\r\n\r\n").reason()).isEqualTo(Reason.HEADERS_TOO_LARGE);
        assertThat(Vectors.same(START + "no colon\r\n\r\n").reason()).isEqualTo(Reason.BAD_HEADER_NAME);
    }

    @ParameterizedTest
    @DisplayName("L-05 protected nominations")
    @ValueSource(
            strings = {
                "Connection: Content-Length",
                "Connection: close, host",
                "Connection: Transfer-Encoding",
                "Connection: keep-alive\\r\\nConnection: x, COOKIE",
                "Connection: , ,Authorization,",
                "Connection: :path"
            })
    void whatMustReachTheUpstreamCannotBeNominated(String line) {
        assertThat(get(line).reason()).isEqualTo(Reason.PROTECTED_HEADER_NOMINATED);
    }

    @ParameterizedTest
    @DisplayName("L-05 other nominations")
    @ValueSource(
            strings = {
                "Connection: close, X-Real-Ip, X-Forwarded-For",
                "Connection: X-Forwarded-Proto",
                "Connection: TE",
                "Connection: Upgrade",
                "Connection:",
                "Connection: ,"
            })
    void otherNominationsPass(String line) {
        assertThat(get(line).reason()).isNull();
    }

    @ParameterizedTest
    @DisplayName("L-05 options that are no tokens")
    @ValueSource(strings = {"Connection: a b", "Connection: \"close\"", "Connection: close;x", "Connection: \\xe4"})
    void anOptionIsAToken(String line) {
        assertThat(get(line).reason()).isEqualTo(Reason.BAD_HEADER_VALUE);
    }

    @ParameterizedTest
    @DisplayName("Persistence (RFC 9112 section 9.3)")
    @CsvSource(delimiter = '|', textBlock = """
            1.1 | X: y                                       | true
            1.1 | Connection: close                          | false
            1.1 | Connection: Close                          | false
            1.1 | Connection: keep-alive                     | true
            1.1 | Connection: keep-alive, close              | false
            1.1 | Connection: a\\r\\nconnection: b,\\tclose  | false
            1.1 | Connection: closed                         | true
            1.1 | Proxy-Connection: close                    | true
            1.0 | X: y                                       | false
            1.0 | Connection: keep-alive                     | true
            1.0 | Connection: Keep-Alive                     | true
            1.0 | Connection: keep-alive, close              | false
            1.0 | Keep-Alive: timeout=5                      | false
            """)
    void theClientSaysWhetherTheConnectionPersists(String version, String lines, boolean keepAlive) {
        String head = "GET / HTTP/" + version + "\r\nHost: a\r\n" + Vectors.unescape(lines) + "\r\n\r\n";
        assertThat(Vectors.same(head).facts()).contains("version " + version.charAt(2) + " " + keepAlive);
    }

    @ParameterizedTest
    @DisplayName("L-06 TE")
    @CsvSource(delimiter = '|', textBlock = """
            TE: trailers                  | true
            TE: deflate, Trailers         | true
            TE: trailers, deflate         | true
            TE: deflate\\r\\nTE: trailers | true
            TE: trailers;q=0.5            | false
            TE: deflate                   | false
            TE:                           | false
            """)
    void trailersAreAcceptedByTheirNameAlone(String line, boolean accepted) {
        assertThat(get(line).facts()).contains("other " + accepted + " false");
    }

    @Test
    @DisplayName("S-17 underscores kept or refused")
    void underscoresFollowTheSetting() {
        byte[] head = Wire.bytes(START + "a_b: c\r\n\r\n");
        assertThat(Wire.request(reader(UnderscoreHeaders.KEEP), Wire.requestHead(), head, Delivery.WHOLE)
                        .lines())
                .containsExactly("Host: a", "a_b: c");
        assertThat(Wire.request(reader(UnderscoreHeaders.REJECT), Wire.requestHead(), head, Delivery.WHOLE)
                        .reason())
                .isEqualTo(Reason.UNDERSCORE_IN_HEADER_NAME);
    }

    private static RequestHeadReader reader(UnderscoreHeaders underscores) {
        return new RequestHeadReader(
                Wire.http("underscoreHeaders", underscores.name().toLowerCase(Locale.ROOT)));
    }

    @Test
    @DisplayName("S-50 one head after the other")
    void aReaderIsUsedForManyHeads() {
        RequestHeadReader reader = new RequestHeadReader(Wire.HTTP);
        RequestHead head = Wire.requestHead();
        ByteBuf in = Unpooled.copiedBuffer(Wire.bytes((START + "N_: x\r\nExpect: 100-continue\r\n\r\n").repeat(3)));
        for (int i = 0; i < 3; i++) {
            assertThat(reader.started()).isFalse();
            assertThat(reader.read(in, head)).isEqualTo(DONE);
            assertThat(reader.started()).isTrue();
            assertThat(reader.underscoreHeadersDropped()).isEqualTo(1);
            assertThat(head.expectContinue).isTrue();
            assertThat(head.headers().count()).isEqualTo(3);
            reader.reset();
        }
        assertThat(reader.read(in, head)).isEqualTo(MORE);
        assertThat(reader.started()).isFalse();
    }

    @Test
    void aLeadingCrlfCountsAsStarted() {
        RequestHeadReader reader = new RequestHeadReader(Wire.HTTP);
        assertThat(reader.read(Unpooled.copiedBuffer(Wire.bytes("\r")), Wire.requestHead()))
                .isEqualTo(MORE);
        assertThat(reader.started()).isTrue();
        reader.reset();
        assertThat(reader.started()).isFalse();
    }

    @Test
    void settingsOtherThanTheDefaultsAreObeyed() {
        HttpSettings small = Wire.http("maxHeaderBytes", "256");
        assertThat(Wire.request(
                                new RequestHeadReader(small),
                                Wire.requestHead(),
                                Wire.bytes(START + "\r\n"),
                                Delivery.WHOLE)
                        .result())
                .isEqualTo(DONE);
        assertThat(Wire.request(
                                new RequestHeadReader(small),
                                Wire.requestHead(),
                                Wire.bytes("GET /" + "a".repeat(300) + " HTTP/1.1\r\n\r\n"),
                                Delivery.BYTE_BY_BYTE)
                        .reason())
                .isEqualTo(Reason.HEADERS_TOO_LARGE);
    }
}
