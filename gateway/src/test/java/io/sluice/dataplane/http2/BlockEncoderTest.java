package io.sluice.dataplane.http2;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.HeaderName;
import io.sluice.dataplane.http.RequestHead;
import io.sluice.dataplane.http.ResponseHead;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the encoder writes, read by Netty's decoder, which shares none of its code. */
class BlockEncoderTest {
    private final BlockEncoder encoder = new BlockEncoder(new HpackWriter());
    private final DefaultHttp2HeadersDecoder oracle =
            new DefaultHttp2HeadersDecoder(false, Http2CodecUtil.MAX_HEADER_LIST_SIZE);
    private final HeadView view = new HeadView();

    private static ResponseHead response(int status, String... fields) {
        ResponseHead head = Heads.responseHead();
        head.reset();
        head.status = status;
        for (String field : fields) {
            head.headers().add(Heads.bytes(field + "\r\n"));
        }
        return head;
    }

    private ByteBuf encode(Http2Headers headers) {
        ByteBuf out = Unpooled.buffer();
        encoder.encodeHeaders(1, headers, out);
        return out;
    }

    private List<String> decode(ByteBuf block) throws Http2Exception {
        List<String> fields = new ArrayList<>();
        oracle.decodeHeaders(1, block).forEach(field -> fields.add(field.getKey() + ": " + field.getValue()));
        return fields;
    }

    private List<String> sent(Http2Headers headers) throws Http2Exception {
        return decode(encode(headers));
    }

    private static String hex(ByteBuf block) {
        return ByteBufUtil.hexDump(block);
    }

    @Test
    void aResponseHasItsStatusItsFieldsInLowerCaseAndItsLength() throws Http2Exception {
        ResponseHead head = response(201, "Content-Type: text/HTML", "X-Thing: A b", "Set-Cookie: a", "set-cookie: b");
        assertThat(sent(view.response(head, 12345)))
                .containsExactly(
                        ":status: 201",
                        "content-type: text/HTML",
                        "x-thing: A b",
                        "set-cookie: a",
                        "set-cookie: b",
                        "content-length: 12345");
    }

