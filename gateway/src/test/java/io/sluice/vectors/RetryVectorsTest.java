package io.sluice.vectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.sluice.dataplane.DataPlaneRig;
import io.sluice.dataplane.balance.UpstreamState;
import io.sluice.dataplane.loop.LoopCounters.Total;
import io.sluice.kit.Answer;
import io.sluice.kit.Lane;
import io.sluice.kit.LaneWitness;
import io.sluice.kit.RawClient;
import io.sluice.kit.Received;
import io.sluice.kit.Responder;
import io.sluice.kit.WitnessRequest;
import io.sluice.kit.WitnessUpstream;
import io.sluice.kit.WitnessUpstream.Greeting;
import io.sluice.model.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * An endpoint that crashes at every point of a request, for every kind of request; the other endpoint is well. Over HTTP/2 a
 * crash is that of its stream: what befalls connections, and bytes of a response that are none, is left out there.
 */
@ParameterizedClass(name = "{0}")
@EnumSource(names = {"PLAIN", "TLS_UPSTREAM", "H2_UPSTREAM"})
class RetryVectorsTest {
    private static final int TIMES = 10;
    private static final Duration MOMENT = Duration.ofMillis(60);

    @Parameter
    Lane lane;

    private LaneWitness firstInLane;
    private LaneWitness secondInLane;
    private WitnessUpstream first;
    private WitnessUpstream second;
    private DataPlaneRig rig;

    @BeforeEach
    void endpoints() {
        firstInLane = UpstreamLanes.witness(lane, "first", "127.0.0.1");
        secondInLane = UpstreamLanes.witness(lane, "second", "127.0.0.2");
        first = firstInLane.witness();
        second = secondInLane.witness();
    }

    private void notOverHttp2() {
        assumeFalse(lane == Lane.H2_UPSTREAM, "it befalls a connection, or bytes that HTTP/2 has not");
    }

    private void start(String... settings) {
        DataPlaneRig.Options options = DataPlaneRig.options().with("ejectAfter", "0"); // each request is to meet it
        for (String setting : settings) {
            options.with(setting.substring(0, setting.indexOf('=')), setting.substring(setting.indexOf('=') + 1));
        }
        rig = options.start().serve(UpstreamLanes.plan(lane, firstInLane, secondInLane));
    }

    @AfterEach
    void stop() {
        if (rig != null) {
            assertNothingIsLeft();
        }
        firstInLane.close();
        secondInLane.close();
    }

    private void assertNothingIsLeft() {
        GatewayFixture.awaitThat("nothing is kept", () -> rig.plane().held() == 0);
        UpstreamState upstream =
                rig.plane().live().upstreams().values().iterator().next();
        GatewayFixture.awaitThat("nobody waits", () -> upstream.load().waiting() == 0);
        assertThat(upstream.load().retrying()).isZero();
        assertThat(upstream.load().dialling()).isZero();
        rig.close();
        firstInLane.check();
        secondInLane.check();
    }

    private void crash(CrashOnce how) {
        first.respond(how);
        second.respond(how);
    }

    private Received ask(RetriedKind kind, int id) {
        try (RawClient client = rig.connect()) {
            client.expecting(kind.method);
            client.send(kind.head(id) + kind.body());
            return client.readResponses(1);
        }
    }

    private void assertAll(RetriedKind kind, int status) {
        for (int id = 0; id < TIMES; id++) {
            assertThat(ask(kind, id).response().status()).as(kind + " " + id).isEqualTo(status);
        }
    }

