package io.sluice.controlplane.source;

import java.util.List;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlVersionException;

/**
 * What is wrong with a document, in words of our own: the parser's messages quote the text around the error, which in a
 * Secret is key material.
 */
record YamlSyntax(String what, String fix) {
    /** How the parser's message begins, and what to say. */
    private record Known(String begins, YamlSyntax means) {}

    private static Known known(String begins, String what, String fix) {
        return new Known(begins, new YamlSyntax(what, fix));
    }

    private static final List<Known> KNOWN = List.of(
            known(
                    "mapping values are not allowed",
                    "a ':' where no value can begin",
                    "check the indentation of this line and the one above; quote a text that has ': ' in it"),
            known("found character '\\t", "a tab in the indentation", "indent with spaces"),
            known("found character", "a character that no value can begin with", "put the value in quotes"),
            known(
                    "found undefined alias",
                    "an alias (*) of an anchor that is not there",
                    "put a text that begins with * in quotes"),
            known("found undefined tag", "a tag (!) that is not declared", "put a text that begins with ! in quotes"),
            known(
                    "expected ',' or",
                    "a list [ ] or mapping { } that is not closed, or a missing comma",
                    "close it, or add the comma"),
            known("could not find expected ':'", "a key without ':'", "write 'key: value'"),
            known("expected <block end>", "a line whose indentation fits no line above", "align it with its siblings"),
            known(
                    "expected '<document start>'",
                    "text behind the end of the document",
                    "begin a new document with ---"),
            known(
                    "found unknown escape",
                    "an escape that a quoted text does not have",
                    "write \\\\ for a backslash, or use single quotes"),
            known("found unexpected", "a quoted text that is not closed", "close the quotes"),
            known(
                    "sequence entries are not allowed",
                    "a '-' where no list can be",
                    "begin the list on a line of its own"),
            known(BoundedParser.TOO_DEEP, BoundedParser.TOO_DEEP, "flatten the document"),
            known(DocumentMarks.TOO_MANY, DocumentMarks.TOO_MANY, "write the parts out"));

    private static final YamlSyntax OTHER =
            new YamlSyntax("not valid YAML", "check the indentation, the quotes and the line above");

    static YamlSyntax of(YamlEngineException error) {
        if (error instanceof ReaderException) {
            return new YamlSyntax(
                    "a character that YAML does not allow", "remove it, or write it as an escape in double quotes");
        } else if (error instanceof YamlVersionException) {
            return new YamlSyntax("a YAML version that is not known", "remove the %YAML line");
        } else if (error instanceof MarkedYamlEngineException marked) {
            String problem = marked.getProblem();
            return KNOWN.stream()
                    .filter(known -> problem.startsWith(known.begins))
                    .map(Known::means)
                    .findFirst()
                    .orElse(OTHER);
        }
        return OTHER;
    }
}
