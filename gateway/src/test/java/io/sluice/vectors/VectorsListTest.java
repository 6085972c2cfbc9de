package io.sluice.vectors;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.settings.SettingKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * No vector is forgotten: each stands in {@code docs/vectors.md} and is tested or says what it waits for. The column of
 * the tests is rewritten by {@code -Dsluice.golden=rewrite}.
 */
class VectorsListTest {
    private static final Path PAGE = Path.of("..", "docs", "vectors.md");
    private static final Path RESULTS = Path.of("..", "loadtest", "RESULTS.md");
    private static final Path TESTS = Path.of("src", "test", "java");
    private static final Path VECTORS = TESTS.resolve(Path.of("io", "sluice", "vectors"));

    private static final Set<String> ALL = Set.of("""
            S-01 S-03 S-04 S-05 S-05b S-06 S-07 S-08 S-09 S-10 S-11 S-12 S-13 S-14 S-15 S-16 S-17 S-18 S-20 S-21 S-22
            S-23 S-24 S-25 S-30 S-31 S-32 S-40 S-42 S-44 S-45 S-46 S-47 S-48 S-50 S-51 S-52 S-60 S-61
            Q-01 Q-02 Q-03 Q-04 Q-05 Q-06 Q-07 Q-08 Q-09 Q-10 Q-11 Q-12 Q-13 Q-14
            L-01 L-02 L-03 L-04 L-05 L-06 L-07 L-08 L-09
            R-01 R-02 R-03 R-04 R-05 R-06 R-07 R-08 R-09 R-10
            N-01 N-02 N-03 N-04 N-05 N-06 N-07 N-08 N-09
            F-01 F-02 F-03 F-04 F-05 F-06
            SL-01 SL-02 SL-03 SL-04 SL-05 SL-06 SL-07 SL-08
            4.1 4.2 4.3 4.4 4.5 4.6 4.7 4.8 4.9 4.10 4.11 4.12 4.13 4.14 4.15 4.16 4.17 4.18 4.19 4.20
            W-01 W-02 W-03 W-04 W-05 W-06 W-07 W-08 W-09
            T-01 T-02 T-03 T-04 T-05 T-06 T-07 T-08 T-09 T-10 T-11 T-12 T-13 T-14 T-15 T-16 T-17
            D-01 D-02 D-03 D-04 D-05 D-06 D-07 D-08 D-09 D-10 D-11 D-12 D-13
            H2-01 H2-02 H2-03 H2-04 H2-05 H2-06 H2-07 H2-08 H2-09 H2-10 H2-11 H2-12 H2-13
            G-01 G-02 G-03 G-04 G-05 G-06 G-07 G-08
            SVC-T1 SVC-T2 SVC-T4 SVC-T5 SVC-T6 SVC-T10 SVC-T11 SVC-T12 SVC-T13 SVC-T15 SVC-T16 SVC-T17 SVC-T19 SVC-T20
            SVC-T22 SVC-T23 SVC-T24 SVC-T26 SVC-T27 SVC-T30 SVC-T31 SVC-T32 SVC-T34
            SVC-T40 SVC-T41 SVC-T42 SVC-T43 SVC-T50 SVC-T51 SVC-T52 SVC-T52b SVC-T53 SVC-T54 SVC-T60 SVC-T61 SVC-T63 SVC-T64
            LB-T1 LB-T3 LB-T4 LB-T5 LB-T6 LB-T7 LB-T8 LB-T9 LB-T10 LB-T11 LB-T20 LB-T21 LB-T22 LB-T23 LB-T30 LB-T31 LB-T32
            DEV-T5
            """.split("\\s+"));

    private static final String ID = "(?:SL|H2|[SQLRNFWTDG])-\\d+b?|(?:SVC|LB|DEV)-T\\d+b?|4\\.\\d+";
    /** The name of a test, or of a row of its parameters that begins with an id. */
    private static final Pattern NAME =
            Pattern.compile("@DisplayName\\(\\s*\"(?<name>(?:[^\"\\\\]|\\\\.)*)\"|\"(?<row>(?:" + ID + ") \\|)");

    private static final Pattern IDS = Pattern.compile("(?<![.\\w])(?:" + ID + ")\\b");
    private static final Pattern ROW =
            Pattern.compile("\\| (?<id>" + ID + ") \\| (?<title>[^|]+) \\| (?<tests>[^|]*) ?\\| (?<waits>[^|]*) ?\\|");
    private static final String FAILED = "Not all have passed:";
    private static final Pattern QUOTED = Pattern.compile("`(?<row>[a-z0-9-]+)`");
    private static final Pattern VERDICT = Pattern.compile("(?m)^(?<row>[a-z0-9-]+) +\\d+ .* (?<verdict>PASS|FAIL)$");

    private static final String IN_PART = "in part: ";

    /** A line of the page. */
    private record Row(String id, String title, String tests, String waits) {
        static Row of(Matcher row) {
            return new Row(
                    row.group("id"),
                    row.group("title"),
                    row.group("tests").strip(),
                    row.group("waits").strip());
        }

        String line(String testedIn) {
            return "| " + id + " | " + title + " | " + testedIn + " | " + waits + " |";
        }
    }

