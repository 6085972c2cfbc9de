package io.sluice.dataplane.tls;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.sluice.model.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * What a client gets that speaks HTTP where TLS is spoken: one 400, the same whatever it asked, since nothing of it is
 * read. It may be shown to anybody, so it names no host, and it is the last answer of its connection.
 */
final class PlainHttpAnswer {
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
            .withZone(ZoneOffset.UTC);
    private static final String TEXT = "This port speaks TLS. Use https. (" + Reason.NOT_TLS.code() + ")\n";

    private PlainHttpAnswer() {}

    /** Head and body in one buffer, the caller's. With Date, as RFC 9110 section 6.6.1 wants it in a 400. */
    static ByteBuf encode(ByteBufAllocator allocator, Instant now) {
        String answer = "HTTP/1.1 400 Bad Request\r\nDate: " + DATE.format(now)
                + "\r\nCache-Control: no-store\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: "
                + TEXT.length() + "\r\nConnection: close\r\n\r\n" + TEXT;
        byte[] bytes = answer.getBytes(StandardCharsets.US_ASCII);
        return allocator.ioBuffer(bytes.length).writeBytes(bytes);
    }
}
