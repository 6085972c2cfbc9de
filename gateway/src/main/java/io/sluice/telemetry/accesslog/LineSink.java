package io.sluice.telemetry.accesslog;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Where lines end up. Used by the writer's thread alone; may block it. */
public interface LineSink {
    /** Opens it if it is not open, so that what is wrong with it shows before there is a line. */
    default void open() throws IOException {}

    /** Whether what is written next stands at its very start, so that no half line can stand before it. */
    default boolean empty() throws IOException {
        return false;
    }

    /** What is wrong with it and what to do about it, if that can be told. */
    default Optional<String> trouble() {
        return Optional.empty();
    }

    /** Takes some bytes at least; the position says how many. */
    void write(ByteBuffer lines) throws IOException;

    /** Lets go of what is open, so that the next write opens it anew. */
    void reopen() throws IOException;

    /** For people. */
    @Override
    String toString();
}