    private void assertNoDuplicates() {
        Map<String, Integer> effects = new HashMap<>(first.effects());
        second.effects().forEach((id, count) -> effects.merge(id, count, Integer::sum));
        assertThat(effects.values()).as("effects").allMatch(count -> count == 1);
        List<String> sent = Stream.concat(first.requests().stream(), second.requests().stream())
                .map(WitnessRequest::id)
                .toList();
        assertThat(sent).as("requests").doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("4.5 crash before connect: any method, at another endpoint")
    void nothingWasSent(RetriedKind kind) {
        notOverHttp2();
        start();
        first.stopListening();
        assertAll(kind, 200);
        assertThat(rig.plane().count(Total.RETRIES)).isEqualTo(TIMES / 2);
        assertNoDuplicates();
    }

    @ParameterizedTest
    @EnumSource(names = {"GET", "PUT_SMALL", "POST_SMALL", "PATCH_SMALL"})
    @DisplayName("4.5 crash after connect: idempotent requests, at another endpoint")
    void connectedAndThenReset(RetriedKind kind) {
        start();
        first.greet(Greeting.RESET);
        int answered = 0;
        for (int id = 0; id < TIMES; id++) {
            answered += ask(kind, id).response().status() == 200 ? 1 : 0;
        }
        // The reset may overtake the word that the connection is made: then nothing was sent.
        assertThat(answered).isBetween(kind.idempotent() ? TIMES : TIMES / 2, TIMES);
        assertNoDuplicates();
    }

    @ParameterizedTest
    @EnumSource(names = {"GET", "PUT_SMALL", "POST_SMALL", "PATCH_SMALL"})
    @DisplayName("4.5 crash after the headers: idempotent requests, at another endpoint")
    void resetAfterTheHead(RetriedKind kind) {
        start();
        crash(new CrashOnce(Answer.nothing().thenReset(), /* atHead */ true));
        assertAll(kind, kind.idempotent() ? 200 : 502);
        assertThat(rig.plane().count(Total.RETRIES)).isEqualTo(kind.idempotent() ? TIMES : 0);
        if (!kind.idempotent()) {
            assertNoDuplicates();
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("4.5 crash with the request complete and no byte of a response")
    void closedWithoutAByte(RetriedKind kind) {
        start();
        crash(new CrashOnce(Answer.nothing().thenClose(), /* atHead */ false));
        assertAll(kind, kind.replayable() ? 200 : 502);
        if (kind.replayable()) {
            assertThat(Stream.concat(first.requests().stream(), second.requests().stream()))
                    .allSatisfy(request -> assertThat(request.bodyText()).isEqualTo(kind.body()));
        } else {
            assertNoDuplicates();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"PUT_SMALL", "PUT_LARGE", "POST_SMALL", "POST_LARGE", "PATCH_SMALL"})
    @DisplayName("4.5 crash in mid-body: idempotent requests whose body is kept, at another endpoint")
    void resetInMidBody(RetriedKind kind) {
        start();
        crash(new CrashOnce(Answer.nothing().thenPause(MOMENT).thenReset(), /* atHead */ true));
        try (RawClient client = rig.connect()) {
            String body = kind.body();
            int half = body.length() / 2;
            client.send(kind.head(0) + body.substring(0, half));
            client.readFor(MOMENT.multipliedBy(3));
            client.send(body.substring(half));
            assertThat(client.readResponses(1).response().status()).isEqualTo(kind.replayable() ? 200 : 502);
        }
        if (!kind.replayable()) {
            assertNoDuplicates();
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("4.5 crash after one byte of the response: never again")
    void closedAfterAByte(RetriedKind kind) {
        notOverHttp2();
        start();
        crash(new CrashOnce(Answer.raw("H").thenClose(), /* atHead */ false));
        assertAll(kind, 502);
        assertNoDuplicates();
        assertThat(rig.plane().count(Total.RETRIES)).isZero();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("4.5 crash in mid-response: never again, and the client sees it")
    void closedInMidResponse(RetriedKind kind) {
        start();
        crash(new CrashOnce(
                Answer.raw("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf").thenClose(), false));
        try (RawClient client = rig.connect()) {
            client.send(kind.head(0) + kind.body());
            Received received = client.readUntilClose();
            assertThat(received.responses()).hasSize(1);
            assertThat(received.responses().get(0).complete()).isFalse();
        }
        assertNoDuplicates();
        Reason cut = lane == Lane.H2_UPSTREAM ? Reason.STREAM_RESET : Reason.RESPONSE_TRUNCATED;
        GatewayFixture.awaitThat("it is counted", () -> rig.plane().count(cut) == 1);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("4.5 a reused connection closed with zero response bytes: idempotent requests once, at once")
    void aStaleConnection(RetriedKind kind) {
        notOverHttp2();
        start("retryBackoff=5s", "retryBudget=0", "retryBudgetMin=0", "freshForPost=1h");
        assertThat(ask(RetriedKind.GET, 100).response().status()).isEqualTo(200);
        assertThat(ask(RetriedKind.GET, 101).response().status()).isEqualTo(200);
        CrashOnce crash = new CrashOnce(Answer.nothing().thenClose(), /* atHead */ false);
        crash(crash);
        for (int id = 0; id < 2; id++) { // one for either endpoint
            long begun = System.nanoTime();
            assertThat(ask(kind, id).response().status()).isEqualTo(kind.replayable() ? 200 : 502);
            assertThat(System.nanoTime() - begun).isLessThan(2_000_000_000L);
        }
        assertThat(rig.plane().count(Total.RETRIES)).isEqualTo(kind.replayable() ? 2 : 0);
        if (!kind.replayable()) {
            assertNoDuplicates();
        }
    }

    @Test
    @DisplayName("4.5 interim responses are no response: a request that was told to go on is tried again")
    void anInterimResponseBindsNobody() {
        start();
        Answer crash = Answer.interim(100).thenAwaitBody().thenClose();
        crash(new CrashOnce(crash, /* atHead */ true));
        try (RawClient client = rig.connect()) {
            client.send("PUT / HTTP/1.1\r\nHost: t.example\r\nX-Id: 1\r\nExpect: 100-continue\r\n"
                    + "Content-Length: 2\r\n\r\n");
            assertThat(new String(client.readBytes(12).bytes(), StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 100");
            client.send("hi");
            List<Integer> statuses = client.readResponses(2).statuses();
            assertThat(statuses.get(statuses.size() - 1)).isEqualTo(200);
        }
        assertThat(rig.plane().count(Total.RETRIES)).isEqualTo(1);
    }

    @Test
    @DisplayName("4.5 both endpoints crash: two tries in total, and the client hears of it")
    void noThirdTry() {
        start();
        first.respond(Responder.always(Answer.nothing().thenReset()));
        second.respond(Responder.always(Answer.nothing().thenReset()));
        assertThat(ask(RetriedKind.GET, 0).response().status()).isEqualTo(502);
        assertThat(first.requests()).hasSize(1);
        assertThat(second.requests()).hasSize(1);
    }
}
