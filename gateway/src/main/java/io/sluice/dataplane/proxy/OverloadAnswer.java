package io.sluice.dataplane.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.sluice.dataplane.http.Exchange;
import io.sluice.model.Reason;
import java.nio.charset.StandardCharsets;

/**
 * The answer of a gateway that has too much to do, as one buffer that is made once a second: whoever is behind already must not
 * pay much for saying so. It is the last one of its connection. One per event loop.
 */
final class OverloadAnswer {
    /** Not of the pool, and not looked for when it is lost: one is kept for as long as the event loop. */
    private static final ByteBufAllocator KEPT =
            new UnpooledByteBufAllocator(/* preferDirect */ true, /* disableLeakDetector */ true);

    private final FailureResponses failures;
    private byte[] date;
    private ByteBuf forAnybody;
    private ByteBuf forTrusted;

    OverloadAnswer(FailureResponses failures) {
        this.failures = failures;
    }

    /**
     * Sends it, if the client's version takes what is encoded.
     *
     * @param dateLine the Date line of this second, the same array for the whole of it
     */
    boolean send(Exchange exchange, byte[] dateLine) {
        if (date != dateLine) {
            renew(dateLine);
        }
        ByteBuf kept = exchange.peer().trusted() ? forTrusted : forAnybody;
        ByteBuf response = kept.retainedDuplicate();
        if (exchange.sendEncoded(response)) {
            return true;
        }
        response.release();
        return false;
    }

    private void renew(byte[] dateLine) {
        if (date != null) {
            forAnybody.release(); // what of it is on its way holds it
            forTrusted.release();
        }
        date = dateLine;
        forAnybody = encode("");
        forTrusted = encode(new String(failures.line(Reason.OVERLOADED), StandardCharsets.US_ASCII));
    }

    private ByteBuf encode(String reasonLine) {
        int status = Reason.OVERLOADED.status();
        byte[] page = failures.html(Reason.OVERLOADED);
        String head = "HTTP/1.1 " + status + " "
                + new String(FailureResponses.phrase(status), StandardCharsets.US_ASCII) + "\r\n"
                + new String(date, StandardCharsets.US_ASCII)
                + "Cache-Control: no-store\r\nContent-Type: text/html; charset=utf-8\r\nRetry-After: 1\r\n"
                + reasonLine + "Content-Length: " + page.length + "\r\nConnection: close\r\n\r\n";
        byte[] bytes = head.getBytes(StandardCharsets.US_ASCII);
        return KEPT.directBuffer(bytes.length + page.length).writeBytes(bytes).writeBytes(page);
    }
}
