package io.sluice.controlplane.source;

import io.sluice.controlplane.cluster.ClusterSnapshot;
import io.sluice.controlplane.source.FileText.Chunk;
import io.sluice.model.Finding;
import io.sluice.model.FindingCode;
import io.sluice.model.ObjectRef;
import io.sluice.model.Place;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * Reads the manifests of one file, YAML or JSON: bytes → nodes → tree → the client library's objects → facts. One thread
 * at a time.
 */
public final class ManifestReader {
    /** Ten times what an API server takes for one object. */
    static final int LARGEST_FILE = 16 << 20;

    private final Map<String, String> paths = new HashMap<>();

    /** The facts of one text, as if it were the only file of a folder that holds still. */
    public static ClusterSnapshot of(String yaml, String name) {
        return of(yaml.getBytes(StandardCharsets.UTF_8), name);
    }

    /** As {@link #of(String, String)}, from a file's bytes. */
    public static ClusterSnapshot of(byte[] bytes, String name) {
        FolderState folder = new FolderState(0);
        folder.content(name, bytes, 0);
        return folder.advance(0);
    }

    /** Never throws for what is in the bytes: that is a finding. */
    ManifestFile read(String name, byte[] bytes) {
        String source = Shown.line(name);
        FileFacts facts = new FileFacts(source);
        if (bytes.length > LARGEST_FILE) {
            YamlSyntax tooLarge = new YamlSyntax("larger than 16 MiB", "split the file");
            report(FindingCode.UNREADABLE_FILE, facts, new Place(source, 0, 0), tooLarge);
            return facts.toFile();
        }
        FileText.decode(bytes)
                .ifPresentOrElse(
                        text -> FileText.chunks(text).forEach(chunk -> readChunk(chunk, facts)),
                        () -> notText(bytes, facts));
        return facts.toFile();
    }

    private void readChunk(Chunk chunk, FileFacts facts) {
        DocumentMarks marks = new DocumentMarks(
                facts.source(), chunk.linesBefore(), chunk.text().length(), paths);
        LoadSettings settings = settings(chunk.text().length());
        try {
            StreamReader characters = new StreamReader(settings, chunk.text());
            Composer documents = new Composer(settings, new BoundedParser(new ParserImpl(settings, characters)));
            while (documents.hasNext()) {
                Node root = documents.next();
                new DocumentReader(marks, chunk.last() && OpenEnd.of(root, chunk.text()), facts).read(root);
            }
        } catch (YamlEngineException e) {
            syntax(facts, placeOf(e, marks, chunk.text()), YamlSyntax.of(e));
        }
    }

    /** The whole text is one buffer: the reader copies what is left of a long line each time that it fills a small one. */
    private static LoadSettings settings(int characters) {
        return LoadSettings.builder()
                .setSchema(Scalars.SCHEMA)
                .setBufferSize(characters + 1)
                .setAllowNonScalarKeys(true)
                .setAllowRecursiveKeys(true)
                .setMaxAliasesForCollections(Integer.MAX_VALUE) // bounded where they are followed: DocumentMarks
                .setCodePointLimit(LARGEST_FILE)
                .build();
    }

    private static Place placeOf(YamlEngineException error, DocumentMarks marks, String text) {
        if (error instanceof MarkedYamlEngineException marked
                && marked.getProblemMark().isPresent()) {
            return marks.place(marked.getProblemMark().get());
        }
        return error instanceof ReaderException at ? marks.placeOfCodePoint(text, at.getPosition()) : marks.start();
    }

    private static void notText(byte[] bytes, FileFacts facts) {
        int[] where = FileText.firstBadByte(bytes);
        Place place = new Place(facts.source(), where[0], where[1]);
        syntax(facts, place, new YamlSyntax("not UTF-8 text", "save the file as UTF-8"));
    }

    private static void syntax(FileFacts facts, Place place, YamlSyntax error) {
        report(FindingCode.SYNTAX, facts, place, error);
    }

    private static void report(FindingCode code, FileFacts facts, Place place, YamlSyntax error) {
        String why = "the document is not read";
        facts.unreadablePart(new Finding(code, file(facts.source()), place, error.what(), why, error.fix()));
    }

    /** A file as findings name it. */
    static ObjectRef file(String source) {
        return new ObjectRef("File", "", Shown.line(source));
    }
}
