package io.sluice.settings;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** A file's or folder's name as arguments and variables have it. */
public final class FileName {
    private FileName() {}

    /**
     * The path of a name. In the locale of most containers a JVM's file names are ASCII, and there is no path for others.
     *
     * @throws IllegalArgumentException when there is none; the message is to follow the name of its origin
     */
    public static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" has a character that names of files cannot have in this locale; start the program"
                            + " by ./sluice or with LC_ALL=C.UTF-8",
                    e);
        }
    }
}