    @Test
    void whatBelongsToAnHttp1ConnectionIsLeftOutAndWhatFiltersDroppedToo() throws Http2Exception {
        ResponseHead head = response(
                200,
                "Connection: close",
                "Keep-Alive: timeout=5",
                "Transfer-Encoding: chunked",
                "Upgrade: x",
                "Proxy-Connection: x",
                "Content-Length: 99",
                "TE: x",
                "A: 1",
                "B: 2");
        head.headers().drop(7);
        assertThat(sent(view.response(head, -1))).containsExactly(":status: 200", "b: 2");
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 103, 200, 204, 206, 301, 304, 400, 404, 500, 503, 999})
    void everyStatusIsSaid(int status) throws Http2Exception {
        assertThat(sent(view.response(response(status), -1))).containsExactly(":status: " + status);
        assertThat(view.status()).hasToString(status < 200 ? "100" : "200");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 9, 10, 99, 100, 1234567890, Long.MAX_VALUE})
    void everyLengthIsSaid(long length) throws Http2Exception {
        assertThat(sent(view.response(response(200), length)))
                .containsExactly(":status: 200", "content-length: " + length);
    }

    @Test
    void aKnownResponseIsShort() {
        encode(view.response(response(200), -1));
        assertThat(hex(encode(view.response(response(200, "Accept-Encoding: gzip, deflate", "Age: "), -1))))
                .isEqualTo("889095");
        assertThat(hex(encode(view.response(response(404), 0)))).isEqualTo("8d0f0d0130");
    }

    @Test
    @DisplayName("Secrets are never indexed (RFC 7541 section 7.1.3)")
    void secretsAreKeptOutOfTheTablesOfOthers() {
        encode(view.response(response(200), -1));
        assertThat(hex(encode(view.trailers(response(200, "Set-Cookie: &").headers()))))
                .isEqualTo("1f280126");
        assertThat(hex(encode(view.trailers(response(200, "Server: &").headers()))))
                .isEqualTo("0f270126");
    }

    @Test
    @DisplayName("RFC 7541 appendices C.4 and C.6, strings")
    void stringsAreThoseOfTheSpecification() {
        encode(view.response(response(200), -1));
        assertThat(hex(encode(view.trailers(response(200, "Custom-Key: custom-value", "Cache-Control: no-cache")
                        .headers()))))
                .isEqualTo("008825a849e95ba97d7f8925a849e95bb8e8b4bf" + "0f0986a8eb10649cbf");
        assertThat(hex(encode(view.trailers(
                        response(200, "Date: Mon, 21 Oct 2013 20:13:21 GMT", "Location: https://www.example.com")
                                .headers()))))
                .isEqualTo("0f1296d07abe941054d444a8200595040b8166e082a62d1bff"
                        + "0f1f919d29ad171863c78f0b97c8e9ae82ae43d3");
    }

    @Test
    void theFirstBlockSaysThatThereIsNoTableAndSoDoesTheFirstAfterEachChange() throws Http2Exception {
        assertThat(hex(encode(view.response(response(200), -1)))).isEqualTo("2088");
        assertThat(hex(encode(view.response(response(200), -1)))).isEqualTo("88");
        encoder.configuration().maxHeaderTableSize(65536);
        assertThat(encoder.configuration().maxHeaderTableSize()).isEqualTo(65536);
        assertThat(hex(encode(view.response(response(200), -1)))).isEqualTo("2088");
        assertThat(hex(encode(view.response(response(200), -1)))).isEqualTo("88");
    }

    @Test
    void aDecoderWhoseTableShrankIsContent() throws Http2Exception {
        oracle.maxHeaderTableSize(0);
        encoder.configuration().maxHeaderTableSize(0);
        assertThat(sent(view.response(response(200), -1))).containsExactly(":status: 200");
        assertThat(sent(view.response(response(200), -1))).containsExactly(":status: 200");
    }

    private static RequestHead request(String... fields) {
        return Heads.request(fields).head();
    }

    @ParameterizedTest
    @CsvSource({
        "GET,/,/",
        "POST,/index.html,/index.html",
        "PUT,/a?b,/a?b",
        "PATCH,/../a/./b?c=/../d,/a/b?c=/../d",
        "OPTIONS,*,*",
        "HEAD,/A%2fb,/A%2fb"
    })
    void aRequestHasItsFourPseudoHeaders(String method, String target, String sent) throws Http2Exception {
        RequestHead head =
                request(":method: " + method, ":scheme: http", ":path: " + target, ":authority: A.b:81", "x: y");
        assertThat(sent(view.request(head, false, -1)))
                .containsExactly(":method: " + method, ":scheme: http", ":path: " + sent, ":authority: A.b:81", "x: y");
        assertThat(view.status()).isNull();
    }

    @Test
    void aRequestHasNoHostAndSaysWhetherTrailersAreAccepted() throws Http2Exception {
        RequestHead head = request(Heads.get("te: trailers", "content-length: 7"));
        assertThat(sent(view.request(head, true, 7)))
                .containsExactly(
                        ":method: GET",
                        ":scheme: https",
                        ":path: /",
                        ":authority: t.example",
                        "content-length: 7",
                        "te: trailers");
    }

    @Test
    void withoutAHostFieldTheAuthorityIsTheCanonicalHost() throws Http2Exception {
        RequestHead head = request(Heads.getWith(":authority", ":authority: T.EXAMPLE:8080"));
        head.headers().dropAll(HeaderName.HOST);
        assertThat(sent(view.request(head, false, -1))).contains(":authority: t.example:8080");
    }

    @Test
    void trailersAreFieldsAlone() throws Http2Exception {
        HeaderBlock block =
                response(200, "Grpc-Status: 0", "Host: x", "grpc-message: ").headers();
        assertThat(sent(view.trailers(block))).containsExactly("grpc-status: 0", "grpc-message: ");
    }

    @Test
    void headersOfNettysOwnAreEncodedToo() throws Http2Exception {
        Http2Headers own = new DefaultHttp2Headers().status("431").add("x", "y");
        assertThat(sent(own)).containsExactly(":status: 431", "x: y");
    }

    @Test
    void longStringsHaveLongLengths() throws Http2Exception {
        for (int length : new int[] {126, 127, 128, 254, 255, 256, 16_383, 16_384, 60_000}) {
            String value = "&".repeat(length);
            String letters = "a".repeat(length);
            ResponseHead head = response(200, "x-" + letters + ": " + value, "y: " + letters);
            assertThat(sent(view.response(head, -1)))
                    .containsExactly(":status: 200", "x-" + letters + ": " + value, "y: " + letters);
        }
    }

    /** Any byte that a field may hold, in every position to a byte of Huffman's code. */
    @Test
    void whateverIsEncodedIsDecoded() throws Http2Exception {
        Random random = new Random(20_260_101);
        for (int round = 0; round < 5_000; round++) {
            String[] fields = new String[random.nextInt(12)];
            List<String> expected = new ArrayList<>(List.of(":status: 200"));
            for (int i = 0; i < fields.length; i++) {
                String name = name(random);
                String value = value(random);
                fields[i] = name + ": " + value;
                expected.add(name.toLowerCase(Locale.ROOT) + ": " + value);
            }
            assertThat(sent(view.response(response(200, fields), -1))).isEqualTo(expected);
        }
    }

    private static String name(Random random) {
        String token = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
        StringBuilder name = new StringBuilder("x");
        for (int length = random.nextInt(20); length > 0; length--) {
            name.append(token.charAt(random.nextInt(token.length())));
        }
        return name.toString();
    }

    private static String value(Random random) {
        StringBuilder value = new StringBuilder();
        boolean text = random.nextBoolean();
        for (int length = random.nextInt(200); length > 0; length--) {
            int b = text ? ' ' + random.nextInt(95) : random.nextInt(256);
            value.append(b < ' ' && b != '\t' || b == 127 ? 'x' : (char) b);
        }
        return value.toString();
    }
}
