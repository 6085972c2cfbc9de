package io.sluice.dataplane.http1;

import io.netty.buffer.ByteBuf;
import io.sluice.dataplane.http.HopFields;
import io.sluice.dataplane.http.ResponseHead;

/**
 * Writes a response head for a client in one canonical form: always HTTP/1.1, the kept lines, at most one
 * Content-Length or one {@code Transfer-Encoding: chunked}, CRLF line ends. Connection lines of the upstream are never
 * passed on; a 101 says {@code Upgrade: websocket}, the only protocol that is switched to.
 */
public final class ResponseHeadWriter {
    private static final byte[] VERSION = BodyLength.ascii("HTTP/1.1 ");
    private static final byte[] LENGTH = BodyLength.ascii("Content-Length: ");
    private static final byte[] CHUNKED = BodyLength.ascii("Transfer-Encoding: chunked\r\n");
    private static final byte[] UPGRADE = BodyLength.ascii("Upgrade: websocket\r\nConnection: upgrade\r\n");
    private static final byte[] CLOSE = BodyLength.ascii("Connection: close\r\n");
    private static final byte[] KEEP_ALIVE = BodyLength.ascii("Connection: keep-alive\r\n");
    private static final int CRLF = '\r' << 8 | '\n';
    private static final int SWITCHING_PROTOCOLS = 101;
    private static final int ADDED = 160;

    private ResponseHeadWriter() {}

    /** An upper bound of what {@link #write} writes. */
    public static int size(ResponseHead head) {
        return head.headers().length() + head.headers().count() * 2 + ADDED;
    }

    /**
     * Writes the head.
     *
     * @param contentLength to be said, −1 for none
     * @param chunked whether the body is sent chunked
     * @param close says that the connection will be closed
     * @param keepAlive10 says that the connection is kept, which an HTTP/1.0 client must be told
     */
    public static void write(
            ResponseHead head, long contentLength, boolean chunked, boolean close, boolean keepAlive10, ByteBuf out) {
        byte[] bytes = head.headers().bytes();
        out.writeBytes(VERSION);
        WireNumbers.writeDecimal(out, head.status);
        out.writeByte(' ');
        out.writeBytes(bytes, head.reasonStart, head.reasonEnd - head.reasonStart);
        out.writeShort(CRLF);
        FieldLines.write(head.headers(), HopFields.OF_RESPONSES, out);
        if (chunked) {
            out.writeBytes(CHUNKED);
        } else if (contentLength >= 0) {
            out.writeBytes(LENGTH);
            WireNumbers.writeDecimal(out, contentLength);
            out.writeShort(CRLF);
        }
        connection(head, close, keepAlive10, out);
        out.writeShort(CRLF);
    }

    private static void connection(ResponseHead head, boolean close, boolean keepAlive10, ByteBuf out) {
        if (head.status == SWITCHING_PROTOCOLS) {
            out.writeBytes(UPGRADE);
        } else if (close) {
            out.writeBytes(CLOSE);
        } else if (keepAlive10) {
            out.writeBytes(KEEP_ALIVE);
        }
    }
}
