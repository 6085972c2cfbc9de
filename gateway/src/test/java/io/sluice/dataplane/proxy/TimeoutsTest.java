package io.sluice.dataplane.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.DataPlaneRig;
import io.sluice.kit.Answer;
import io.sluice.kit.End;
import io.sluice.kit.Gate;
import io.sluice.kit.RawClient;
import io.sluice.kit.Received;
import io.sluice.kit.Responder;
import io.sluice.kit.Segment;
import io.sluice.kit.WitnessUpstream;
import io.sluice.model.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Every deadline with a client or an endpoint that misses it; deadlines are kept to within two ticks of 67 ms. */
class TimeoutsTest {
    /** Linux lets a receive buffer grow to 32 MiB where memory is plenty (net.ipv4.tcp_rmem). */
    private static final int MORE_THAN_KERNELS_TAKE = 60_000_000;

    private static final String HOST = "Host: t.example\r\n";
    private static final String GET = "GET / HTTP/1.1\r\n" + HOST + "\r\n";

    private final WitnessUpstream witness =
            WitnessUpstream.named("witness").receiveBuffer(16 * 1024).start();
    private DataPlaneRig rig;

    @AfterEach
    void stop() {
        rig.close();
        witness.close();
    }

    private void start(String setting, String text) {
        rig = DataPlaneRig.options().with(setting, text).start().serve(witness);
    }

    private static void assertAbout(long nanos, int millis) {
        assertThat(nanos / 1_000_000).isBetween((long) millis, millis + 1000L);
    }

    @Test
    void aClientThatSendsNothingIsClosedSilently() {
        start("headerTimeout", "300ms");
        try (RawClient client = rig.connect()) {
            Received received = client.readUntilClose();
            assertThat(received.end()).isEqualTo(End.FIN);
            assertThat(received.bytes()).isEmpty();
            assertAbout(received.timing().ended() - received.timing().connected(), 250);
        }
    }

    @Test
    @DisplayName("SL-01 the header timeout counts in total, however many bytes keep coming")
    void aDribblingHeadIsA408() {
        start("headerTimeout", "400ms");
        List<Segment> dribble = new ArrayList<>();
        for (byte each :
                ("GET / HTTP/1.1\r\nX: " + "y".repeat(30)).getBytes(java.nio.charset.StandardCharsets.US_ASCII)) {
            dribble.add(new Segment(new byte[] {each}, Duration.ofMillis(30)));
        }
        try (RawClient client = rig.connect()) {
            client.send(dribble);
            Received received = client.readUntilClose();
            assertThat(received.response().status()).isEqualTo(408);
            assertThat(received.response().announcesClose()).isTrue();
            assertAbout(received.timing().firstByte() - received.timing().firstWrite(), 400);
        }
        assertThat(rig.plane().count(Reason.HEADER_TIMEOUT)).isEqualTo(1);
    }

    @Test
    void theHeaderTimeoutOfALaterRequestCountsFromItsFirstByte() {
        start("headerTimeout", "400ms");
        try (RawClient client = rig.connect()) {
            client.send(GET);
            client.readResponses(1);
            client.readFor(Duration.ofMillis(500));
            client.send("GET / HT");
            Received received = client.readUntilClose();
            assertThat(received.statuses()).containsExactly(200, 408);
        }
    }

    @Test
    void anUnusedConnectionIsClosedSilently() {
        start("keepAliveIdle", "300ms");
        try (RawClient client = rig.connect()) {
            client.send(GET);
            Received received = client.readUntilClose();
            assertThat(received.statuses()).containsExactly(200);
            assertAbout(received.timing().ended() - received.timing().lastByte(), 300);
        }
    }

    @Test
    @DisplayName("SL-02 a body that stops arriving: 408, upstream aborted")
    void aBodyThatStopsIsA408() {
        start("bodyIdle", "300ms");
        try (RawClient client = rig.connect()) {
            client.send("POST / HTTP/1.1\r\n" + HOST + "Content-Length: 10\r\n\r\nhello");
            Received received = client.readUntilClose();
            assertThat(received.response().status()).isEqualTo(408);
            assertAbout(received.timing().firstByte() - received.timing().lastWrite(), 300);
        }
        assertThat(witness.takeRequest().aborted()).isTrue();
    }

