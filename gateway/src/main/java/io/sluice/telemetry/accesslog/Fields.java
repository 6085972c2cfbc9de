package io.sluice.telemetry.accesslog;

import io.sluice.dataplane.http.Exchange;
import io.sluice.dataplane.http.HeaderName;
import io.sluice.dataplane.http.RequestHead;
import io.sluice.model.Endpoint;
import io.sluice.model.IpAddress;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;

/** Fields that all formats write alike. */
final class Fields {
    static final byte[] HTTP = "http".getBytes(StandardCharsets.US_ASCII);
    static final byte[] HTTPS = "https".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] HTTP_10 = "1.0".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] HTTP_11 = "1.1".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] HTTP_20 = "2.0".getBytes(StandardCharsets.US_ASCII);

    private Fields() {}

    /** The client as computed from trusted headers; its text is kept per connection unless a trusted peer names it. */
    static void client(Exchange exchange, Line line) {
        InetAddress client = exchange.client;
        if (client == null || client == exchange.peer().address()) {
            line.put(exchange.peer().addressText());
        } else {
            line.name(IpAddress.of(client).toString());
        }
    }

    /** Whether anything of the request line had been read whole; then the method, which stands first. */
    static boolean known(RequestHead head) {
        return head.methodStart < head.methodEnd;
    }

    /** Whether the target had been read whole: not so in some heads that were refused. */
    static boolean targetKnown(RequestHead head) {
        return head.targetStart < head.targetEnd;
    }

    /** Whether the version had been read. */
    static boolean versionKnown(RequestHead head) {
        return head.minorVersion != RequestHead.NO_VERSION;
    }

    /** The version as every log has it: two numbers, also of HTTP/2, which has one. */
    static void version(RequestHead head, Line line) {
        line.put(head.http2 ? HTTP_20 : head.minorVersion == 0 ? HTTP_10 : HTTP_11);
    }

    /** The field with the request's id; −1 unless it is ours or comes from a trusted peer. */
    static int requestId(Exchange exchange) {
        boolean ours = exchange.upstream != null;
        return ours || exchange.peer().trusted() ? exchange.request().headers().find(HeaderName.X_REQUEST_ID) : -1;
    }

    static void endpoint(Endpoint endpoint, Line line) {
        boolean v6 = endpoint.address().indexOf(':') >= 0;
        if (v6) {
            line.put('[');
        }
        line.name(endpoint.address());
        if (v6) {
            line.put(']');
        }
        line.put(':');
        line.number(endpoint.port());
    }
}
