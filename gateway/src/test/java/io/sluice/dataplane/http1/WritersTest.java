package io.sluice.dataplane.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.HeaderName;
import io.sluice.dataplane.http.Method;
import io.sluice.dataplane.http.RequestHead;
import io.sluice.dataplane.http.ResponseHead;
import io.sluice.dataplane.http1.Wire.Delivery;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WritersTest {
    private static RequestHead request(String text) {
        RequestHead head = Wire.requestHead();
        byte[] bytes = Wire.bytes(text.replace("\n", "\r\n"));
        assertThat(Wire.request(new RequestHeadReader(Wire.HTTP), head, bytes, Delivery.WHOLE)
                        .reason())
                .isNull();
        return head;
    }

    private static ResponseHead response(String text) {
        ResponseHead head = Wire.responseHead();
        byte[] bytes = Wire.bytes(text.replace("\n", "\r\n"));
        assertThat(Wire.response(new ResponseHeadReader(Wire.UPSTREAM), head, bytes, Method.GET, Delivery.WHOLE)
                        .reason())
                .isNull();
        return head;
    }

    private static String lines(String wire) {
        return wire.replace("\r\n", "\n");
    }

    @Test
    void aRequestIsWrittenWithHostFirstAndFramingLast() {
        RequestHead head = request("POST /a?b HTTP/1.0\nAccept: x\nContent-Length:7\nHost: T.example\nX:y \n\n");
        assertThat(lines(Wire.write(head, false)))
                .isEqualTo("POST /a?b HTTP/1.1\nHost: T.example\nAccept: x\nX:y \nContent-Length: 7\n\n");
    }

    @Test
    void aChunkedBodyIsSaidOnce() {
        RequestHead head = request("POST / HTTP/1.1\nHost: a\nTransfer-Encoding:  CHUNKED\n\n");
        assertThat(lines(Wire.write(head, true))).isEqualTo("POST / HTTP/1.1\nHost: a\nTransfer-Encoding: chunked\n\n");
    }

    @Test
    @DisplayName("L-06 hop-by-hop lines")
    void whatBelongsToOneConnectionIsLeftOut() {
        RequestHead head = request("GET / HTTP/1.1\nConnection: close, X\nHost: a\nKeep-Alive: 5\nProxy-Connection: x\n"
                + "TE: deflate, trailers\nHTTP2-Settings: x\nA: b\n\n");
        assertThat(lines(Wire.write(head, false)))
                .isEqualTo("GET / HTTP/1.1\nHost: a\nA: b\nTE: trailers\nConnection: TE\n\n");
    }

    @Test
    void aRightUpgradeIsWrittenAnew() {
        RequestHead head = request("GET / HTTP/1.1\nHost: a\nconnection: keep-alive, UPGRADE\nupgrade: WebSocket\n"
                + "Sec-WebSocket-Version: 13\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\n\n");
        String kept =
                "GET / HTTP/1.1\nHost: a\nSec-WebSocket-Version: 13\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\n";
        assertThat(lines(Wire.write(head, false))).isEqualTo(kept + "Upgrade: websocket\nConnection: upgrade\n\n");
        head.upgrade = false;
        assertThat(lines(Wire.write(head, false))).isEqualTo(kept + "\n");
    }

    @Test
    @DisplayName("N-01 the target after dot segments")
    void onlyAPathWithDotSegmentsIsReplaced() {
        assertThat(lines(Wire.write(request("GET /a/../%62//c?x=.. HTTP/1.1\nHost: a\n\n"), false)))
                .isEqualTo("GET /b/c?x=.. HTTP/1.1\nHost: a\n\n");
        assertThat(lines(Wire.write(request("GET /a//%62%2fc?x HTTP/1.1\nHost: a\n\n"), false)))
                .isEqualTo("GET /a//%62%2fc?x HTTP/1.1\nHost: a\n\n");
    }

    @Test
    @DisplayName("Q-13 no Host on HTTP/1.0")
    void aRequestForNoHostHasAnEmptyHost() {
        assertThat(lines(Wire.write(request("GET / HTTP/1.0\n\n"), false))).isEqualTo("GET / HTTP/1.1\nHost: \n\n");
    }

    @Test
    void droppedLinesAreLeftOutAndAddedLinesFollow() {
        RequestHead head = request("GET / HTTP/1.1\nHost: a\nA: 1\nB: 2\nC: 3\nD_: 4\nE: 5\n\n");
        HeaderBlock block = head.headers();
        block.drop(2);
        block.add(Wire.bytes("X-Real-IP: 1.2.3.4\r\n"));
        block.add(Wire.bytes("X-Forwarded-Host: "), block.bytes(), head.hostStart, head.hostEnd - head.hostStart);
        assertThat(lines(Wire.write(head, false)))
                .isEqualTo("GET / HTTP/1.1\nHost: a\nA: 1\nC: 3\nE: 5\nX-Real-IP: 1.2.3.4\nX-Forwarded-Host: a\n\n");
    }

    @Test
    void aHostThatAFilterSetReplacesTheClients() {
        RequestHead head = request("GET / HTTP/1.1\nHost: a\n\n");
        head.headers().dropAll(HeaderName.HOST);
        head.headers().add(Wire.bytes("Host: inner.example\r\n"));
        assertThat(lines(Wire.write(head, false))).isEqualTo("GET / HTTP/1.1\nHost: inner.example\n\n");
    }

    @ParameterizedTest
    @CsvSource({
        "-1,false,false,false,''",
        "0,false,false,false,'Content-Length: 0\n'",
        "999999999999999999,false,true,false,'Content-Length: 999999999999999999\nConnection: close\n'",
        "-1,true,false,true,'Transfer-Encoding: chunked\nConnection: keep-alive\n'",
        "-1,false,true,true,'Connection: close\n'"
    })
    void aResponseSaysItsFramingAndItsConnectionOnce(
            long length, boolean chunked, boolean close, boolean keepAlive, String expected) {
        ResponseHead head =
                response("HTTP/1.0 200 Fine\nA: b\nContent-Length: 5\nConnection: x\nKeep-Alive: 1\nC: d\n\n");
        assertThat(lines(Wire.write(head, length, chunked, close, keepAlive)))
                .isEqualTo("HTTP/1.1 200 Fine\nA: b\nC: d\n" + expected + "\n");
    }

    @Test
    void aSwitchOfProtocolsIsNominated() {
        ResponseHead head = response("HTTP/1.1 101 Switching\nUpgrade: websocket\nConnection: Upgrade\n\n");
        assertThat(lines(Wire.write(head, -1, false, false, false)))
                .isEqualTo("HTTP/1.1 101 Switching\nUpgrade: websocket\nConnection: upgrade\n\n");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 9, 10, 15, 16, 255, 256, 4096, 65535, 0xFFFFFFF, 0x10000000, Integer.MAX_VALUE})
    void aChunkHeadIsPlainHexadecimal(int size) {
        ByteBuf out = Unpooled.buffer(ChunkedWriter.LARGEST_HEAD, ChunkedWriter.LARGEST_HEAD);
        ChunkedWriter.writeChunkHead(out, size);
        assertThat(out.toString(StandardCharsets.US_ASCII)).isEqualTo(Integer.toHexString(size) + "\r\n");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 9, 10, 99, 100, 12345, 999_999_999_999_999_999L, Long.MAX_VALUE})
    void aLengthIsPlainDecimal(long number) {
        ByteBuf out = Unpooled.buffer();
        WireNumbers.writeDecimal(out, number);
        assertThat(out.toString(StandardCharsets.US_ASCII)).isEqualTo(Long.toString(number));
    }

    @Test
    @DisplayName("S-47 trailers are written without what was dropped")
    void theEndOfABodyCarriesTheKeptTrailers() {
        ChunkedReader reader = new ChunkedReader(Wire.HTTP);
        reader.next(Unpooled.copiedBuffer(Wire.bytes("0\r\nA: b\r\nHost: x\r\nC: d\r\n\r\n")));
        int size = ChunkedWriter.endSize(reader.trailers());
        ByteBuf out = Unpooled.buffer(size, size);
        ChunkedWriter.writeEnd(reader.trailers(), out);
        assertThat(lines(out.toString(StandardCharsets.US_ASCII))).isEqualTo("0\nA: b\nC: d\n\n");
        out.clear();
        ChunkedWriter.writeEnd(null, out);
        assertThat(lines(out.toString(StandardCharsets.US_ASCII))).isEqualTo("0\n\n");
    }
}
