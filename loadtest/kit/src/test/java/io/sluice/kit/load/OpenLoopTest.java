package io.sluice.kit.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.kit.Answer;
import io.sluice.kit.Gate;
import io.sluice.kit.WitnessConnection;
import io.sluice.kit.WitnessRequest;
import io.sluice.kit.WitnessUpstream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A load at which nothing goes wrong, and the open model itself. */
class OpenLoopTest {
    @RegisterExtension
    final ServedLoad served = new ServedLoad();

    private final WitnessUpstream witness = served.witness();

    @Test
    void everyKindOfRequestIsAnsweredAndCountedOnce() {
        LoadReport report =
                served.load(200).effectsFrom(witness::effects).idsInBody().run();
        assertThat(report.failures()).as(report.text()).isZero();
        assertThat(report.total().count(Outcome.ANSWERED)).isEqualTo(200);
        assertThat(report.total().sent()).isEqualTo(200);
        assertThat(report.total().statuses()).isEqualTo(Map.of(200, 200L));
        assertThat(report.total().latency().count()).isEqualTo(200);
        assertThat(report.kind("get").attempted()).isEqualTo(100);
        assertThat(report.kind("post-new").count(Outcome.ANSWERED)).isEqualTo(10);
        assertThat(report.witnessAsked()).isTrue();
        assertThat(witness.effects()).hasSize(200);
    }

    @Test
    void aRequestIsWhatItsKindSays() {
        served.load(1)
                .mix("post-new")
                .bodySize(30)
                .path("/p?q")
                .host("t.example")
                .run();
        WitnessRequest request = witness.takeRequest();
        assertThat(request.method() + " " + request.target()).isEqualTo("POST /p?q");
        assertThat(request.header("Host")).isEqualTo("t.example");
        assertThat(request.header("Connection")).isEqualTo("close");
        assertThat(request.bodyLength()).isEqualTo(30);
        assertThat(request.bodyText()).startsWith(request.id());
        assertThat(request.violations()).isEmpty();
    }

    @Test
    void newConnectionsAreUsedOnceAndOthersAgain() {
        served.load(60).rate(150).mix("get:2,get-new:1").run();
        Map<Boolean, Long> byReuse = witness.connections().stream()
                .collect(Collectors.partitioningBy(each -> each.requests().size() > 1, Collectors.counting()));
        assertThat(byReuse.get(true)).isPositive();
        assertThat(byReuse.get(false)).isGreaterThanOrEqualTo(20);
        assertThat(witness.requests()).hasSize(60);
    }

    @Test
    void whoGetsNoAnswerKeepsAConnectionOpen() {
        Gate gate = new Gate();
        witness.respond(request -> Answer.nothing().thenAwait(gate).then(ServedLoad.echo(request)));
        RunningLoad running = served.load(7).threads(2).start();
        witness.await(() -> gate.waiting() == 7);
        assertThat(running.connections()).isEqualTo(7);
        gate.open();
        assertThat(running.await().failures()).isZero();
        assertThat(running.connections()).isZero();
    }

    @Test
    void twoThreadsShareOneSchedule() {
        LoadReport report =
                served.load(101).threads(2).effectsFrom(witness::effects).run();
        assertThat(report.total().count(Outcome.ANSWERED)).isEqualTo(101);
        assertThat(witness.effects())
                .hasSize(101)
                .allSatisfy((id, count) -> assertThat(count).isEqualTo(1));
    }

    @Test
    void bodiesOfEveryFramingAndInterimAnswersAreUnderstood() {
        witness.respondTo("/chunked", request -> Answer.chunked(200, List.of("a", "b"), ServedLoad.id(request)));
        witness.respondTo(
                "/close",
                request -> Answer.raw("HTTP/1.1 200 OK\r\n" + ServedLoad.id(request) + "\r\n\r\nx")
                        .thenClose());
        witness.respondTo("/interim", request -> Answer.interim(103).then(ServedLoad.echo(request)));
        for (String path : new String[] {"/chunked", "/close", "/interim"}) {
            LoadReport report = served.load(5).path(path).mix("get").run();
            assertThat(report.total().count(Outcome.ANSWERED))
                    .as(path + report.text())
                    .isEqualTo(5);
        }
    }

    @Test
    void anAnnouncedCloseIsHonouredEvenWhenThePeerStays() {
        witness.respond(request -> Answer.of(200, "ok", ServedLoad.id(request), "Connection: close"));
        LoadReport report = served.load(20).mix("get").run();
        assertThat(report.total().count(Outcome.ANSWERED)).isEqualTo(20);
        assertThat(witness.connections()).hasSize(20);
        assertThat(witness.connections())
                .extracting(WitnessConnection::requests)
                .allSatisfy(requests -> assertThat(requests).hasSize(1));
    }

