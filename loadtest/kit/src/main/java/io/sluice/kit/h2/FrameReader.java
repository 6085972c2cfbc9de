package io.sluice.kit.h2;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Cuts bytes into frames, of any type and size, and judges none. */
public final class FrameReader {
    private byte[] rest = {};

    /** The frames that are whole now. */
    public List<Frame> feed(byte[] more) {
        byte[] bytes = joined(more);
        List<Frame> frames = new ArrayList<>();
        int at = 0;
        while (bytes.length - at >= Frame.HEAD && bytes.length - at - Frame.HEAD >= length(bytes, at)) {
            int end = at + Frame.HEAD + length(bytes, at);
            frames.add(read(bytes, at, end));
            at = end;
        }
        rest = Arrays.copyOfRange(bytes, at, bytes.length);
        return frames;
    }

    private byte[] joined(byte[] more) {
        if (rest.length == 0) {
            return more;
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream(rest.length + more.length);
        all.writeBytes(rest);
        all.writeBytes(more);
        return all.toByteArray();
    }

    private static int length(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 16 | (bytes[at + 1] & 0xff) << 8 | bytes[at + 2] & 0xff;
    }

    private static Frame read(byte[] bytes, int at, int end) {
        int stream = (bytes[at + 5] & 0x7f) << 24
                | (bytes[at + 6] & 0xff) << 16
                | (bytes[at + 7] & 0xff) << 8
                | bytes[at + 8] & 0xff;
        byte[] payload = Arrays.copyOfRange(bytes, at + Frame.HEAD, end);
        return new Frame(bytes[at + 3] & 0xff, bytes[at + 4] & 0xff, stream, payload);
    }

    /** The bytes of a frame that is not whole. */
    public byte[] rest() {
        return rest.clone();
    }
}
