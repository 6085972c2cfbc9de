package io.sluice.kit;

import static io.sluice.kit.OneRequest.untilClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WitnessFaultsTest {
    private static final String GET = "GET /a HTTP/1.1\r\nHost: t.example\r\nX-Id: 7\r\n\r\n";
    private static final String POST_HEAD =
            "POST /a HTTP/1.1\r\nHost: t.example\r\nX-Id: 8\r\nContent-Length: 10\r\n\r\n";
    private static final Duration SHORT = Duration.ofMillis(50);

    private final WitnessUpstream witness = WitnessUpstream.named("w").start();

    @AfterEach
    void close() {
        witness.close();
    }

    private RawClient connect() {
        return RawClient.connect(witness.address());
    }

    @ParameterizedTest
    @EnumSource(
            value = Crash.class,
            names = {"AFTER_CONNECT", "AFTER_HEAD"})
    void aCrashBeforeTheAnswerLeavesNoByte(Crash crash) {
        witness.crash(crash, End.RST);
        assertThat(untilClose(witness.address(), POST_HEAD)).satisfies(received -> {
            assertThat(received.bytes()).isEmpty();
            assertThat(received.end()).isEqualTo(End.RST);
        });
        witness.crash(crash, End.FIN);
        assertThat(untilClose(witness.address(), POST_HEAD).end()).isEqualTo(End.FIN);
        assertThat(untilClose(witness.address(), POST_HEAD).end()).isEqualTo(End.FIN);
        witness.recover();
        assertThat(RawClient.exchange(witness.address(), GET).status()).isEqualTo(200);
    }

    @Test
    void aCrashBeforeTheConnectIsARefusal() {
        witness.crash(Crash.BEFORE_CONNECT, End.RST);
        assertThatThrownBy(this::connect).hasMessageContaining("cannot connect");
        witness.recover();
        assertThat(RawClient.exchange(witness.address(), GET).status()).isEqualTo(200);
    }

    @Test
    void aCrashInTheBodyWaitsForItsFirstByte() {
        witness.crashNext(Crash.MID_BODY, End.RST);
        try (RawClient client = connect()) {
            client.send(POST_HEAD);
            assertThat(client.readFor(SHORT).end()).isEqualTo(End.OPEN);
            client.send("h");
            Received received = client.readUntilClose();
            assertThat(received.end()).isEqualTo(End.RST);
            assertThat(received.bytes()).isEmpty();
        }
        assertThat(witness.takeRequest().bodyText()).isEqualTo("h");
        assertThat(RawClient.exchange(witness.address(), GET).status()).isEqualTo(200);
    }

    @Test
    void aCrashInTheResponseLeavesItsBeginning() {
        witness.crashNext(Crash.AFTER_ONE_BYTE, End.FIN).crashNext(Crash.MID_RESPONSE, End.FIN);
        assertThat(untilClose(witness.address(), GET).bytes()).isEqualTo(Bytes.of("H"));
        RawResponse response = untilClose(witness.address(), GET).responses().get(0);
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.bodyText()).isEqualTo("01234567");
        assertThat(response.complete()).isFalse();
    }

    @Test
    void aQueuedCrashAtTheAcceptHitsOneConnection() {
        witness.crashNext(Crash.AFTER_CONNECT, End.RST);
        assertThat(untilClose(witness.address(), "").end()).isEqualTo(End.RST);
        assertThat(RawClient.exchange(witness.address(), GET).status()).isEqualTo(200);
    }

    @Test
    void aCrashComesBeforeEveryScript() {
        witness.respondTo("/a", Responder.always(Answer.ok("path"))).respondNext(Responder.always(Answer.ok("next")));
        witness.crash(Crash.AFTER_ONE_BYTE, End.FIN);
        assertThat(untilClose(witness.address(), GET).bytes()).hasSize(1);
        witness.recover();
        assertThat(RawClient.exchange(witness.address(), GET).bodyText()).isEqualTo("next");
    }

    @Test
    void anAnnouncedKeepAliveIsInEveryProperResponse() {
        try (WitnessUpstream announcing =
                WitnessUpstream.named("k").announceKeepAlive(5).start()) {
            assertThat(RawClient.exchange(announcing.address(), GET).header("Keep-Alive"))
                    .isEqualTo("timeout=5");
        }
        assertThat(RawClient.exchange(witness.address(), GET).header("Keep-Alive"))
                .isNull();
    }

    @Test
    void aRudeStopResetsTheIdleAndRefusesTheNew() {
        Gate gate = new Gate();
        witness.respondTo("/held", Responder.always(Answer.ok("late").after(gate)));
        try (RawClient idle = connect();
                RawClient busy = connect()) {
            idle.send(GET);
            idle.readResponses(1);
            busy.send(GET.replace("/a", "/held"));
            assertThat(witness.await(() -> witness.effectCount() == 2)).isTrue();
            witness.stopRudely();
            assertThat(idle.readUntilClose().end()).isEqualTo(End.RST);
            assertThatThrownBy(this::connect).hasMessageContaining("cannot connect");
            gate.open();
            Received last = busy.readUntilClose();
            assertThat(last.statuses()).containsExactly(200);
            assertThat(last.end()).isEqualTo(End.RST);
        }
    }

    @Test
    void aPoliteStopTellsAndServesToTheEnd() {
        try (RawClient idle = connect();
                RawClient active = connect()) {
            idle.send(GET);
            idle.readResponses(1);
            active.send(GET);
            active.readResponses(1);
            witness.stopPolitely(Duration.ofMillis(100));
            active.send(GET);
            Received last = active.readUntilClose();
            assertThat(last.end()).isEqualTo(End.FIN);
            assertThat(last.responses().get(0).header("Connection")).isNull();
            assertThat(last.responses().get(1).header("Connection")).isEqualTo("close");
            assertThat(RawClient.exchange(witness.address(), GET).header("Connection"))
                    .isEqualTo("close");
            assertThat(idle.readUntilClose().end()).isEqualTo(End.FIN);
        }
        assertThatThrownBy(this::connect).hasMessageContaining("cannot connect");
        witness.recover();
        assertThat(RawClient.exchange(witness.address(), GET).header("Connection"))
                .isNull();
    }

    @Test
    void aStalledProcessTakesConnectionsAndBytesAndAnswersWhenItGoesOn() {
        try (RawClient old = connect()) {
            old.send(GET);
            old.readResponses(1);
            witness.stall();
            old.send(GET);
            try (RawClient young = connect()) {
                young.send(GET);
                assertThat(young.readFor(SHORT).bytes()).isEmpty();
                assertThat(old.readFor(SHORT).statuses()).hasSize(1);
                witness.resume();
                assertThat(young.readResponses(1).statuses()).containsExactly(200);
                assertThat(old.readResponses(2).statuses()).containsExactly(200, 200);
            }
        }
    }

    @Test
    void aStalledProcessCanBeEnded() {
        WitnessUpstream brief = WitnessUpstream.named("ended").start();
        try (RawClient client = RawClient.connect(brief.address())) {
            client.send(GET);
            client.readResponses(1);
            brief.stall();
            brief.resetAllConnections();
            assertThat(client.readUntilClose().end()).isEqualTo(End.RST);
            brief.close();
        }
        assertThatThrownBy(() -> RawClient.connect(brief.address())).hasMessageContaining("cannot connect");
    }

    @Test
    void aDelayedAnswerComesLater() {
        witness.respond(Responder.delayed(Duration.ofMillis(80), Responder.echo("w")));
        long start = System.nanoTime();
        assertThat(RawClient.exchange(witness.address(), GET).bodyText()).isEqualTo("w 7\n");
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(80_000_000);
    }

    @Test
    void aTrickledAnswerTakesItsTime() {
        witness.respond(Responder.always(Answer.ok("x".repeat(40)).trickled(20, Duration.ofMillis(20))));
        long start = System.nanoTime();
        assertThat(RawClient.exchange(witness.address(), GET).bodyText()).hasSize(40);
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(60_000_000);
    }

    @Test
    void aLargeAnswerIsMadeAsItIsRead() {
        witness.respond(Responder.always(Answer.large(3_000_001)));
        try (RawClient client = connect().expecting("GET", "HEAD", "GET")) {
            client.send(GET + GET.replace("GET", "HEAD"));
            List<RawResponse> responses = client.readResponses(2).responses();
            byte[] body = responses.get(0).body();
            assertThat(body).hasSize(3_000_001);
            assertThat(Arrays.copyOf(body, 3)).isEqualTo(Bytes.of("ABC"));
            assertThat(body[3_000_000]).isEqualTo((byte) "ABC".charAt(3_000_000 % 64));
            assertThat(responses.get(1).body()).isEmpty();
        }
    }

    @Test
    void onlyUnsafeMethodsCountAsUnsafeDuplicates() {
        RawClient.exchange(witness.address(), GET);
        RawClient.exchange(witness.address(), GET);
        assertThat(witness.duplicateEffects()).isEqualTo(1);
        assertThat(witness.duplicateUnsafeEffects()).isZero();
        witness.crash(Crash.AFTER_HEAD, End.RST);
        untilClose(witness.address(), POST_HEAD);
        untilClose(witness.address(), POST_HEAD);
        assertThat(witness.duplicateUnsafeEffects()).isEqualTo(1);
    }

    @Test
    void aWitnessThatOnlyCountsKeepsNothing() {
        try (WitnessUpstream lean = WitnessUpstream.named("lean").countOnly().start()) {
            for (int i = 0; i < 3; i++) {
                RawClient.exchange(lean.address(), GET.replace("7", "n" + i));
            }
            assertThat(lean.await(() -> lean.connections().isEmpty())).isTrue();
            assertThat(lean.acceptedConnections()).isEqualTo(3);
            assertThat(lean.effectCount()).isEqualTo(3);
            assertThat(lean.effects()).containsOnlyKeys("n0", "n1", "n2");
            assertThat(lean.requests()).isEmpty();
            assertThat(lean.connections()).isEmpty();
        }
    }

    @Test
    void recordingCanBeLimited() {
        try (WitnessUpstream brief =
                WitnessUpstream.named("brief").recordAtMost(10).start()) {
            assertThat(RawClient.exchange(brief.address(), GET).status()).isEqualTo(200);
            assertThat(brief.connections().get(0).bytes()).isEqualTo(Bytes.of("GET /a HTT"));
        }
    }
}
