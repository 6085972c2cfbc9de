package io.sluice.manual;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The manual's files. Generated ones are rewritten by {@code -Dsluice.golden=rewrite}; the review is the diff. */
final class Pages {
    static final Path DOCS = Path.of("..", "docs");

    private Pages() {}

    static void isGenerated(Path page, String text) throws IOException {
        if ("rewrite".equals(System.getProperty("sluice.golden"))) {
            Files.createDirectories(page.getParent());
            Files.writeString(page, text);
        }
        assertThat(page).as("rewrite with -Dsluice.golden=rewrite").content().isEqualTo(text);
    }

    /** The names of a folder's pages, without {@code .md}. */
    static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".md") && !name.equals("README.md"))
                    .map(name -> name.substring(0, name.length() - ".md".length()))
                    .sorted()
                    .toList();
        }
    }

    static String capitalised(String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }

    /** Text inside a table's cell. */
    static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
