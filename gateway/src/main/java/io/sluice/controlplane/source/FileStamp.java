package io.sluice.controlplane.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

/**
 * What tells without reading whether a file changed. Links are followed, so that a swapped target is another file.
 *
 * @param size in bytes
 * @param modified as the file system keeps it
 * @param identity the file system's own; null where it has none
 */
record FileStamp(long size, FileTime modified, Object identity) {
    /** A writer that is never done will be seen again; nothing is gained by waiting for it. */
    private static final int ATTEMPTS = 3;

    /** Bytes with the stamp that they had while they were read. */
    record Content(FileStamp stamp, byte[] bytes) {}

    static FileStamp of(Path file) throws IOException {
        return of(Files.readAttributes(file, BasicFileAttributes.class));
    }

    static FileStamp of(BasicFileAttributes file) {
        return new FileStamp(file.size(), file.lastModifiedTime(), file.fileKey());
    }

    /** Reads a file, and again when it changed meanwhile. Not more of it than may be read. */
    static Content read(Path file) throws IOException {
        for (int attempt = 1; ; attempt++) {
            FileStamp before = of(file);
            byte[] bytes = bytes(file);
            FileStamp after = of(file);
            if (before.equals(after) || attempt == ATTEMPTS) {
                return new Content(after, bytes);
            }
        }
    }

    private static byte[] bytes(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(ManifestReader.LARGEST_FILE + 1);
        }
    }
}
