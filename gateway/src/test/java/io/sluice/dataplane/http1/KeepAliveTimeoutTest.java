package io.sluice.dataplane.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.sluice.dataplane.http.Method;
import io.sluice.dataplane.http.ResponseHead;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeepAliveTimeoutTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "Keep-Alive: timeout=5 | 5",
                "Keep-Alive: timeout=5, max=100 | 5",
                "Keep-Alive: max=100 , TIMEOUT=75 | 75",
                "Keep-Alive: timeout=0 | 0",
                "Keep-Alive: timeout=999999999 | 999999999",
                "Keep-Alive: timeout=1000000000 | -1",
                "Keep-Alive: timeout= | -1",
                "Keep-Alive: timeout=+5 | -1",
                "Keep-Alive: timeout=5s | -1",
                "Keep-Alive: timeout=\"5\" | -1",
                "Keep-Alive: timeout = 5 | -1",
                "Keep-Alive: timeout=5, timeout=6 | -1",
                "Keep-Alive: xtimeout=5 | -1",
                "Keep-Alive: 5 | -1",
                "X-Keep-Alive: timeout=5 | -1"
            })
    void isReadStrictly(String field, int seconds) {
        assertThat(timeout(field + "\r\n")).isEqualTo(seconds);
    }

    @ParameterizedTest
    @CsvSource({"5,6", "5,5"})
    void twoFieldsSayNothing(int one, int two) {
        assertThat(timeout("Keep-Alive: timeout=" + one + "\r\nKeep-Alive: timeout=" + two + "\r\n"))
                .isEqualTo(ResponseHead.UNKNOWN_TIMEOUT);
    }

    private static int timeout(String lines) {
        ResponseHead head = Wire.responseHead();
        byte[] bytes = Wire.bytes("HTTP/1.1 200 OK\r\n" + lines + "Content-Length: 0\r\n\r\n");
        int result = new ResponseHeadReader(Wire.UPSTREAM).read(Unpooled.wrappedBuffer(bytes), head, Method.GET);
        assertThat(result).isEqualTo(ResponseHeadReader.DONE);
        return head.keepAliveTimeout;
    }
}
