package io.sluice.dataplane.http1;

import io.netty.buffer.ByteBuf;
import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.HeaderName;
import io.sluice.dataplane.http.HopFields;
import io.sluice.dataplane.http.RequestHead;

/**
 * Writes a request head for an upstream in one canonical form: request line in origin-form, Host first, the kept lines,
 * at most one Content-Length or one {@code Transfer-Encoding: chunked}, CRLF line ends. The target is the client's own
 * bytes unless dot segments were resolved (http1.md section 5).
 *
 * <p>Connection lines of the client are never passed on. Of their Upgrade lines only a right handshake counts:
 * {@code Upgrade: websocket} is written anew then. {@code TE: trailers} is written with {@code Connection: TE} when the
 * client accepts trailers.
 */
public final class RequestHeadWriter {
    private static final byte[] VERSION_HOST = BodyLength.ascii(" HTTP/1.1\r\nHost: ");
    private static final byte[] LENGTH = BodyLength.ascii("Content-Length: ");
    private static final byte[] CHUNKED = BodyLength.ascii("Transfer-Encoding: chunked\r\n");
    private static final byte[] UPGRADE = BodyLength.ascii("Upgrade: websocket\r\nConnection: upgrade\r\n");
    private static final byte[] TRAILERS = BodyLength.ascii("TE: trailers\r\nConnection: TE\r\n");
    private static final byte[] TRAILERS_UPGRADE =
            BodyLength.ascii("TE: trailers\r\nUpgrade: websocket\r\nConnection: TE, upgrade\r\n");
    private static final int CRLF = '\r' << 8 | '\n';
    /** All that is written beside bytes of the block: version, names, numbers, line ends. */
    private static final int ADDED = 192;

    private RequestHeadWriter() {}

    /** An upper bound of what {@link #write} writes. */
    public static int size(RequestHead head) {
        return head.headers().length()
                + (head.targetEnd - head.targetStart)
                + head.headers().count() * 2
                + ADDED;
    }

    /**
     * Writes the head.
     *
     * @param chunkedBody whether the body is sent chunked; if not, the head's Content-Length is sent when it has one
     */
    public static void write(RequestHead head, boolean chunkedBody, ByteBuf out) {
        HeaderBlock block = head.headers();
        byte[] bytes = block.bytes();
        out.writeBytes(bytes, head.methodStart, head.methodEnd - head.methodStart);
        out.writeByte(' ');
        target(head, bytes, out);
        out.writeBytes(VERSION_HOST);
        host(head, block, out);
        FieldLines.write(block, HopFields.OF_REQUESTS, out);
        if (chunkedBody) {
            out.writeBytes(CHUNKED);
        } else if (head.contentLength >= 0) {
            out.writeBytes(LENGTH);
            WireNumbers.writeDecimal(out, head.contentLength);
            out.writeShort(CRLF);
        }
        connection(head, out);
        out.writeShort(CRLF);
    }

    private static void target(RequestHead head, byte[] bytes, ByteBuf out) {
        int start = head.targetStart;
        if (head.pathChanged) {
            out.writeBytes(bytes, head.pathStart, head.pathEnd - head.pathStart);
            start = head.rawPathEnd;
        }
        out.writeBytes(bytes, start, head.targetEnd - start);
    }

    /** The client's Host or a filter's; without one the canonical host, which is empty when nobody named any. */
    private static void host(RequestHead head, HeaderBlock block, ByteBuf out) {
        int field = block.find(HeaderName.HOST);
        if (field >= 0) {
            out.writeBytes(block.bytes(), block.valueStart(field), block.valueEnd(field) - block.valueStart(field));
        } else {
            out.writeBytes(block.bytes(), head.hostStart, head.hostEnd - head.hostStart);
            if (head.hostPort != 0) {
                out.writeByte(':');
                WireNumbers.writeDecimal(out, head.hostPort);
            }
        }
        out.writeShort(CRLF);
    }

    private static void connection(RequestHead head, ByteBuf out) {
        if (head.trailersAccepted) {
            out.writeBytes(head.upgrade ? TRAILERS_UPGRADE : TRAILERS);
        } else if (head.upgrade) {
            out.writeBytes(UPGRADE);
        }
    }
}
