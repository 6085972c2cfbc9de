package io.sluice.kit.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.kit.Answer;
import io.sluice.kit.Responder;
import io.sluice.kit.WitnessConnection;
import io.sluice.kit.WitnessRequest;
import io.sluice.kit.WitnessUpstream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OpenLoopTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final WitnessUpstream witness = WitnessUpstream.named("w").start();

    @AfterEach
    void close() {
        witness.close();
    }

    private OpenLoop load(int requests) {
        return OpenLoop.to(witness.address()).rate(1000).requests(requests).timeout(LONG);
    }

    /** What a POST gets; all others get the standard answer. */
    private void answerPosts(Responder posts) {
        Responder echo = Responder.echo("w");
        witness.respond(request -> request.method().equals("POST") ? posts.answer(request) : echo.answer(request));
    }

    private static Answer echo(WitnessRequest request) {
        return Responder.echo("w").answer(request);
    }

    // ---- nothing wrong

    @Test
    void everyKindOfRequestIsAnsweredAndCountedOnce() {
        LoadReport report = load(200).effectsFrom(witness::effects).idsInBody().run();
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
        load(1).mix("post-new").bodySize(30).path("/p?q").host("t.example").run();
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
        load(60).rate(150).mix("get:2,get-new:1").run();
        Map<Boolean, Long> byReuse = witness.connections().stream()
                .collect(Collectors.partitioningBy(each -> each.requests().size() > 1, Collectors.counting()));
        assertThat(byReuse.get(true)).isPositive();
        assertThat(byReuse.get(false)).isGreaterThanOrEqualTo(20);
        assertThat(witness.requests()).hasSize(60);
    }

    @Test
    void twoThreadsShareOneSchedule() {
        LoadReport report = load(101).threads(2).effectsFrom(witness::effects).run();
        assertThat(report.total().count(Outcome.ANSWERED)).isEqualTo(101);
        assertThat(witness.effects())
                .hasSize(101)
                .allSatisfy((id, count) -> assertThat(count).isEqualTo(1));
    }

    @Test
    void bodiesOfEveryFramingAndInterimAnswersAreUnderstood() {
        witness.respondTo("/chunked", request -> Answer.chunked(200, List.of("a", "b"), id(request)));
        witness.respondTo(
                "/close",
                request -> Answer.raw("HTTP/1.1 200 OK\r\n" + id(request) + "\r\n\r\nx")
                        .thenClose());
        witness.respondTo("/interim", request -> Answer.interim(103).then(echo(request)));
        for (String path : new String[] {"/chunked", "/close", "/interim"}) {
            LoadReport report = load(5).path(path).mix("get").run();
            assertThat(report.total().count(Outcome.ANSWERED))
                    .as(path + report.text())
                    .isEqualTo(5);
        }
    }

    private static String id(WitnessRequest request) {
        return "X-Id: " + request.id();
    }

    @Test
    void anAnnouncedCloseIsHonouredEvenWhenThePeerStays() {
        witness.respond(request -> Answer.of(200, "ok", id(request), "Connection: close"));
        LoadReport report = load(20).mix("get").run();
        assertThat(report.total().count(Outcome.ANSWERED)).isEqualTo(20);
        assertThat(witness.connections()).hasSize(20);
        assertThat(witness.connections())
                .extracting(WitnessConnection::requests)
                .allSatisfy(requests -> assertThat(requests).hasSize(1));
    }

    // ---- each thing that can go wrong is told apart

    @Test
    void aResetBeforeTheAnswerIsLost() {
        answerPosts(request -> Answer.nothing().thenReset());
        LoadReport report = load(40).mix("get:3,post:1").run();
        assertThat(report.kind("post").count(Outcome.RESET)).as(report.text()).isEqualTo(10);
        assertThat(report.kind("get").count(Outcome.ANSWERED)).isEqualTo(30);
        assertThat(report.failures()).isEqualTo(10);
        assertThat(report.total().lost()).isEqualTo(10);
        assertThat(report.total().lostOnReuse()).isLessThanOrEqualTo(10);
    }

    @Test
    void aCloseBeforeTheAnswerIsLost() {
        answerPosts(request -> Answer.nothing().thenClose());
        LoadReport report = load(40).mix("get:3,post:1").run();
        assertThat(report.kind("post").count(Outcome.CLOSED)).as(report.text()).isEqualTo(10);
        assertThat(report.failures()).isEqualTo(10);
    }

    @Test
    void silenceIsLostWhenTheTimeIsOver() {
        answerPosts(request -> Answer.never());
        LoadReport report =
                load(8).timeout(Duration.ofSeconds(1)).mix("get:3,post:1").run();
        assertThat(report.kind("post").count(Outcome.TIMED_OUT))
                .as(report.text())
                .isEqualTo(2);
        assertThat(report.kind("post").latency().max()).isGreaterThanOrEqualTo(999_000);
        assertThat(report.failures()).isEqualTo(2);
    }

    @Test
    void halfAnAnswerIsTruncated() {
        for (Answer end :
                new Answer[] {Answer.nothing().thenClose(), Answer.nothing().thenReset()}) {
            String head = "HTTP/1.1 200 OK\r\n";
            witness.respondTo(
                    "/length",
                    request ->
                            Answer.raw(head + "Content-Length: 5\r\n\r\n1234").then(end));
            witness.respondTo(
                    "/chunks",
                    request -> Answer.raw(head + "Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n")
                            .then(end));
            witness.respondTo("/head", request -> Answer.raw(head).then(end));
            for (String path : new String[] {"/length", "/chunks", "/head"}) {
                LoadReport report = load(3).path(path).mix("get").run();
                assertThat(report.total().count(Outcome.TRUNCATED))
                        .as(path + report.text())
                        .isEqualTo(3);
                assertThat(report.failures()).isEqualTo(3);
            }
        }
    }

    @Test
    void anotherRequestsAnswerIsMixedUp() {
        answerPosts(request -> Answer.of(200, "w", "X-Id: " + request.id() + "0"));
        LoadReport report = load(20).mix("get:3,post:1").run();
        assertThat(report.kind("post").count(Outcome.MIXED_UP))
                .as(report.text())
                .isEqualTo(5);
        assertThat(report.failures()).isEqualTo(5);
    }

    @Test
    void aGoodAnswerOfNobodyKnownIsMixedUp() {
        witness.respond(Responder.always(Answer.ok("from a cache")));
        assertThat(load(3).mix("get").run().total().count(Outcome.MIXED_UP)).isEqualTo(3);
        assertThat(load(3).mix("get").idsUnchecked().run().failures()).isZero();
    }

    @Test
    void aForeignBodyUnderTheRightIdIsMixedUp() {
        witness.respond(request -> Answer.of(200, "w " + request.id() + "0\n", id(request)));
        assertThat(load(3).mix("get").idsInBody().run().total().count(Outcome.MIXED_UP))
                .isEqualTo(3);
    }

    @Test
    void aServerErrorWithoutTheIdIsTheGateways() {
        answerPosts(request -> Answer.of(503, "none"));
        LoadReport report = load(20).mix("get:3,post:1").run();
        assertThat(report.kind("post").count(Outcome.GATEWAY_5XX))
                .as(report.text())
                .isEqualTo(5);
        assertThat(report.kind("post").statuses()).isEqualTo(Map.of(503, 5L));
        assertThat(report.failures()).isEqualTo(5);
    }

    @Test
    void theUpstreamsOwnErrorIsGoodOnlyWhereItIsExpected() {
        witness.respond(request -> Answer.of(503, "maintenance", id(request)));
        assertThat(load(3).mix("get").run().total().count(Outcome.WRONG_STATUS)).isEqualTo(3);
        assertThat(load(3).mix("get").expecting(503).run().failures()).isZero();
    }

    @Test
    void aRequestThatArrivedTwiceIsDoubledOrRepeated() {
        witness.respond(OpenLoopTest::echo);
        LoadReport report = load(20).mix("get:3,post:1")
                .effectsFrom(() -> {
                    Map<String, Integer> effects = new HashMap<>(witness.effects());
                    witness.requests().stream()
                            .filter(request -> request.id().matches(".*-[1-7]"))
                            .forEach(request -> effects.merge(request.id(), 1, Integer::sum));
                    return effects;
                })
                .run();
        long posts = witness.requests().stream()
                .filter(request ->
                        request.id().matches(".*-[1-7]") && request.method().equals("POST"))
                .count();
        assertThat(posts).isPositive();
        assertThat(report.kind("post").doubled()).as(report.text()).isEqualTo(posts);
        assertThat(report.kind("get").repeated()).isEqualTo(7 - posts);
        assertThat(report.failures()).isEqualTo(posts);
    }

    @Test
    void aResendOfAPostIsSeenByTheWitness() {
        RepeatingRelay.between(witness.address(), relay -> {
            LoadReport report = OpenLoop.to(relay)
                    .rate(1000)
                    .requests(10)
                    .timeout(LONG)
                    .mix("post-new")
                    .effectsFrom(witness::effects)
                    .run();
            assertThat(report.total().doubled()).as(report.text()).isEqualTo(10);
            assertThat(report.failures()).isGreaterThanOrEqualTo(10);
        });
    }

    @Test
    void bytesThatNobodyAskedForAreAFailure() {
        witness.respond(request -> echo(request).glued("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
        LoadReport report = load(3).mix("get").run();
        assertThat(report.unasked()).as(report.text()).isEqualTo(3);
        assertThat(report.failures()).isEqualTo(3);
    }

    @Test
    void whatIsNoResponseIsMalformed() {
        witness.respond(Responder.always(Answer.raw("HTTP/1.1 200 OK\nContent-Length: 0\n\n")));
        assertThat(load(3).mix("get").run().total().count(Outcome.MALFORMED)).isEqualTo(3);
    }

    // ---- never sent is not lost

    @Test
    void aRefusedConnectionIsNotLost() throws IOException {
        // Bound and never listening: the port is refused, and nobody else can take it.
        try (Socket bound = new Socket()) {
            bound.bind(new InetSocketAddress("127.0.0.1", 0));
            LoadReport report = OpenLoop.to(new InetSocketAddress("127.0.0.1", bound.getLocalPort()))
                    .requests(5)
                    .run();
            assertThat(report.total().count(Outcome.REFUSED)).as(report.text()).isEqualTo(5);
            assertThat(report.failures()).isZero();
            assertThat(report.total().untested()).isEqualTo(5);
            assertThat(report.total().sent()).isZero();
        }
    }

    @Test
    void aConnectionThatEndedWithinTheRequestIsNotLost() {
        witness.respond(Responder.atHead(request -> Answer.nothing()
                .thenStopReading()
                .thenPause(Duration.ofMillis(50))
                .thenReset()));
        LoadReport report = load(1).mix("post").bodySize(16 << 20).run();
        assertThat(report.total().count(Outcome.UNSENT)).as(report.text()).isEqualTo(1);
        assertThat(report.failures()).isZero();
    }

    @Test
    void aPooledConnectionThatThePeerEndedIsNotUsed() {
        RunningLoad running = load(2).rate(3).mix("get").start();
        witness.await(() -> witness.connections().stream().anyMatch(each -> each.answered() == 1));
        witness.closeIdleConnections();
        LoadReport report = running.await();
        assertThat(report.failures()).as(report.text()).isZero();
        assertThat(report.connections()).isEqualTo(2);
        assertThat(report.stale()).isEqualTo(1);
    }

    @Test
    void beyondTheCapARequestIsNotSent() {
        witness.respond(Responder.always(Answer.never()));
        LoadReport report = load(10).mix("get")
                .maxConnections(2)
                .timeout(Duration.ofMillis(300))
                .rate(10_000)
                .run();
        assertThat(report.total().count(Outcome.NOT_SENT)).as(report.text()).isEqualTo(8);
        assertThat(report.total().lost()).isEqualTo(2);
    }

    // ---- the open model

    @Test
    void slowAnswersDoNotSlowTheRateAndCountFromTheSchedule() {
        witness.respond(
                request -> Answer.nothing().thenPause(Duration.ofMillis(300)).then(echo(request)));
        LoadReport report = load(50).mix("get").run();
        // A closed loop on one connection would have taken 15 s.
        assertThat(report.took()).isLessThan(Duration.ofSeconds(8));
        assertThat(report.connections()).isGreaterThan(10);
        assertThat(report.total().latency().p50()).isGreaterThanOrEqualTo(299_000);
    }

    @Test
    void stopEndsALoadEarlyAndSeesTheRestToItsEnd() {
        RunningLoad running = load(1_000_000).mix("get").start();
        witness.await(() -> witness.effectCount() >= 5);
        LoadReport report = running.stop().await();
        assertThat(running.running()).isFalse();
        assertThat(report.total().attempted()).isBetween(5L, 900_000L);
        assertThat(report.total().count(Outcome.ANSWERED))
                .isEqualTo(report.total().attempted());
    }

    @Test
    void theWarmUpCountsForLossesAlone() {
        LoadReport report = load(50).warmUp(Duration.ofMillis(20)).mix("get").run();
        assertThat(report.total().count(Outcome.ANSWERED)).isEqualTo(50);
        assertThat(report.total().latency().count()).isEqualTo(30);
        assertThat(report.sendLag().count()).isEqualTo(30);
    }

    @Test
    void aLateGeneratorVoidsTheRun() {
        LoadReport report = load(2).run();
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
                report.took());
    }

    @Test
    void whatMakesNoSenseIsRefusedWithItsReason() {
        OpenLoop load = OpenLoop.to(witness.address());
        assertThatThrownBy(() -> load.rate(0)).hasMessageContaining("rate");
        assertThatThrownBy(() -> load.threads(3)).hasMessageContaining("one or two");
        assertThatThrownBy(() -> HttpUrl.parse("https://a/")).hasMessageContaining("http://host:port/path");
    }
}
