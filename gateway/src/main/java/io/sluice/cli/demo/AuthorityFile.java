package io.sluice.cli.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file with what clients have to trust, in a folder of its own below that of temporary files, as long as it is open. */
public final class AuthorityFile implements AutoCloseable {
    private final Path folder;
    private final Path file;

    private AuthorityFile(Path folder) {
        this.folder = folder;
        this.file = folder.resolve("ca.pem");
    }

    /**
     * @param pem certificates; they are no secret
     * @throws IOException when there is no place for it
     */
    public static AuthorityFile write(String pem) throws IOException {
        AuthorityFile made = new AuthorityFile(Files.createTempDirectory("sluice-demo-"));
        Files.writeString(made.file, pem);
        return made;
    }

    public Path path() {
        return file;
    }

    @Override
    public void close() {
        delete();
    }

    /** As {@link #close}; for an end at which nothing is left to be closed in order. */
    public void delete() {
        try {
            Files.deleteIfExists(file);
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
