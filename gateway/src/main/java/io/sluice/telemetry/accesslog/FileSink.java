package io.sluice.telemetry.accesslog;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * A file that is appended to. Opened by the writer, so that a folder that cannot be written to yet, or blocks, holds nobody
 * else up.
 */
public final class FileSink implements LineSink {
    private final Path file;
    private FileChannel channel;
    private boolean regular;

    public FileSink(Path file) {
        this.file = file;
    }

    @Override
    public void open() throws IOException {
        if (channel == null) {
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            regular = Files.isRegularFile(file);
        }
    }

    /** A new file, or one that was emptied; of a pipe, whose size is zero as well, what was written is not known. */
    @Override
    public boolean empty() throws IOException {
        open();
        return regular && channel.size() == 0;
    }

    @Override
    public void write(ByteBuffer lines) throws IOException {
        open();
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
    public Optional<String> trouble() {
        return trouble(file);
    }

    /** Why lines could not be written to this file, and what to do about it; empty if nothing is seen to be wrong. */
    public static Optional<String> trouble(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (Files.isDirectory(file)) {
            return Optional.of("it is a folder; name a file in it");
        } else if (folder != null && !Files.exists(folder)) {
            return Optional.of("the folder " + folder + " does not exist; create it");
        } else if (folder != null && !Files.isDirectory(folder)) {
            return Optional.of(folder + " is not a folder; name a file in one");
        } else if (!Files.isWritable(Files.exists(file) ? file : folder)) {
            return Optional.of("this user may not write there; change its owner or mode");
        }
        return Optional.empty();
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
