package io.sluice.kit.h2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.kit.Bytes;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What HTTP/2 says of a request of HTTP/1, and what it cannot say. */
class Http1InFramesTest {
    private static Http1InFrames of(String literal) {
        return Http1InFrames.of(Bytes.of(literal), "http");
    }

    private static List<Frame> frames(String literal) {
        FrameReader reader = new FrameReader();
        return new ArrayList<>(reader.feed(of(literal).frames(1)));
    }

    private static Fields head(String literal) throws HpackException {
        return new HpackDecoder(HpackDecoder.DEFAULT_TABLE_SIZE)
                .decode(frames(literal).get(0).content());
    }

    @Test
    void theFirstHostIsTheAuthorityAndNamesAreInLowerCase() throws HpackException {
        assertThat(head("GET /a?b HTTP/1.1\r\nX-A:  1 \r\nHost: t.example\r\nHost: b.example\r\n\r\n")
                        .list())
                .extracting(Field::toString)
                .containsExactly(
                        ":method: GET",
                        ":scheme: http",
                        ":path: /a?b",
                        ":authority: t.example",
                        "x-a: 1",
                        "host: b.example");
    }

    @Test
    void anAbsoluteTargetIsTakenApart() throws HpackException {
        assertThat(head("GET HTTPS://u@a.example?q HTTP/1.1\r\nHost: b\r\n\r\n").list())
                .extracting(Field::toString)
                .containsExactly(":method: GET", ":scheme: https", ":path: /?q", ":authority: u@a.example", "host: b");
        assertThat(head("OPTIONS http://a.example HTTP/1.1\r\nHost: a.example\r\n\r\n")
                        .value(":path"))
                .isEqualTo("*");
    }

    @Test
    void nothingIsMended() throws HpackException {
        Fields head = head("G\tT /a b\\x00 HTTP/1.1\r\n: x\r\nA B: c\rd\r\n\r\n");
        assertThat(head.list())
                .extracting(Field::toString)
                .containsExactly(":method: G\tT", ":scheme: http", ":path: /a b\0", ": x", "a b: c\rd");
    }

    @Test
    void aBodyIsDataAndOneThatIsTooShortHasNoEnd() {
        assertThat(frames("POST /a HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello"))
                .extracting(Frame::endsStream)
                .containsExactly(false, true);
        assertThat(frames("POST /a HTTP/1.1\r\nContent-Length: 5\r\n\r\nhell"))
                .extracting(Frame::endsStream)
                .containsExactly(false, false);
        assertThat(frames("GET /a HTTP/1.1\r\n\r\n"))
                .extracting(Frame::endsStream)
                .containsExactly(true);
    }

    @Test
    void chunksAreDataAndTrailersAHeadersFrame() {
        List<Frame> all = frames("POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "3\r\nabc\r\n2\r\nde\r\n0\r\nX-Sum: 1\r\n\r\n");
        assertThat(all).extracting(Frame::type).containsExactly(Frame.HEADERS, Frame.DATA, Frame.HEADERS);
        assertThat(Bytes.text(all.get(1).content())).isEqualTo("abcde");
        assertThat(all).extracting(Frame::endsStream).containsExactly(false, false, true);
    }

    @Test
    void aLargeHeadGoesOnInContinuations() {
        List<Frame> all = frames("GET /" + "a".repeat(40_000) + " HTTP/1.1\r\n\r\n");
        assertThat(all).extracting(Frame::type).containsExactly(Frame.HEADERS, Frame.CONTINUATION, Frame.CONTINUATION);
        assertThat(all).extracting(frame -> frame.has(Frame.END_HEADERS)).containsExactly(false, false, true);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /a HTTP/1.1\\nHost: t\\n\\n",
                "GET /a HTTP/1.0\\r\\n\\r\\n",
                "GET /a\\r\\n\\r\\n",
                "GET /a HTTP/1.1\\r\\n X: folded\\r\\n\\r\\n",
                "GET /a HTTP/1.1\\r\\nno colon\\r\\n\\r\\n",
                "GET /a HTTP/1.1\\r\\nConnection: close\\r\\n\\r\\n",
                "GET /a HTTP/1.1\\r\\nTE: gzip\\r\\n\\r\\n",
                "GET /a HTTP/1.1\\r\\nHost: t\\r\\nHost: T\\r\\n\\r\\n",
                "GET /a HTTP/1.1\\r\\n\\r\\nGET /b HTTP/1.1\\r\\n\\r\\n",
                "CONNECT / HTTP/1.1\\r\\n\\r\\n",
                "POST /a HTTP/1.1\\r\\nTransfer-Encoding: gzip\\r\\n\\r\\n",
                "POST /a HTTP/1.1\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n5\\r\\nhel",
                "POST /a HTTP/1.1\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n1;x\\r\\na\\r\\n0\\r\\n\\r\\n"
            })
    void whatOnlyHttp1CanSayHasAReason(String literal) {
        Http1InFrames said = of(literal);
        assertThat(said.reason()).isPresent();
        assertThatThrownBy(() -> said.frames(1)).isInstanceOf(IllegalStateException.class);
    }
}
