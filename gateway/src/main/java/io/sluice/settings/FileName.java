package io.sluice.settings;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** A file's or folder's name as arguments and variables have it. */
public final class FileName {
    private static final int LAST_OF_ASCII = 127;

    private FileName() {}

    /**
     * The path of a name. In the locale of most containers a JVM's file names are ASCII, and there is no path for others;
     * in no locale there is one for a name with a NUL.
     *
     * @throws IllegalArgumentException when there is none; the message is to follow the name of its origin
     */
    public static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("\"" + text + "\" " + reason(text, e), e);
        }
    }

    private static String reason(String text, InvalidPathException e) {
        return text.chars().allMatch(each -> each <= LAST_OF_ASCII)
                ? "is no name of a file: " + e.getReason()
                : "has a character that names of files cannot have in this locale; start the program by ./sluice or with"
                        + " LC_ALL=C.UTF-8";
    }
}
