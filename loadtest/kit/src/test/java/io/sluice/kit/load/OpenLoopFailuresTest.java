package io.sluice.kit.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.kit.Answer;
import io.sluice.kit.Responder;
import io.sluice.kit.WitnessUpstream;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each thing that can go wrong is told apart. */
class OpenLoopFailuresTest {
    @RegisterExtension
    final ServedLoad served = new ServedLoad();

    private final WitnessUpstream witness = served.witness();

    @Test
    void aResetBeforeTheAnswerIsLost() {
        served.answerPosts(request -> Answer.nothing().thenReset());
        LoadReport report = served.load(40).mix("get:3,post:1").run();
        assertThat(report.kind("post").count(Outcome.RESET)).as(report.text()).isEqualTo(10);
        assertThat(report.kind("get").count(Outcome.ANSWERED)).isEqualTo(30);
        assertThat(report.failures()).isEqualTo(10);
        assertThat(report.total().lost()).isEqualTo(10);
        assertThat(report.total().lostOnReuse()).isLessThanOrEqualTo(10);
    }

    @Test
    void aCloseBeforeTheAnswerIsLost() {
        served.answerPosts(request -> Answer.nothing().thenClose());
        LoadReport report = served.load(40).mix("get:3,post:1").run();
        assertThat(report.kind("post").count(Outcome.CLOSED)).as(report.text()).isEqualTo(10);
        assertThat(report.failures()).isEqualTo(10);
    }

    @Test
    void silenceIsLostWhenTheTimeIsOver() {
        served.answerPosts(request -> Answer.never());
        LoadReport report = served.load(8)
                .timeout(Duration.ofSeconds(1))
                .mix("get:3,post:1")
                .run();
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
                LoadReport report = served.load(3).path(path).mix("get").run();
                assertThat(report.total().count(Outcome.TRUNCATED))
                        .as(path + report.text())
                        .isEqualTo(3);
                assertThat(report.failures()).isEqualTo(3);
            }
        }
    }

    @Test
    void anotherRequestsAnswerIsMixedUp() {
        served.answerPosts(request -> Answer.of(200, "w", "X-Id: " + request.id() + "0"));
        LoadReport report = served.load(20).mix("get:3,post:1").run();
        assertThat(report.kind("post").count(Outcome.MIXED_UP))
                .as(report.text())
                .isEqualTo(5);
        assertThat(report.failures()).isEqualTo(5);
    }

    @Test
    void aGoodAnswerOfNobodyKnownIsMixedUp() {
        witness.respond(Responder.always(Answer.ok("from a cache")));
        assertThat(served.load(3).mix("get").run().total().count(Outcome.MIXED_UP))
                .isEqualTo(3);
        assertThat(served.load(3).mix("get").idsUnchecked().run().failures()).isZero();
    }

    @Test
    void aForeignBodyUnderTheRightIdIsMixedUp() {
        witness.respond(request -> Answer.of(200, "w " + request.id() + "0\n", ServedLoad.id(request)));
        assertThat(served.load(3).mix("get").idsInBody().run().total().count(Outcome.MIXED_UP))
                .isEqualTo(3);
    }

    @Test
    void aServerErrorWithoutTheIdIsTheGateways() {
        served.answerPosts(request -> Answer.of(503, "none"));
        LoadReport report = served.load(20).mix("get:3,post:1").run();
        assertThat(report.kind("post").count(Outcome.GATEWAY_5XX))
                .as(report.text())
                .isEqualTo(5);
        assertThat(report.kind("post").statuses()).isEqualTo(Map.of(503, 5L));
        assertThat(report.failures()).isEqualTo(5);
    }

    @Test
    void theUpstreamsOwnErrorIsGoodOnlyWhereItIsExpected() {
        witness.respond(request -> Answer.of(503, "maintenance", ServedLoad.id(request)));
        assertThat(served.load(3).mix("get").run().total().count(Outcome.WRONG_STATUS))
                .isEqualTo(3);
        assertThat(served.load(3).mix("get").expecting(503).run().failures()).isZero();
    }

    @Test
    void aRequestThatArrivedTwiceIsDoubledOrRepeated() {
        witness.respond(ServedLoad::echo);
        LoadReport report = served.load(20)
                .mix("get:3,post:1")
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
                    .timeout(ServedLoad.LONG)
                    .mix("post-new")
                    .effectsFrom(witness::effects)
                    .run();
            assertThat(report.total().doubled()).as(report.text()).isEqualTo(10);
            assertThat(report.failures()).isGreaterThanOrEqualTo(10);
        });
    }

    @Test
    void bytesThatNobodyAskedForAreAFailure() {
        witness.respond(request -> ServedLoad.echo(request).glued("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
        LoadReport report = served.load(3).mix("get").run();
        assertThat(report.unasked()).as(report.text()).isEqualTo(3);
        assertThat(report.failures()).isEqualTo(3);
    }

    @Test
    void whatIsNoResponseIsMalformed() {
        witness.respond(Responder.always(Answer.raw("HTTP/1.1 200 OK\nContent-Length: 0\n\n")));
        assertThat(served.load(3).mix("get").run().total().count(Outcome.MALFORMED))
                .isEqualTo(3);
    }
}
