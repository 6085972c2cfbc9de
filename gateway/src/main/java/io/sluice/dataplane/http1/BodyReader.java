package io.sluice.dataplane.http1;

import io.netty.buffer.ByteBuf;
import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.RequestHead;
import io.sluice.dataplane.http.ResponseHead;
import io.sluice.model.Reason;
import io.sluice.settings.HttpSettings;

/**
 * Where a message's body ends, and which of the bytes read are its data: by length, by chunks or by the end of the
 * connection. Reused for the next message of its connection.
 */
final class BodyReader {
    /** All bytes are used up, the body is not complete. */
    static final int MORE = ChunkedReader.MORE;
    /** {@link #dataLength} bytes of data begin at the reader index. */
    static final int DATA = ChunkedReader.DATA;
    /** The body is complete. */
    static final int DONE = ChunkedReader.DONE;
    /** The framing is broken. */
    static final int FAILED = ChunkedReader.FAILED;

    private static final long UNTIL_CLOSE = Long.MAX_VALUE;

    private final HttpSettings settings;
    private ChunkedReader chunks;
    private boolean chunked;
    private long remaining;
    private int dataLength;

    BodyReader(HttpSettings settings) {
        this.settings = settings;
    }

    void begin(RequestHead head) {
        begin(head.chunked, head.contentLength);
    }

    void begin(ResponseHead head) {
        begin(head.chunked, head.contentLength < 0 ? UNTIL_CLOSE : head.contentLength);
    }

    private void begin(boolean isChunked, long length) {
        chunked = isChunked;
        remaining = length;
        if (isChunked && chunks == null) {
            chunks = new ChunkedReader(settings);
        } else if (isChunked) {
            chunks.reset();
        }
    }

    /** Looks at the bytes read; for a body with a length, all that belong to it are data. */
    int next(ByteBuf in) {
        if (chunked) {
            return nextOfChunks(in);
        } else if (remaining == 0) {
            return DONE;
        } else if (!in.isReadable()) {
            return MORE;
        }
        dataLength = (int) Math.min(remaining, in.readableBytes());
        if (remaining != UNTIL_CLOSE) {
            remaining -= dataLength;
        }
        return DATA;
    }

    private int nextOfChunks(ByteBuf in) {
        int result = chunks.next(in);
        dataLength = chunks.dataLength();
        return result;
    }

    /** How many bytes of data begin at the reader index; the caller takes them all. */
    int dataLength() {
        return dataLength;
    }

    /** The size of all chunks announced so far, before their data has come; 0 for a body that is not chunked. */
    long announced() {
        return chunked ? chunks.total() : 0;
    }

    /** Whether the data found last was the last, so that {@link #DONE} needs no further bytes. */
    boolean complete() {
        return !chunked && remaining == 0;
    }

    /** Whether the end of the connection is the end of the body. */
    boolean untilClose() {
        return !chunked && remaining == UNTIL_CLOSE;
    }

    /** Whether more than so many bytes are certain to follow. */
    boolean knownToExceed(long bytes) {
        return !chunked && remaining > bytes;
    }

    HeaderBlock trailers() {
        return chunked ? chunks.trailers() : null;
    }

    Reason failure() {
        return chunks.failure();
    }
}
