package io.sluice.dataplane.filter;

import io.sluice.dataplane.http.Exchange;
import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.HeaderName;
import io.sluice.dataplane.http.ListElements;
import io.sluice.dataplane.http.Octets;
import io.sluice.dataplane.http.RequestHead;
import io.sluice.model.Reason;
import java.nio.charset.StandardCharsets;

/**
 * Tells every upstream by Via that a request came by a gateway of this kind (RFC 9110 section 7.6.3), and refuses one
 * that has come so too often: an upstream that leads back here would else be asked until something breaks.
 */
public final class ViaLoop implements Filter {
    private static final byte[] NAME = "sluice".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FROM_10 = "Via: 1.0 sluice\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FROM_11 = "Via: 1.1 sluice\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FROM_20 = "Via: 2.0 sluice\r\n".getBytes(StandardCharsets.US_ASCII);

    private final int most;

    /** @param most how often a request may have come by us before */
    public ViaLoop(int most) {
        this.most = most;
    }

    @Override
    public Reason onRequest(Exchange exchange) {
        HeaderBlock headers = exchange.request().headers();
        if (headers.mayHave(HeaderName.VIA) && passes(headers) > most) {
            return Reason.LOOP_DETECTED;
        }
        headers.add(lineFor(exchange.request()));
        return null;
    }

    private static byte[] lineFor(RequestHead request) {
        return request.http2 ? FROM_20 : request.minorVersion == 0 ? FROM_10 : FROM_11;
    }

    private static int passes(HeaderBlock headers) {
        int passes = 0;
        for (int field = headers.find(HeaderName.VIA); field >= 0; field = headers.find(HeaderName.VIA, field + 1)) {
            byte[] bytes = headers.bytes();
            int to = headers.valueEnd(field);
            int start = ListElements.next(bytes, headers.valueStart(field), to);
            while (start < to) {
                int end = ListElements.end(bytes, start, to);
                passes += isOurs(bytes, start, end) ? 1 : 0;
                start = ListElements.next(bytes, end, to);
            }
        }
        return passes;
    }

    /** An element is a protocol, a blank, and who received it; a comment may follow. */
    private static boolean isOurs(byte[] bytes, int start, int end) {
        int name = start;
        while (name < end && !Octets.isBlank(bytes[name])) {
            name++;
        }
        while (name < end && Octets.isBlank(bytes[name])) {
            name++;
        }
        int nameEnd = name;
        while (nameEnd < end && !Octets.isBlank(bytes[nameEnd])) {
            nameEnd++;
        }
        return ListElements.is(NAME, bytes, name, nameEnd);
    }
}
