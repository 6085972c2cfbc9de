package io.sluice.kit.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.kit.Bytes;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseScannerTest {
    private final ResponseScanner scanner = new ResponseScanner();

    private boolean whole(String literal) {
        scanner.begin(false);
        return scanner.feed(ByteBuffer.wrap(Bytes.of(literal)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nX-Id: a\r\nContent-Length: 3\r\n\r\nabc",
                "HTTP/1.1 200 OK\r\nx-id:a\r\nTransfer-Encoding: chunked\r\n\r\n2;e=1\r\nab\r\n1\r\nc\r\n0\r\nT: 1\r\n\r\n",
                "HTTP/1.1 103 Early\r\nLink: a\r\n\r\nHTTP/1.1 200\r\nX-ID: a\r\nContent-Length: 3\r\n\r\nabc"
            })
    void theEndIsFoundWholeAndByteByByteAndWhatFollowsIsLeft(String literal) {
        byte[] bytes = Bytes.of(literal + "X");
        ByteBuffer all = ByteBuffer.wrap(bytes);
        scanner.begin(false);
        assertThat(scanner.feed(all)).isTrue();
        assertThat(all.remaining()).isEqualTo(1);
        scanner.begin(false);
        for (int i = 0; i < bytes.length - 1; i++) {
            boolean complete = scanner.feed(ByteBuffer.wrap(bytes, i, 1));
            assertThat(complete).isEqualTo(i == bytes.length - 2);
        }
        assertThat(scanner.status()).isEqualTo(200);
        assertThat(scanner.id()).isEqualTo("a");
        assertThat(scanner.bodyStart()).isEqualTo("abc");
        assertThat(scanner.announcesClose()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/2 200 OK\r\n",
                "HTTP/1.1 20 OK\r\n",
                "HTTP/1.1 200 OK\n",
                "HTTP/1.1 200 OK\r\nno colon\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: +3\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n"
            })
    void whatIsNoResponseIsMalformed(String literal) {
        assertThat(whole(literal)).isFalse();
        assertThat(scanner.malformed()).isTrue();
    }

    @Test
    void headAnd204And304HaveNoBody() {
        scanner.begin(true);
        assertThat(scanner.feed(ByteBuffer.wrap(Bytes.of("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"))))
                .isTrue();
        assertThat(whole("HTTP/1.1 204 No\r\n\r\n")).isTrue();
        assertThat(whole("HTTP/1.1 304 No\r\nContent-Length: 7\r\n\r\n")).isTrue();
    }

    @Test
    void closeIsAnnouncedByTheFieldTheVersionOrTheFraming() {
        assertThat(whole("HTTP/1.1 200 OK\r\nconnection: Close\r\nContent-Length: 0\r\n\r\n"))
                .isTrue();
        assertThat(scanner.announcesClose()).isTrue();
        whole("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n");
        assertThat(scanner.announcesClose()).isTrue();
        assertThat(whole("HTTP/1.1 200 OK\r\n\r\nabc")).isFalse();
        assertThat(scanner.announcesClose()).isTrue();
        assertThat(scanner.endedByClose()).isTrue();
    }

    @Test
    void onlyABodyWithoutLengthMayEndWithTheConnection() {
        whole("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc");
        assertThat(scanner.endedByClose()).isFalse();
        assertThat(scanner.started()).isTrue();
    }
}
