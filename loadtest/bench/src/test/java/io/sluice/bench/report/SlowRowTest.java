package io.sluice.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SlowRowTest {
    private static final String SLOW = "127.0.16.4:80";
    private static final String OTHER = "127.0.16.5:80";
    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");
    private static final List<SlowRow.Stall> STALL = List.of(new SlowRow.Stall(BEGIN, BEGIN.plusSeconds(8)));

    @TempDir
    Path dir;

    private static SentTo request(double second, String... endpoints) {
        return new SentTo(BEGIN.plusMillis((long) (second * 1000)), "app.test", List.of(endpoints));
    }

    /** A hundred requests a second, so many of which are sent to the endpoint that stands still. */
    private static List<SentTo> load(int firstSecond, int later) {
        List<SentTo> all = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            all.add(request(i / 100.0, i < firstSecond ? SLOW : OTHER));
        }
        for (int i = 0; i < 700; i++) {
            all.add(request(1 + i / 100.0, i < later ? SLOW : OTHER));
        }
        return all;
    }

    private static Judgement judged(List<SentTo> requests) {
        Judgement judgement = new Judgement();
        SlowRow.judge(requests, STALL, SLOW, judgement);
        return judgement;
    }

    @Test
    void whatIsSentThereAfterTheFirstSecondIsTwoInAHundred() {
        assertThat(judged(load(100, 14)).reasons()).isEmpty();
        assertThat(judged(load(0, 15)).reasons()).singleElement().asString().contains("2.14 %");
        assertThat(judged(load(100, 14)).notes()).singleElement().asString().contains("100 requests", "14 later");
    }

    @Test
    void aRetryThatBeganThereCounts() {
        List<SentTo> all = load(0, 14);
        all.set(799, request(7.99, SLOW, OTHER));
        assertThat(judged(all).reasons()).isNotEmpty();
    }

    @Test
    void aLogWithoutTheRequestsProvesNothing() {
        assertThat(judged(List.of()).reasons()).isNotEmpty();
    }

    @Test
    void theLogTellsWhenARequestBegan() throws Exception {
        Path log = Files.writeString(dir.resolve("log"), """
                {"time":"2026-01-01T00:00:08.500Z","host":"app.test","duration":7.400,"upstream_address":["%s"]}
                {"time":"2026-01-01T00:00:01.000Z","host":"app.test","duration":0.001}
                """.formatted(SLOW));
        assertThat(SentTo.read(log)).containsExactly(request(1.1, SLOW), request(0.999));
        Files.writeString(log, "{\"time\":\n");
        assertThatThrownBy(() -> SentTo.read(log)).isInstanceOf(ReportException.class);
    }
}
