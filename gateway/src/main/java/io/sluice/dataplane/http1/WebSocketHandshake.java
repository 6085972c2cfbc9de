package io.sluice.dataplane.http1;

import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.HeaderName;
import io.sluice.dataplane.http.Method;
import io.sluice.dataplane.http.RequestHead;
import io.sluice.dataplane.http.ResponseHead;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/**
 * What makes a request and its answer the opening handshake of a WebSocket (RFC 6455 section 4.2). Both sides are
 * checked: bytes are tunnelled only where client and endpoint agree that HTTP has ended (websocket-grpc.md section 1).
 */
final class WebSocketHandshake {
    private static final byte[] WEBSOCKET = BodyLength.ascii("websocket");
    private static final byte[] VERSION = BodyLength.ascii("sec-websocket-version");
    private static final byte[] KEY = BodyLength.ascii("sec-websocket-key");
    private static final byte[] ACCEPT = BodyLength.ascii("sec-websocket-accept");
    private static final byte[] THIRTEEN = BodyLength.ascii("13");
    private static final byte[] GUID = BodyLength.ascii("258EAFA5-E914-47DA-95CA-C5AB0DC85B11");
    private static final int KEY_SIZE = 16;
    private static final int KEY_LENGTH = 24;
    private static final int NONE = -1;

    private WebSocketHandshake() {}

    /** Whether a request asks for a WebSocket of the version that there is; its key is another question. */
    static boolean isAskedFor(RequestHead head) {
        HeaderBlock block = head.headers();
        return head.method == Method.GET
                && head.minorVersion > 0
                && !head.hasBody()
                && switches(block)
                && valueIs(block, only(block, VERSION), THIRTEEN);
    }

    /** Whether there is one key, and it is 16 bytes in base64. */
    static boolean hasKey(RequestHead head) {
        HeaderBlock block = head.headers();
        int field = only(block, KEY);
        if (field < 0 || block.valueEnd(field) - block.valueStart(field) != KEY_LENGTH) {
            return false;
        }
        try {
            return Base64.getDecoder().decode(value(block, field)).length == KEY_SIZE;
        } catch (IllegalArgumentException e) {
            return false; // no base64; that is what was asked
        }
    }

    /** Whether a 101 is the right answer to a right request. */
    static boolean isAnsweredBy(ResponseHead response, RequestHead request) {
        HeaderBlock block = response.headers();
        int accept = only(block, ACCEPT);
        return response.minorVersion > 0
                && switches(block)
                && accept >= 0
                && Arrays.equals(value(block, accept), acceptFor(request));
    }

    /** One Upgrade field, which names WebSocket alone, and a Connection that nominates it. */
    private static boolean switches(HeaderBlock block) {
        return block.mayHave(HeaderName.CONNECTION)
                && !block.repeated(HeaderName.UPGRADE)
                && valueIs(block, block.find(HeaderName.UPGRADE), WEBSOCKET)
                && (ConnectionOptions.of(block) & ConnectionOptions.UPGRADE) != 0;
    }

    private static boolean valueIs(HeaderBlock block, int field, byte[] lower) {
        return field >= 0 && block.valueIs(field, lower);
    }

    /** The only field of this name; {@link #NONE} also when there are several. */
    private static int only(HeaderBlock block, byte[] lower) {
        int found = NONE;
        for (int field = 0; field < block.count(); field++) {
            if (block.nameIs(field, lower) && !block.dropped(field)) {
                if (found != NONE) {
                    return NONE;
                }
                found = field;
            }
        }
        return found;
    }

    private static byte[] value(HeaderBlock block, int field) {
        return Arrays.copyOfRange(block.bytes(), block.valueStart(field), block.valueEnd(field));
    }

    private static byte[] acceptFor(RequestHead request) {
        HeaderBlock block = request.headers();
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1"); // asked for by the protocol; it protects nothing
            sha1.update(value(block, only(block, KEY)));
            return Base64.getEncoder().encode(sha1.digest(GUID));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }
}
