package io.sluice.manual;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cli.CommandNames;
import io.sluice.settings.SettingKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ManualTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern LINK = Pattern.compile("]\\(([^)#:]+)(#[^)]*)?\\)");
    /** Such as {@code `upstream.tries` (2)}, maybe with a unit; a word behind it is for the reader. */
    private static final Pattern DEFAULT = Pattern.compile(
            "`(--[a-z0-9-]+|[a-z]+\\.[a-zA-Z0-9]+)` \\(([0-9,]+(?: (?:ms|s|m|h|KiB|MiB|GiB))?)(?: [a-z]+)?\\)");

    private static final Pattern WHERE = Pattern.compile("(?m)^\\| .* \\| .*?`((?:[a-z0-9]+/)+[A-Z]\\w+)`");

    @Test
    void everyCommandHasAPage() throws IOException {
        assertThat(Pages.names(Pages.DOCS.resolve("manual"))).containsExactlyInAnyOrderElementsOf(CommandNames.shown());
    }

    @Test
    void everyLinkLeadsSomewhere() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path page : pages()) {
            Matcher links = LINK.matcher(Files.readString(page));
            while (links.find()) {
                if (!Files.exists(page.resolveSibling(links.group(1)))) {
                    broken.add(page + ": " + links.group(1));
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    @Test
    void theFilesThatTheArchitectureNamesExist() throws IOException {
        List<String> named = WHERE.matcher(Files.readString(Pages.DOCS.resolve("architecture.md")))
                .results()
                .map(match -> match.group(1))
                .toList();
        assertThat(named)
                .hasSizeGreaterThan(5)
                .allSatisfy(name -> assertThat(
                                ROOT.resolve("gateway/src/main/java/io/sluice").resolve(name + ".java"))
                        .exists());
    }

    @Test
    void everySettingThatAPageNamesExists() throws IOException {
        Set<String> groups = new HashSet<>();
        Set<String> names = new HashSet<>(Set.of("tls.crt", "tls.key")); // entries of Secrets are named so, too
        for (SettingKey key : SettingKey.all()) {
            names.add(key.name());
            groups.add(key.name().substring(0, key.name().indexOf('.') + 1));
        }
        groups.remove("");
        Pattern named = Pattern.compile("`((?:" + String.join("|", groups).replace(".", "\\.") + ")[a-zA-Z0-9]+)`");
        List<String> found = new ArrayList<>();
        for (Path page : pages()) {
            named.matcher(Files.readString(page)).results().forEach(match -> found.add(match.group(1)));
        }
        assertThat(found).hasSizeGreaterThan(30);
        assertThat(names).containsAll(found);
    }

    @Test
    void theDefaultsThatPagesTellAreTheDefaults() throws IOException {
        Map<String, SettingKey> keys = new HashMap<>();
        for (SettingKey key : SettingKey.all()) {
            keys.put(key.name(), key);
            keys.put(key.flag(), key);
        }
        List<String> told = new ArrayList<>();
        for (Path page : pages()) {
            Matcher defaults = DEFAULT.matcher(Files.readString(page));
            while (defaults.find()) {
                String name = defaults.group(1);
                String text = defaults.group(2).replace(",", "").replace(" ", "");
                assertThat(keys).as("%s", page).containsKey(name);
                assertThat(keys.get(name).parse(text))
                        .as("%s: %s", page, name)
                        .isEqualTo(keys.get(name).parse(keys.get(name).setting().value()));
                told.add(name);
            }
        }
        assertThat(told).hasSizeGreaterThan(10);
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> top = Files.list(ROOT);
                Stream<Path> docs = Files.walk(Pages.DOCS);
                Stream<Path> config = Files.walk(ROOT.resolve("config"))) {
            return Stream.of(top, docs, config)
                    .flatMap(files -> files)
                    .filter(file -> file.toString().endsWith(".md"))
                    .toList();
        }
    }
}
