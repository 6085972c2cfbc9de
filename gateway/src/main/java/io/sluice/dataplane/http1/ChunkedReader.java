package io.sluice.dataplane.http1;

import io.netty.buffer.ByteBuf;
import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.Octets;
import io.sluice.model.Reason;
import io.sluice.settings.HttpSettings;

/**
 * Reads the chunked transfer coding (RFC 9112 section 7.1; http1.md S-30 to S-48), of requests and of responses. Finds
 * where the data is; whoever asks slices it off, so that no byte of a body is copied. One per connection and direction;
 * resumes at any byte.
 *
 * <p>Line ends are CRLF only. Extensions are checked for what could hide a line end, counted over the body and dropped.
 */
public final class ChunkedReader {
    /** All bytes were taken; more are needed. */
    public static final int MORE = 0;
    /** {@link #dataLength()} bytes at the reader's index are body; the caller takes them before it asks again. */
    public static final int DATA = 1;
    /** The body and its trailers are complete. */
    public static final int DONE = 2;
    /** The body is refused for {@link #failure()}; nothing further on this connection can be understood. */
    public static final int FAILED = 3;

    private enum Step {
        SIZE,
        EXTENSION,
        SIZE_LINE_FEED,
        DATA,
        DATA_CR,
        DATA_LINE_FEED,
        TRAILERS,
        LAST_LINE_FEED,
        TRAILER_FIELDS,
        DONE
    }

    private final HttpSettings settings;
    private final ChunkExtension extension = new ChunkExtension();
    private TrailerSection trailers;

    private Step step;
    private int digits;
    private long size;
    private long remaining;
    private long total;
    private int extensionBytes;
    private int dataLength;
    private Reason failure;

    /** @param settings limits */
    public ChunkedReader(HttpSettings settings) {
        this.settings = settings;
        reset();
    }

    /** Makes ready for the next body. */
    public void reset() {
        step = Step.SIZE;
        digits = 0;
        size = 0;
        remaining = 0;
        total = 0;
        extensionBytes = 0;
        dataLength = 0;
        failure = null;
    }

    /** How many bytes at the reader's index are body; after {@link #DATA}. */
    public int dataLength() {
        return dataLength;
    }

    /**
     * The sizes of all chunks announced so far, the current one included, before its data has arrived: what exceeds a
     * limit is known as soon as it is announced. Never negative; at most {@link Long#MAX_VALUE}.
     */
    public long total() {
        return total;
    }

    /** Why the body was refused; null unless {@link #FAILED}. */
    public Reason failure() {
        return failure;
    }

    /** The trailers that may be forwarded, after {@link #DONE}; null when there are none. Valid until the next body. */
    public HeaderBlock trailers() {
        return step == Step.DONE && trailers != null ? trailers.forwardable() : null;
    }

    /** Goes on; takes the bytes of the framing, never those of the data. */
    public int next(ByteBuf in) {
        while (in.isReadable()) {
            if (step == Step.DATA) {
                return data(in);
            } else if (step == Step.TRAILER_FIELDS || step == Step.TRAILERS && hasTrailers(in)) {
                return trailerFields(in);
            }
            step(in.readByte());
            if (failure != null) {
                return FAILED;
            } else if (step == Step.DONE) {
                return DONE;
            }
        }
        return MORE;
    }

    private int data(ByteBuf in) {
        dataLength = (int) Math.min(remaining, in.readableBytes());
        remaining -= dataLength;
        if (remaining == 0) {
            step = Step.DATA_CR;
        }
        return DATA;
    }

    private void step(byte b) {
        switch (step) {
            case SIZE -> size(b);
            case EXTENSION -> extension(b);
            case SIZE_LINE_FEED -> sizeLineFeed(b);
            case DATA_CR -> expect(b, '\r', Step.DATA_LINE_FEED, Reason.BAD_CHUNK_END);
            case DATA_LINE_FEED -> expect(b, '\n', Step.SIZE, Reason.BAD_CHUNK_END);
            case TRAILERS -> expect(b, '\r', Step.LAST_LINE_FEED, Reason.BAD_TRAILER);
            case LAST_LINE_FEED -> expect(b, '\n', Step.DONE, Reason.BAD_TRAILER);
            case DATA, TRAILER_FIELDS, DONE -> throw new IllegalStateException(step.name());
        }
    }

    private void expect(byte b, char wanted, Step next, Reason otherwise) {
        if (b == wanted) {
            step = next;
        } else {
            failure = otherwise;
        }
    }

    private void size(byte b) {
        int digit = Octets.hex(b);
        if (digit >= 0 && digits < settings.chunkSizeDigits()) {
            digits++;
            size = size > Long.MAX_VALUE >> 4 ? Long.MAX_VALUE : size << 4 | digit;
        } else if (digits > 0 && b == '\r') {
            step = Step.SIZE_LINE_FEED;
        } else if (digits > 0 && b == ';') {
            extension.begin();
            step = Step.EXTENSION;
            extension(b);
        } else {
            failure = Reason.BAD_CHUNK_SIZE;
        }
    }

    private void sizeLineFeed(byte b) {
        if (b != '\n') {
            failure = Reason.BAD_CHUNK_EXTENSION;
            return;
        }
        step = size == 0 ? Step.TRAILERS : Step.DATA;
        remaining = size;
        total = size > Long.MAX_VALUE - total ? Long.MAX_VALUE : total + size;
        size = 0;
        digits = 0;
    }

    private void extension(byte b) {
        if (b == '\r' && extension.complete()) {
            step = Step.SIZE_LINE_FEED;
        } else if (!extension.next(b)) {
            failure = Reason.BAD_CHUNK_EXTENSION;
        } else if (++extensionBytes > settings.maxChunkExtBytes()) {
            failure = Reason.CHUNK_EXTENSIONS_TOO_LARGE;
        }
    }

    /** Most bodies have no trailers, and then nothing is made or copied for them. */
    private boolean hasTrailers(ByteBuf in) {
        if (trailers != null) {
            trailers.reset();
        }
        if (in.getByte(in.readerIndex()) == '\r') {
            return false;
        }
        if (trailers == null) {
            trailers = new TrailerSection(settings);
        }
        step = Step.TRAILER_FIELDS;
        return true;
    }

    private int trailerFields(ByteBuf in) {
        int result = trailers.read(in);
        if (result == FieldSection.FAILED) {
            failure = trailers.failure();
            return FAILED;
        } else if (result == FieldSection.DONE) {
            step = Step.DONE;
            return DONE;
        }
        return MORE;
    }
}