    @Test
    void aBodyThatDribblesIsNotIdle() {
        start("bodyIdle", "300ms");
        List<Segment> dribble = new ArrayList<>();
        dribble.add(new Segment(
                ("POST / HTTP/1.1\r\n" + HOST + "Content-Length: 8\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1),
                Duration.ZERO));
        for (int i = 0; i < 8; i++) {
            dribble.add(new Segment(new byte[] {'x'}, Duration.ofMillis(100)));
        }
        try (RawClient client = rig.connect()) {
            client.send(dribble);
            assertThat(client.readResponses(1).response().status()).isEqualTo(200);
        }
    }

    @Test
    void aBodyThatWaitsForTheEndpointIsNotTheClientsFault() {
        start("bodyIdle", "300ms");
        Gate gate = new Gate();
        witness.respond(Responder.atHead(Responder.always(Answer.nothing()
                .thenStopReading()
                .thenAwait(gate)
                .thenStartReading()
                .thenAwaitBody()
                .then(Answer.ok("x")))));
        byte[] head = ("POST / HTTP/1.1\r\n" + HOST + "Content-Length: " + MORE_THAN_KERNELS_TAKE + "\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
        try (RawClient client = RawClient.options()
                .sendBuffer(65536)
                .timeout(Duration.ofMillis(1500))
                .connect(rig.address())) {
            client.send(head);
            int sent = client.send(new byte[MORE_THAN_KERNELS_TAKE]);
            assertThat(sent).isLessThan(MORE_THAN_KERNELS_TAKE);
            gate.open();
            for (int rest = MORE_THAN_KERNELS_TAKE - sent; rest > 0; ) {
                rest -= client.send(new byte[Math.min(rest, 1_000_000)]);
            }
            assertThat(client.readResponses(1).response().status()).isEqualTo(200);
        }
    }

    @Test
    @DisplayName("SL-03 a client that reads nothing is reset, the upstream cancelled")
    void aClientThatStopsReadingIsReset() {
        start("writeIdle", "400ms");
        witness.respond(Responder.always(Answer.ok(new byte[20_000_000])));
        try (RawClient client = RawClient.options().receiveBuffer(4096).connect(rig.address())) {
            client.send(GET);
            witness.takeRequest();
            assertThat(witness.await(() -> witness.openConnections() == 0)).isTrue();
            assertThat(rig.nextEnded().reason()).isEqualTo(Reason.CLIENT_STALLED);
            assertThat(client.readUntilClose().end()).isEqualTo(End.RST);
        }
    }

    @Test
    void aClientThatReadsSlowlyIsNotReset() {
        start("writeIdle", "400ms");
        witness.respond(Responder.always(Answer.ok(new byte[3_000_000])));
        try (RawClient client = RawClient.options().receiveBuffer(65536).connect(rig.address())) {
            client.send(GET);
            for (int i = 0; i < 12; i++) {
                java.util.concurrent.locks.LockSupport.parkNanos(100_000_000);
                client.readBytes(client.received().bytes().length + 100_000);
            }
            assertThat(client.readResponses(1).response().body()).hasSize(3_000_000);
        }
    }

    @Test
    void anEndpointThatStopsInsideABodyCutsTheResponse() {
        start("readTimeout", "300ms");
        witness.respond(Responder.always(Answer.ok(new byte[1000]).cutAt(500).thenStall()));
        try (RawClient client = rig.connect()) {
            client.send(GET);
            Received received = client.readUntilClose();
            assertThat(received.responses().get(0).complete()).isFalse();
        }
        assertThat(rig.nextEnded()).isEqualTo(new DataPlaneRig.Ended("/", 200, Reason.READ_TIMEOUT));
    }

    @Test
    void anEndpointThatTakesNothingIsA504() {
        start("sendTimeout", "400ms");
        witness.respond(Responder.atHead(
                Responder.always(Answer.nothing().thenStopReading().thenStall())));
        try (RawClient client = RawClient.options().sendBuffer(65536).connect(rig.address())) {
            client.send("POST / HTTP/1.1\r\n" + HOST + "Content-Length: 30000000\r\n\r\n");
            client.send(new byte[30_000_000]);
            Received received = client.readUntilClose();
            assertThat(received.response().status()).isEqualTo(504);
        }
        assertThat(rig.nextEnded().reason()).isEqualTo(Reason.SEND_TIMEOUT);
    }

    @Test
    void aPooledConnectionIsClosedWhenNobodyUsesIt() {
        start("poolIdle", "300ms");
        RawClient.exchange(rig.address(), GET);
        assertThat(witness.openConnections()).isEqualTo(1);
        assertThat(witness.await(() -> witness.openConnections() == 0)).isTrue();
    }

    @Test
    void whatIsLeftOfAnUnreadBodyIsNotWaitedForForEver() {
        start("drainUnreadBodyTimeout", "300ms");
        rig.serve(io.sluice.model.GatewayPlan.EMPTY);
        try (RawClient client = rig.connect()) {
            client.send("POST / HTTP/1.1\r\n" + HOST + "Content-Length: 10\r\n\r\nhello");
            Received received = client.readUntilClose();
            assertThat(received.response().status()).isEqualTo(404);
            assertAbout(received.timing().ended() - received.timing().lastWrite(), 300);
        }
    }
}
