package io.sluice.dataplane.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PlainHttpAnswerTest {
    @Test
    @DisplayName("T-10 HTTP without TLS is answered with 400")
    void itIsOneCompleteResponse() {
        ByteBuf answer = PlainHttpAnswer.encode(ByteBufAllocator.DEFAULT, Instant.parse("2026-05-06T07:08:09Z"));
        String text = answer.toString(StandardCharsets.US_ASCII);
        answer.release();
        assertThat(text).startsWith("HTTP/1.1 400 Bad Request\r\n").contains("\r\nConnection: close\r\n");
        assertThat(text).contains("\r\nDate: Wed, 06 May 2026 07:08:09 GMT\r\n");
        String body = text.substring(text.indexOf("\r\n\r\n") + 4);
        assertThat(text).contains("\r\nContent-Length: " + body.length() + "\r\n");
        assertThat(body).contains("https", "SLU7008");
    }
}
