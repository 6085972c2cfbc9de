package io.sluice.dataplane.http;

import io.sluice.model.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** What {@code grpc-message} says of a failure of the gateway: its code, its label and a sentence. */
public final class GrpcMessage {
    private GrpcMessage() {}

    /** The field. Allocates. */
    public static byte[] line(Reason reason) {
        return Octets.ascii(
                "grpc-message: " + encoded(reason.code() + " " + reason.word() + ": " + reason.title()) + "\r\n");
    }

    /** Percent-Encoded (gRPC over HTTP/2, "Responses"): what is not printable ASCII, and the percent sign. */
    static String encoded(String message) {
        StringBuilder text = new StringBuilder();
        for (byte octet : message.getBytes(StandardCharsets.UTF_8)) {
            if (octet >= ' ' && octet <= '~' && octet != '%') {
                text.append((char) octet);
            } else {
                text.append('%').append(String.format(Locale.ROOT, "%02X", octet & 0xff));
            }
        }
        return text.toString();
    }
}
