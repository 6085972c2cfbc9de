package io.sluice.model;

/**
 * Where a user wrote something: a position in a file, or only the object's name when it came from an API server.
 *
 * @param source the file as the user named it, {@code <stdin>}, or {@code cluster}
 * @param line first line is 1; 0 when unknown
 * @param column first column is 1; 0 when unknown
 */
public record Place(String source, int line, int column) implements Comparable<Place> {
    /** The place of something that was read from an API server or computed. */
    public static final Place CLUSTER = new Place("cluster", 0, 0);

    @Override
    public int compareTo(Place other) {
        int bySource = source.compareTo(other.source);
        if (bySource != 0) {
            return bySource;
        }
        int byLine = Integer.compare(line, other.line);
        return byLine != 0 ? byLine : Integer.compare(column, other.column);
    }

    @Override
    public String toString() {
        return line == 0 ? source : source + ":" + line + ":" + column;
    }
}
