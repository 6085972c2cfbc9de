package io.sluice.dataplane.proxy;

import io.netty.buffer.ByteBuf;
import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.Method;
import io.sluice.dataplane.http.RequestHead;
import io.sluice.dataplane.http.UpstreamStream;
import io.sluice.dataplane.loop.MemoryAccount;

/**
 * What was sent of a request's body, kept for as long as it may have to be sent again: not for methods that are never sent
 * twice, not beyond a size, and not after the response head. A copy, since the buffers that bodies are read into are
 * larger than what is in them, and are written to on their way. It grows with what has come, never with what was
 * announced, and is counted. Reused; confined to one event loop.
 */
final class ReplayBuffer {
    private final int most;
    private final MemoryAccount memory;
    private ByteBuf kept;
    private HeaderBlock trailers;
    private boolean keeping;
    private boolean known;
    private boolean begun;
    private boolean ended;

    ReplayBuffer(int most, MemoryAccount memory) {
        this.most = most;
        this.memory = memory;
    }

    /** @param always whether an endpoint may say that it has done nothing, so that any method may be sent again */
    void begin(RequestHead request, boolean always) {
        keeping = (always || Method.idempotent(request.method)) && request.contentLength <= most;
        known = !request.chunked;
        begun = ended = false;
        trailers = null;
    }

    /** Whether the whole body will be kept: of one whose length nobody has said, it is not known. */
    boolean keepsAll() {
        return keeping && known;
    }

    /** A piece of the body is about to be sent. */
    void keep(ByteBuf data) {
        begun = true;
        if (!keeping) {
            return;
        }
        int size = kept == null ? 0 : kept.readableBytes();
        if (size + data.readableBytes() > most) {
            release();
            return;
        }
        append(data);
    }

    private void append(ByteBuf data) {
        int length = data.readableBytes();
        if (kept == null) {
            kept = data.alloc().directBuffer(length, most);
            memory.add(kept.capacity());
        }
        int before = kept.capacity();
        kept.writeBytes(data, data.readerIndex(), length);
        memory.add(kept.capacity() - before);
    }

    /**
     * The body is about to be ended.
     *
     * @param last null when there are none; they stay what they are until the client's next request
     */
    void end(HeaderBlock last) {
        begun = ended = true; // also of an empty one: its end would not come a second time
        trailers = last;
    }

    /** Whether everything that was sent of the body is here. */
    boolean complete() {
        return !begun || keeping;
    }

    /** Sends everything to another endpoint. */
    void sendTo(UpstreamStream stream) {
        if (kept != null) {
            int length = kept.readableBytes();
            stream.send(kept.alloc().directBuffer(length).writeBytes(kept, kept.readerIndex(), length));
        }
        if (ended) {
            stream.sendEnd(trailers);
        }
    }

    /** Nothing is sent again any more. */
    void release() {
        keeping = false;
        trailers = null;
        if (kept != null) {
            memory.subtract(kept.capacity());
            kept.release();
            kept = null;
        }
    }
}