    private static List<Row> rows() throws IOException {
        return Files.readAllLines(PAGE).stream()
                .map(ROW::matcher)
                .filter(Matcher::matches)
                .map(Row::of)
                .toList();
    }

    /** Every name of a test with the class that has it. */
    private static Map<String, Set<String>> names(Path folder) throws IOException {
        Map<String, Set<String>> names = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                String type = file.getFileName().toString().replace(".java", "");
                Matcher found = NAME.matcher(Files.readString(file));
                while (found.find()) {
                    String name = found.group("name") != null ? found.group("name") : found.group("row");
                    names.computeIfAbsent(name, any -> new TreeSet<>()).add(type);
                }
            }
        }
        return names;
    }

    /** Which classes test an id. Vectors of HTTP/1 and of clients' HTTP/2 count only where they go through the whole gateway. */
    private static Map<String, Set<String>> tested() throws IOException {
        Map<String, Set<String>> tested = new TreeMap<>();
        collect(names(VECTORS), id -> true, tested);
        collect(
                names(TESTS),
                id -> id.contains("-T")
                        || id.startsWith("4.")
                        || id.startsWith("T-")
                        || id.equals("H2-12")
                        || id.equals("SL-04"),
                tested);
        return tested;
    }

    private static void collect(
            Map<String, Set<String>> names, Predicate<String> wanted, Map<String, Set<String>> tested) {
        names.forEach((name, types) -> {
            Matcher id = IDS.matcher(name);
            while (id.find()) {
                if (wanted.test(id.group())) {
                    tested.computeIfAbsent(id.group(), any -> new TreeSet<>()).addAll(types);
                }
            }
        });
    }

    private static String column(Set<String> types) {
        return String.join(", ", types.stream().map(type -> "`" + type + "`").toList());
    }

    @Test
    void everyVectorHasOneRow() throws IOException {
        assertThat(rows().stream().map(Row::id).toList())
                .doesNotHaveDuplicates()
                .hasSameElementsAs(ALL);
    }

    @Test
    void everyVectorIsTestedOrSaysWhatItWaitsFor() throws IOException {
        Map<String, Set<String>> tested = tested();
        List<String> wrong = new ArrayList<>();
        for (Row row : rows()) {
            boolean waits = !row.waits().isEmpty();
            if (tested.containsKey(row.id()) && waits && !row.waits().startsWith(IN_PART)) {
                wrong.add(row.id() + " waits for " + row.waits() + ", but is tested");
            } else if (!tested.containsKey(row.id()) && (!waits || row.waits().startsWith(IN_PART))) {
                wrong.add(row.id() + " is neither tested nor waiting");
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void everyTestedVectorIsListed() throws IOException {
        assertThat(ALL).containsAll(tested().keySet());
    }

    @Test
    void thePageNamesTheTests() throws IOException {
        Map<String, Set<String>> tested = tested();
        StringBuilder page = new StringBuilder();
        for (String line : Files.readAllLines(PAGE)) {
            Matcher row = ROW.matcher(line);
            boolean ofVector = row.matches();
            page.append(ofVector ? withTests(Row.of(row), tested) : line).append('\n');
        }
        if ("rewrite".equals(System.getProperty("sluice.golden"))) {
            Files.writeString(PAGE, page);
        }
        assertThat(PAGE).as("rewrite with -Dsluice.golden=rewrite").content().isEqualTo(page.toString());
    }

    private static String withTests(Row row, Map<String, Set<String>> tested) {
        return row.line(column(tested.getOrDefault(row.id(), Set.of())));
    }

    /** By the last of their results; one without a line of its own has not passed. */
    @Test
    void rowsThatDidNotPassAreNamed() throws IOException {
        String page = Files.readString(PAGE);
        int rows = page.indexOf("the rows of `loadtest/report` try");
        int failed = page.indexOf(FAILED);
        assertThat(List.of(rows, failed)).isSorted().doesNotContain(-1);
        Set<String> unpassed = quoted(page.substring(rows, page.indexOf("`loadtest/report soak`")));
        assertThat(unpassed).contains("rolling", "h2-attacks");
        Map<String, String> verdicts = new TreeMap<>();
        Matcher line = VERDICT.matcher(Files.readString(RESULTS));
        while (line.find()) {
            verdicts.put(line.group("row"), line.group("verdict"));
        }
        unpassed.removeIf(row -> "PASS".equals(verdicts.get(row)));
        assertThat(quoted(page.substring(failed, page.indexOf("\n\n", failed)))).containsAll(unpassed);
    }

    private static Set<String> quoted(String text) {
        Set<String> quoted = new TreeSet<>();
        Matcher name = QUOTED.matcher(text);
        while (name.find()) {
            quoted.add(name.group("row"));
        }
        return quoted;
    }

    @Test
    void everyLimitAndTimerOfHttpIsTested() throws IOException {
        Set<String> names = names(VECTORS).keySet();
        List<String> untested = SettingKey.all().stream()
                .map(SettingKey::name)
                .filter(name -> name.startsWith("http.")
                        || name.startsWith("upstream.")
                        || name.startsWith("ws.")
                        || name.startsWith("limits."))
                .filter(name -> names.stream()
                        .noneMatch(Pattern.compile("\\b" + Pattern.quote(name) + "\\b")
                                .asPredicate()))
                .toList();
        assertThat(untested).isEmpty();
    }
}