    @Test
    void slowAnswersDoNotSlowTheRateAndCountFromTheSchedule() {
        witness.respond(
                request -> Answer.nothing().thenPause(Duration.ofMillis(300)).then(ServedLoad.echo(request)));
        LoadReport report = served.load(50).mix("get").run();
        // A closed loop on one connection would have taken 15 s.
        assertThat(report.took()).isLessThan(Duration.ofSeconds(8));
        assertThat(report.connections()).isGreaterThan(10);
        assertThat(report.total().latency().p50()).isGreaterThanOrEqualTo(299_000);
    }

    @Test
    void stopEndsALoadEarlyAndSeesTheRestToItsEnd() {
        RunningLoad running = served.load(1_000_000).mix("get").start();
        witness.await(() -> witness.effectCount() >= 5);
        LoadReport report = running.stop().await();
        assertThat(running.running()).isFalse();
        assertThat(report.total().attempted()).isBetween(5L, 900_000L);
        assertThat(report.total().count(Outcome.ANSWERED))
                .isEqualTo(report.total().attempted());
    }

    @Test
    void whatIsAnsweredWhenTheLoadIsOverIsKeptApart() {
        Gate gate = new Gate();
        AtomicBoolean waits = new AtomicBoolean();
        witness.respond(request -> waits.get()
                ? Answer.nothing().thenAwait(gate).then(ServedLoad.echo(request))
                : ServedLoad.echo(request));
        RunningLoad running = served.load(1_000_000).mix("get").start();
        // Whoever asks again has been answered before.
        witness.await(() ->
                witness.connections().stream().anyMatch(each -> each.requests().size() > 1));
        waits.set(true);
        witness.await(() -> gate.waiting() >= 5);
        running.stop();
        gate.open();
        LoadReport report = running.await();
        long during = report.total().duringLoad().count();
        assertThat(during).isPositive();
        assertThat(report.total().answered().count() - during).isGreaterThanOrEqualTo(5);
        assertThat(report.offering()).isPositive().isLessThanOrEqualTo(report.took());
    }

    @Test
    void theWarmUpCountsForLossesAlone() {
        LoadReport report =
                served.load(50).warmUp(Duration.ofMillis(20)).mix("get").run();
        assertThat(report.total().count(Outcome.ANSWERED)).isEqualTo(50);
        assertThat(report.total().latency().count()).isEqualTo(30);
        assertThat(report.sendLag().count()).isEqualTo(30);
    }

    @Test
    void aLateGeneratorVoidsTheRun() {
        LoadReport report = served.load(2).run();
        assertThat(withLag(report, 999).voided()).isFalse();
        assertThat(withLag(report, 1000).voided()).isTrue();
        assertThat(withLag(report, 1000).text()).contains("VOID");
    }

    private static LoadReport withLag(LoadReport report, long p99) {
        return new LoadReport(
                report.kinds(),
                report.total(),
                false,
                0,
                0,
                0,
                0,
                new Latency(100, 0, 0, 0, p99, p99, p99),
                report.offering(),
                report.took());
    }

    @Test
    void whatMakesNoSenseIsRefusedWithItsReason() {
        OpenLoop load = OpenLoop.to(witness.address());
        assertThatThrownBy(() -> load.rate(0)).hasMessageContaining("rate");
        assertThatThrownBy(() -> load.threads(3)).hasMessageContaining("one or two");
        assertThatThrownBy(() -> HttpUrl.parse("https://a/")).hasMessageContaining("http://host:port/path");
    }

    @Test
    void aBurstIsDueAtOnceAndThePauseAfterItKeepsTheRate() {
        served.load(40).rate(200).burst(20).mix("get").run();
        List<Long> heads = witness.requests().stream()
                .map(WitnessRequest::headNanos)
                .sorted()
                .toList();
        // The second burst is due 100 ms after the first one.
        long pause = heads.get(20) - heads.get(0);
        assertThat(Duration.ofNanos(pause)).isGreaterThan(Duration.ofMillis(50));
        assertThat(witness.connections()).hasSizeGreaterThan(1);
    }

    @Test
    void latencyOfGoodAnswersIsToldApart() {
        served.answerPosts(
                request -> Answer.nothing().thenPause(Duration.ofMillis(200)).then(Answer.of(503, "none")));
        LoadReport report = served.load(20).mix("get:3,post:1").run();
        assertThat(report.total().answered().count()).isEqualTo(15);
        assertThat(report.total().latency().count()).isEqualTo(20);
        assertThat(report.kind("post").latency().min()).isGreaterThanOrEqualTo(199_000);
    }
}
