package io.sluice.telemetry.accesslog;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file that is appended to. Opened by the first line, so that a folder that cannot be written to yet, or blocks, holds
 * nobody up but the writer.
 */
public final class FileSink implements LineSink {
    private final Path file;
    private FileChannel channel;

    public FileSink(Path file) {
        this.file = file;
    }

    @Override
    public void write(ByteBuffer lines) throws IOException {
        if (channel == null) {
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
        channel.write(lines);
    }

    @Override
    public void reopen() throws IOException {
        if (channel != null) {
            FileChannel old = channel;
            channel = null;
            old.close();
        }
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
