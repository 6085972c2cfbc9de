package io.sluice.telemetry.accesslog;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Where lines end up. Used by the writer's thread alone; may block it. */
public interface LineSink {
    /** Takes some bytes at least; the position says how many. */
    void write(ByteBuffer lines) throws IOException;

    /** Lets go of what is open, so that the next write opens it anew. */
    void reopen() throws IOException;

    /** For people. */
    @Override
    String toString();
}
