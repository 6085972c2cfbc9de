package io.sluice.dataplane.filter;

import io.sluice.dataplane.http.Exchange;
import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.HeaderName;
import io.sluice.model.Reason;
import java.nio.charset.StandardCharsets;

/**
 * Gives every request an X-Request-ID: a trusted peer's own when it matches {@code [A-Za-z0-9._-]{1,128}}, else 32
 * random hexadecimal digits.
 */
public final class RequestId implements Filter {
    private static final int LONGEST = 128;
    /** Added as it is; the digits are filled in where the line stands then. */
    private static final byte[] LINE = ("X-Request-ID: " + "0".repeat(32) + "\r\n").getBytes(StandardCharsets.US_ASCII);

    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};

    @Override
    public Reason onRequest(Exchange exchange) {
        HeaderBlock headers = exchange.request().headers();
        if (headers.mayHave(HeaderName.X_REQUEST_ID)) {
            if (exchange.peer().trusted() && wellFormed(headers)) {
                return null;
            }
            headers.dropAll(HeaderName.X_REQUEST_ID);
        }
        headers.add(LINE);
        int value = headers.valueStart(headers.count() - 1);
        hex(exchange.loop().random().next(), headers.bytes(), value);
        hex(exchange.loop().random().next(), headers.bytes(), value + 16);
        return null;
    }

    private static void hex(long number, byte[] into, int start) {
        for (int i = 0; i < 16; i++) {
            into[start + i] = HEX[(int) (number >>> 60 - 4 * i) & 15];
        }
    }

    private static boolean wellFormed(HeaderBlock headers) {
        int field = headers.find(HeaderName.X_REQUEST_ID);
        if (field < 0 || headers.find(HeaderName.X_REQUEST_ID, field + 1) >= 0) {
            return false;
        }
        int length = headers.valueEnd(field) - headers.valueStart(field);
        return length > 0 && length <= LONGEST && plain(headers, field);
    }

    private static boolean plain(HeaderBlock headers, int field) {
        for (int i = headers.valueStart(field); i < headers.valueEnd(field); i++) {
            byte b = headers.bytes()[i];
            int letter = b | 0x20;
            boolean allowed =
                    letter >= 'a' && letter <= 'z' || b >= '0' && b <= '9' || b == '.' || b == '_' || b == '-';
            if (!allowed) {
                return false;
            }
        }
        return true;
    }
}
