package io.sluice.dataplane.http2;

import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.Method;
import io.sluice.dataplane.http.Octets;
import io.sluice.dataplane.http.RequestHead;
import io.sluice.dataplane.http.ResponseHead;
import io.sluice.dataplane.loop.LoopRandom;
import io.sluice.model.Reason;
import java.nio.ByteBuffer;
import java.util.Base64;

/**
 * Turns an extended CONNECT (RFC 8441) into the handshake that HTTP/1.1 has for the same: GET with a key of our own, since
 * over HTTP/2 the client has none. A key only shows that the endpoint has understood; it protects nothing.
 */
final class WebSocketRequest {
    static final byte[] WEBSOCKET = Octets.ascii("websocket");

    private static final byte[] GET = Octets.ascii("GET");
    private static final byte[] KEY = Octets.ascii("sec-websocket-key");
    private static final byte[] KEY_LINE = Octets.ascii("sec-websocket-key: ");
    private static final byte[] VERSION = Octets.ascii("sec-websocket-version");
    private static final byte[] VERSION_LINE = Octets.ascii("sec-websocket-version: 13\r\n");
    private static final byte[] THIRTEEN = Octets.ascii("13");
    private static final byte[] ACCEPT = Octets.ascii("sec-websocket-accept");
    private static final int OK = 200;
    private static final int KEY_SIZE = 16;

    private WebSocketRequest() {}

    static void asGet(RequestHead head) {
        head.upgrade = true;
        head.method = Method.GET;
        head.methodStart = head.headers().append(GET, 0, GET.length);
        head.methodEnd = head.methodStart + GET.length;
    }

    /** What HTTP/1.1 says with 101 is 200, and the answer to our key concerns nobody else. */
    static void accepted(ResponseHead head) {
        head.status = OK;
        HeaderBlock block = head.headers();
        for (int field = 0; field < block.count(); field++) {
            if (block.nameIs(field, ACCEPT)) {
                block.drop(field);
            }
        }
    }

    /** Gives the handshake its key and its version; refuses one of another version. */
    static Reason complete(RequestHead head, LoopRandom random) {
        HeaderBlock block = head.headers();
        boolean versioned = false;
        for (int field = 0; field < block.count(); field++) {
            if (block.nameIs(field, KEY)) {
                block.drop(field);
            } else if (block.nameIs(field, VERSION)) {
                if (versioned || !block.valueIs(field, THIRTEEN)) {
                    return Reason.UNSUPPORTED_CONNECT;
                }
                versioned = true;
            }
        }
        if (!versioned) {
            block.add(VERSION_LINE);
        }
        byte[] key = Base64.getEncoder()
                .encode(ByteBuffer.allocate(KEY_SIZE)
                        .putLong(random.next())
                        .putLong(random.next())
                        .array());
        block.add(KEY_LINE, key, 0, key.length);
        return null;
    }
}
