package io.sluice.bench.report;

import static io.sluice.kit.load.Outcome.ANSWERED;
import static io.sluice.kit.load.Outcome.CLOSED;
import static io.sluice.kit.load.Outcome.GATEWAY_5XX;
import static io.sluice.kit.load.Outcome.MIXED_UP;
import static io.sluice.kit.load.Outcome.TRUNCATED;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.kit.load.KindReport;
import io.sluice.kit.load.Outcome;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RollingRowTest {
    private static final Effort QUICK = new Effort(3_000, 500, true, 5);
    private static final Effort FULL = new Effort(100_000, 1_000, false, 5);

    private static KindReport kind(String name, Outcome outcome, long count) {
        return Loads.kind(name, 0, Map.of(ANSWERED, 600L, outcome, count));
    }

    private static Judgement judged(Effort effort, KindReport... kinds) {
        Judgement judgement = new Judgement();
        RollingRow.judgeRude(Loads.of(0, kinds), judgement, effort);
        return judgement;
    }

    @Test
    void aLostPostOfAFewHundredIsCountedButNotJudged() {
        KindReport posts = kind("post", GATEWAY_5XX, 2);
        assertThat(judged(QUICK, posts).reasons()).isEmpty();
        assertThat(judged(QUICK, posts).notes()).singleElement().asString().contains("2 of 602");
        assertThat(judged(FULL, posts).reasons()).singleElement().asString().contains("2 of 602");
    }

    @Test
    void whatASmallNumberShowsIsJudgedInAQuickRunToo() {
        assertThat(judged(QUICK, kind("get", CLOSED, 1)).reasons()).isNotEmpty();
        assertThat(judged(QUICK, kind("put-new", GATEWAY_5XX, 1)).reasons()).isNotEmpty();
        assertThat(judged(QUICK, kind("post", TRUNCATED, 1)).reasons()).isNotEmpty();
        assertThat(judged(QUICK, kind("post-new", MIXED_UP, 1)).reasons()).isNotEmpty();
        assertThat(judged(QUICK, Loads.kind("post", 1, Map.of(ANSWERED, 600L))).reasons())
                .isNotEmpty();
    }
}
