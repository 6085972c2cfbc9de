package io.sluice.telemetry.accesslog;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * The process's standard output, past {@code System.out}: its lock would be held while a write blocks. Never closed, since
 * others print there.
 */
public final class StdoutSink implements LineSink {
    @SuppressWarnings("resource") // closing it would close the standard output of the process
    private final FileChannel channel = new FileOutputStream(FileDescriptor.out).getChannel();

    @Override
    public void write(ByteBuffer lines) throws IOException {
        channel.write(lines);
    }

    @Override
    public void reopen() {
        // whoever reads it rotates it
    }

    @Override
    public String toString() {
        return "stdout";
    }
}
