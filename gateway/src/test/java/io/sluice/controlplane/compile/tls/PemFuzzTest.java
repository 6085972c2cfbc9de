package io.sluice.controlplane.compile.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.controlplane.cluster.SecretFact;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The files of {@code src/test/resources/fuzz/pem}, and what comes of them by chance: the same in every run. */
class PemFuzzTest {
    private static final Path SEEDS = Path.of("src/test/resources/fuzz/pem");
    private static final int MUTATIONS = 4_000;

    private static List<String> seeds() throws IOException {
        List<String> seeds = new ArrayList<>();
        try (Stream<Path> files = Files.list(SEEDS)) {
            for (Path file : files.sorted().toList()) {
                seeds.add(Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        return seeds;
    }

    @Test
    @DisplayName("T-14 whatever is in a Secret, it is a certificate or a problem, soon, and never an exception")
    void everyTextIsACertificateOrAProblem() throws IOException {
        List<String> seeds = seeds();
        Random random = new Random(14);
        Assertions.assertTimeout(Duration.ofSeconds(60), () -> {
            for (String certificates : seeds) {
                for (String key : seeds) {
                    check(certificates, key);
                }
            }
            for (int i = 0; i < MUTATIONS; i++) {
                check(mutated(seeds, random), mutated(seeds, random));
            }
        });
    }

    private static void check(String certificates, String key) {
        SecretFact secret = TlsFiles.secret(certificates, key);
        ParsedSecret parsed = ParsedSecret.of(secret);
        assertThat(parsed.certificate().isPresent())
                .isNotEqualTo(parsed.problem().isPresent());
        parsed.problem().ifPresent(problem -> assertThat(problem.what()).doesNotContain(ParsedSecret.UNREADABLE));
        parsed.covers("shop.example");
    }

    /** Half of them inside the base64, where it reaches the readers of DER. */
    private static String mutated(List<String> seeds, Random random) {
        StringBuilder text = new StringBuilder(seeds.get(random.nextInt(seeds.size())));
        for (int changes = random.nextInt(4); changes >= 0 && !text.isEmpty(); changes--) {
            int at = random.nextInt(text.length());
            switch (random.nextInt(6)) {
                case 0 -> text.setCharAt(at, (char) random.nextInt(256));
                case 1 -> text.delete(at, Math.min(text.length(), at + random.nextInt(80)));
                case 2 -> text.insert(at, text.substring(at, Math.min(text.length(), at + random.nextInt(200))));
                case 3 -> text.insert(at, seeds.get(random.nextInt(seeds.size())));
                default -> inside(text, at, random);
            }
        }
        return text.toString();
    }

    private static void inside(StringBuilder text, int at, Random random) {
        if (Character.isLetterOrDigit(text.charAt(at))) {
            text.setCharAt(at, (char) ('A' + random.nextInt(26)));
        }
    }

    @Test
    void someOfTheSeedsAreGood() throws IOException {
        long good = seeds().stream()
                .filter(seed -> ParsedSecret.of(TlsFiles.secret(seed, TlsFiles.text("leaf.key")))
                        .certificate()
                        .isPresent())
                .count();
        assertThat(good).isEqualTo(6); // chain, combined, commented, crlf, indented, unordered
    }
}
