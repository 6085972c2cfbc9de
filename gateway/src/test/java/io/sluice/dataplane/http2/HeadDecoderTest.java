package io.sluice.dataplane.http2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.model.Reason;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** http2.md H2-05, H2-06 and H2-09, as far as one block goes; RFC 7541 is Netty's, and is looked at where we rely on it. */
class HeadDecoderTest {
    private final HeaderBlock block = new HeaderBlock(256, 4);
    private final DecodedHead decoded = Heads.decodedHead(Heads.HTTP);
    private final HeadDecoder decoder =
            new HeadDecoder(decoded, (stream, head) -> head.begin(Section.REQUEST, block), Heads.HTTP.maxHeaderBytes());

    private static ByteBuf hex(String hex) {
        return Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex));
    }

    private void broken(ByteBuf bytes) {
        assertThatExceptionOfType(Http2Exception.class)
                .isThrownBy(() -> decoder.decodeHeaders(1, bytes))
                .satisfies(e -> {
                    assertThat(e.error()).isEqualTo(Http2Error.COMPRESSION_ERROR);
                    assertThat(e).isNotInstanceOf(Http2Exception.StreamException.class);
                });
    }

    @Test
    void theBaseFrameOfTheSpecificationIsUnderstood() throws Http2Exception {
        Http2Headers headers = decoder.decodeHeaders(1, hex("8286844109742e6578616d706c65"));
        assertThat(headers).isSameAs(decoded);
        assertThat(decoded.fault()).isNull();
        assertThat(block.text(decoded.start(Pseudo.PATH), decoded.end(Pseudo.PATH)))
                .isEqualTo("/");
        assertThat(Heads.lines(block)).containsExactly("host: t.example");
    }

    @ParameterizedTest
    @DisplayName("H2-09 broken HPACK")
    @ValueSource(
            strings = {
                "80", // index 0
                "be", // an entry of the empty dynamic table
                "ff80808008", // index 2^24 and more
                "ffffffffff0f", // an integer of 2^32
                "7fffffffffffffffffffff7f", // one that never ends
                "00", // a literal that is cut off
                "000161", // and after its name
                "00016105", // and in its value
                "0081ff0161", // Huffman: padding of more than 7 bits
                "0084ffffffff0161", // Huffman: the end-of-string symbol
                "0081000161", // Huffman: padding that is not ones
                "3fe21f82", // a table of 4,097 bytes
                "8220", // a size update behind a field
                "20202082" // three size updates
            })
    void brokenHpackIsAnErrorOfTheConnection(String bytes) {
        broken(hex(bytes));
    }

    @Test
    @DisplayName("H2-09 size updates")
    void twoSizeUpdatesAreRightAndAStormIsNot() throws Http2Exception {
        decoder.decodeHeaders(1, hex("20" + "3fe11f" + "82"));
        assertThat(decoded.fault()).isNull();
        broken(hex("3fe11f".repeat(5000) + "82"));
    }

    @Test
    @DisplayName("H2-06 the bomb")
    void aListIsBoundedWhileItIsDecoded() throws Http2Exception {
        ByteBuf bomb = hex("82868441" + "0161" + "40" + "0161" + "00" + "be".repeat(8000));
        decoder.decodeHeaders(1, bomb);
        assertThat(decoded.fault()).isEqualTo(Reason.TOO_MANY_HEADERS);
        assertThat(block.bytes()).hasSizeLessThan(1024);
        ByteBuf large = Unpooled.buffer().writeBytes(hex("82868441" + "0161" + "40" + "0161"));
        Heads.string(large, Heads.bytes("v".repeat(4000)));
        for (int i = 0; i < 8000; i++) {
            large.writeByte(0xbe);
        }
        decoder.decodeHeaders(3, large);
        assertThat(decoded.fault()).isEqualTo(Reason.HEADERS_TOO_LARGE);
        assertThat(block.bytes()).hasSizeLessThan(2 * Heads.HTTP.maxHeaderBytes());
    }

    @Test
    void theTableGoesOnBehindARefusedHead() throws Http2Exception {
        decoder.decodeHeaders(1, hex("8286844101614001780179" + "40015801" + "7a"));
        assertThat(decoded.fault()).isEqualTo(Reason.BAD_HEADER_NAME);
        decoder.decodeHeaders(3, hex("828684410161" + "c0"));
        assertThat(decoded.fault()).isNull();
        assertThat(Heads.lines(block)).containsExactly("host: a", "x: y");
    }

    @Test
    @DisplayName("H2-05 bytes of one block")
    void aBlockMayBeTwiceAsLargeAsTheListAndNettysSettingsDoNotChangeThat() throws Http2Exception {
        long limit = 2L * Heads.HTTP.maxHeaderBytes();
        assertThat(decoder.configuration().maxHeaderListSizeGoAway()).isEqualTo(limit);
        decoder.configuration().maxHeaderListSize(100, 125);
        assertThat(decoder.configuration().maxHeaderListSizeGoAway()).isEqualTo(limit);
        decoder.decodeHeaders(1, Heads.literals(Heads.get("x: " + "v".repeat(1000))));
        assertThat(decoded.fault()).isNull();
    }

    @ParameterizedTest
    @CsvSource({"content-length", "host", "x"})
    void toNettyAHeadLooksEmpty(String name) throws Http2Exception {
        Http2Headers headers = decoder.decodeHeaders(1, Heads.literals(Heads.get(name + ": 5")));
        assertThat(headers.getAll(name)).isEmpty();
        assertThat(headers.size()).isZero();
        assertThat(headers.iterator().hasNext()).isFalse();
        assertThat(headers.status()).isNull();
    }

    @Test
    void toNettyAResponseHasAStatus() throws Http2Exception {
        HeadDecoder responses = new HeadDecoder(
                decoded, (stream, head) -> head.begin(Section.RESPONSE, block), Heads.HTTP.maxHeaderBytes());
        assertThat(responses.decodeHeaders(1, hex("88")).status()).hasToString("200");
        assertThat(responses.decodeHeaders(3, Heads.literals("x: y")).status()).isNull();
    }
}
