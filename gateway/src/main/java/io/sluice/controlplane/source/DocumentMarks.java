package io.sluice.controlplane.source;

import io.sluice.controlplane.cluster.Positions;
import io.sluice.model.Place;
import java.util.Map;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.ParserException;
import org.snakeyaml.engine.v2.nodes.Node;

/** Where the nodes of one document stand in their file, and how many of them may be looked at. */
final class DocumentMarks {
    static final String TOO_MANY = "grows too large through aliases";

    /** What aliases may add to a document: far above honest files, and nothing that fills the memory. */
    private static final int MOST_BY_ALIAS = 100_000;

    private static final int MOST_SHARED = 50_000;

    private final String source;
    private final int linesBefore;
    private final Map<String, String> paths;
    private long left;

    /**
     * @param source the file
     * @param linesBefore lines of the file before the document's first
     * @param characters of the document: it cannot have more nodes of its own
     * @param paths where equal paths of many objects share one text
     */
    DocumentMarks(String source, int linesBefore, int characters, Map<String, String> paths) {
        this.source = source;
        this.linesBefore = linesBefore;
        this.left = MOST_BY_ALIAS + (long) characters;
        this.paths = paths;
    }

    String source() {
        return source;
    }

    /** Counts nodes that are looked at; throws when aliases multiply them beyond bounds. */
    void visit(int nodes, Node where) {
        left -= nodes;
        if (left < 0) {
            throw new ParserException(TOO_MANY, where.getStartMark());
        }
    }

    long pack(Node node) {
        return node.getStartMark()
                .map(mark -> Positions.mark(line(mark), mark.getColumn() + 1))
                .orElse(0L);
    }

    Place place(Node node) {
        return place(pack(node));
    }

    Place place(long packed) {
        return new Place(source, (int) (packed >>> 32), (int) packed);
    }

    Place place(Mark mark) {
        return new Place(source, line(mark), mark.getColumn() + 1);
    }

    /** Of the n-th character of the document's text. */
    Place placeOfCodePoint(String text, int index) {
        int end = text.offsetByCodePoints(0, Math.min(index, text.codePointCount(0, text.length())));
        int lineStart = text.lastIndexOf('\n', Math.max(0, end - 1)) + 1;
        int line = (int) text.substring(0, end).chars().filter(c -> c == '\n').count();
        return new Place(source, linesBefore + line + 1, text.codePointCount(Math.min(lineStart, end), end) + 1);
    }

    /** The document's first line. */
    Place start() {
        return new Place(source, linesBefore + 1, 1);
    }

    private int line(Mark mark) {
        return linesBefore + mark.getLine() + 1;
    }

    /** Ten thousand Ingresses have the same paths: one text for all. */
    String shared(String path) {
        String known = paths.get(path);
        if (known == null && paths.size() < MOST_SHARED) {
            paths.put(path, path);
        }
        return known == null ? path : known;
    }
}
