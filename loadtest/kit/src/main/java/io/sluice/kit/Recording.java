package io.sluice.kit;

import java.io.ByteArrayOutputStream;

/** The bytes of one direction of a connection; a parser can read them without a copy. */
final class Recording extends ByteArrayOutputStream {
    private final int most;

    Recording() {
        this(Integer.MAX_VALUE);
    }

    /** Keeps the first {@code most} bytes alone. */
    Recording(int most) {
        this.most = most;
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
        super.write(bytes, offset, Math.min(length, most - count));
    }

    void feed(MessageParser parser, int from) {
        parser.feed(buf, from, count - from);
    }
}
