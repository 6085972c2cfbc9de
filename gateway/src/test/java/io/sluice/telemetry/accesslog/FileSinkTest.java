package io.sluice.telemetry.accesslog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file of lines: whether it is at its start, and what can be wrong with its path. */
class FileSinkTest {
    @TempDir
    Path folder;

    private static ByteBuffer line() {
        return ByteBuffer.wrap(new byte[] {'x', '\n'});
    }

    @Test
    void aFileIsEmptyWhenNewAndWhenItWasEmptiedOrRenamed() throws IOException {
        Path file = folder.resolve("access.log");
        FileSink sink = new FileSink(file);
        assertThat(sink.empty()).isTrue();
        sink.write(line());
        assertThat(sink.empty()).isFalse();
        try (FileChannel other = FileChannel.open(file, StandardOpenOption.WRITE)) {
            other.truncate(0);
        }
        assertThat(sink.empty()).as("copytruncate").isTrue();
        sink.write(line());
        Files.move(file, folder.resolve("access.log.1"));
        assertThat(sink.empty()).isFalse();
        sink.reopen();
        assertThat(sink.empty()).as("a new file").isTrue();
        sink.reopen();
    }

    @Test
    void ofADeviceNobodyKnowsWhatWasWritten() throws IOException {
        FileSink sink = new FileSink(Path.of("/dev/null"));
        assertThat(sink.empty()).isFalse();
        sink.reopen();
    }

    @Test
    void whatIsWrongIsSaidWithWhatToDo() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertThat(FileSink.trouble(folder.resolve("access.log"))).isEmpty();
        assertThat(FileSink.trouble(file)).isEmpty();
        assertThat(FileSink.trouble(folder)).hasValue("it is a folder; name a file in it");
        assertThat(FileSink.trouble(folder.resolve("none/access.log")))
                .hasValue("the folder " + folder.resolve("none") + " does not exist; create it");
        assertThat(FileSink.trouble(file.resolve("access.log")))
                .hasValue(file + " is not a folder; name a file in one");
    }
}
