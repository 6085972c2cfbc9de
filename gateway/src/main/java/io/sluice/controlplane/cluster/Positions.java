package io.sluice.controlplane.cluster;

import io.sluice.model.Place;
import java.util.Arrays;
import java.util.Map;

/**
 * Where the fields of one object are written, by path ({@code spec.rules[0].host},
 * {@code metadata.annotations[sluice.io/endpoints]}). Compact: sorted paths beside packed positions.
 */
public final class Positions {
    /** Of an object that comes from an API server: every field is at {@link Place#CLUSTER}. */
    public static final Positions CLUSTER = new Positions("cluster", Map.of());

    private final String source;
    private final String[] paths;
    private final long[] marks;

    /**
     * @param source the file
     * @param marks by path, each {@code line << 32 | column}; the object itself has the empty path
     */
    public Positions(String source, Map<String, Long> marks) {
        this.source = source;
        this.paths = marks.keySet().toArray(String[]::new);
        Arrays.sort(paths);
        this.marks = Arrays.stream(paths).mapToLong(marks::get).toArray();
    }

    /** Packs a position. */
    public static long mark(int line, int column) {
        return (long) line << 32 | column;
    }

    /** The place of a field, or of the nearest enclosing one that is written. */
    public Place at(String path) {
        String here = path;
        while (true) {
            int index = Arrays.binarySearch(paths, here);
            if (index >= 0) {
                return new Place(source, (int) (marks[index] >>> 32), (int) marks[index]);
            }
            if (here.isEmpty()) {
                return new Place(source, 0, 0);
            }
            here = parent(here);
        }
    }

    private static String parent(String path) {
        if (path.endsWith("]")) {
            return path.substring(0, path.lastIndexOf('['));
        }
        int dot = path.lastIndexOf('.');
        return dot < 0 ? "" : path.substring(0, dot);
    }

    /** Whether the field itself is written. */
    public boolean isWritten(String path) {
        return Arrays.binarySearch(paths, path) >= 0;
    }

    /** Whether every field that is written there is written here too, wherever it stands. */
    public boolean covers(Positions other) {
        int here = 0;
        for (String path : other.paths) {
            while (here < paths.length && paths[here].compareTo(path) < 0) {
                here++;
            }
            if (here == paths.length || !paths[here].equals(path)) {
                return false;
            }
        }
        return true;
    }

    public String source() {
        return source;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Positions that
                && source.equals(that.source)
                && Arrays.equals(paths, that.paths)
                && Arrays.equals(marks, that.marks);
    }

    @Override
    public int hashCode() {
        return 31 * source.hashCode() + Arrays.hashCode(marks);
    }
}
