package io.sluice.vectors;

import static io.sluice.vectors.GatewayFixture.awaitThat;
import static io.sluice.vectors.WebSocketVectorsTest.afterHead;
import static io.sluice.vectors.WebSocketVectorsTest.read;
import static io.sluice.vectors.WebSocketVectorsTest.sendRest;
import static io.sluice.vectors.WebSocketVectorsTest.tunnel;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.buffer.PooledByteBufAllocator;
import io.sluice.dataplane.DataPlaneRig;
import io.sluice.dataplane.DataPlaneRig.Carried;
import io.sluice.dataplane.DataPlaneRig.Ended;
import io.sluice.dataplane.loop.Descriptors;
import io.sluice.dataplane.loop.LoopCounters.Total;
import io.sluice.dataplane.proxy.LivePlan;
import io.sluice.kit.Bytes;
import io.sluice.kit.End;
import io.sluice.kit.Gate;
import io.sluice.kit.RawClient;
import io.sluice.kit.Received;
import io.sluice.kit.WebSocket;
import io.sluice.kit.WebSocketAnswer;
import io.sluice.kit.WebSocketFrame;
import io.sluice.kit.WitnessConnection;
import io.sluice.kit.WitnessUpstream;
import io.sluice.model.Reason;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What becomes of a tunnel: slow readers, ends, resets, silence, drain. With a clock that can be advanced. */
class TunnelVectorsTest {
    private static final String HANDSHAKE = WebSocket.request("/chat", "t.example");
    private static final int LARGE = 64 * 1024 * 1024;
    private static final long PER_TUNNEL = 128 * 1024;
    private static final int MANY = 300;
    private static final int PLANS = 1_000;
    private static final Duration SHORT = Duration.ofMillis(100);
    private static final WebSocketFrame BYE = WebSocketFrame.close(1001, "");

    private final AtomicLong now = new AtomicLong();
    private final WitnessUpstream witness = WitnessUpstream.named("w")
            .recordAtMost(1024 * 1024)
            .keepHalfClosed()
            .start();
    private DataPlaneRig rig;

    @BeforeEach
    void start() {
        rig = DataPlaneRig.options().ticker(now::get).start().serve(witness);
        witness.respond(WebSocketAnswer.record());
    }

    @AfterEach
    void close() {
        rig.close();
        witness.close();
    }

    private void advance(Duration by) {
        now.addAndGet(by.toNanos());
    }

    private RawClient open() {
        RawClient client = RawClient.connect(rig.address());
        client.send(HANDSHAKE);
        read(client, 0);
        return client;
    }

    private static long held() {
        return PooledByteBufAllocator.DEFAULT.pinnedDirectMemory();
    }

    private void ended(Reason reason, long received, long sent) {
        assertThat(rig.nextEnded()).isEqualTo(new Ended("/chat", 101, reason));
        assertThat(rig.carried()).contains(new Carried(HANDSHAKE.length() + received, sent));
    }

    private static List<WebSocketFrame> frames(Received received) {
        return WebSocketFrame.parse(afterHead(received));
    }

    // ---- slow readers

    @Test
    @DisplayName("W-06 a client that does not read")
    void anEndpointWaitsForASlowClient() {
        long before = held();
        try (RawClient client = open()) {
            byte[] header = WebSocketFrame.header(0x82, LARGE, false);
            tunnel(witness).send(header);
            tunnel(witness).sendLarge(LARGE);
            assertThat(mostHeld() - before).isLessThanOrEqualTo(PER_TUNNEL);
            byte[] all = readWhileItComes(client, header.length + LARGE);
            assertThat(all).hasSize(header.length + LARGE);
            int period = 64; // of the alphabet that it consists of: nothing is lost, doubled or moved
            assertThat(Arrays.equals(all, header.length, all.length - period, all, header.length + period, all.length))
                    .isTrue();
            tunnel(witness).finish();
        }
        ended(null, 0, LARGE + 10);
    }

    /** A busy machine may take its time, but something has to come in each of the client's five seconds. */
    private static byte[] readWhileItComes(RawClient client, int n) {
        byte[] all = read(client, n);
        int had = -1;
        while (all.length > had && all.length < n) {
            had = all.length;
            all = read(client, n);
        }
        return all;
    }

    /** The most that is held while everything moves that can, until nothing does. */
    private static long mostHeld() {
        long most = 0;
        for (int looks = 0; looks < 20; looks++) {
            LockSupport.parkNanos(10_000_000);
            most = Math.max(most, held());
        }
        return most;
    }

    @Test
    @DisplayName("W-06 an endpoint that does not read")
    void aClientWaitsForASlowEndpoint() {
        byte[] large = new byte[LARGE];
        new Random(6).nextBytes(large);
        CRC32C crc = new CRC32C();
        crc.update(large);
        long before = held();
        try (RawClient client =
                RawClient.options().timeout(Duration.ofMillis(500)).connect(rig.address())) {
            client.send(HANDSHAKE);
            read(client, 0);
            WitnessConnection connection = tunnel(witness);
            witness.stall();
            int sent = client.send(large);
            assertThat(sent).isLessThan(LARGE);
            assertThat(held() - before).isLessThanOrEqualTo(PER_TUNNEL);
            witness.resume();
            sendRest(client, large, sent);
            assertThat(witness.await(() -> connection.tunnelCount() == LARGE)).isTrue();
            assertThat(connection.tunnelCrc()).isEqualTo(crc.getValue());
            connection.finish();
        }
        ended(null, LARGE, 0);
    }

    @Test
    @DisplayName("W-06 a writer that ends while nobody reads")
    void whatIsLeftBehindAnEndIsNotTakenInAtOnce() {
        byte[] large = new byte[LARGE];
        new Random(7).nextBytes(large);
        long before = held();
        try (RawClient client =
                RawClient.options().timeout(Duration.ofMillis(500)).connect(rig.address())) {
            client.send(HANDSHAKE);
            read(client, 0);
            WitnessConnection connection = tunnel(witness);
            witness.stall();
            int sent = client.send(large); // what the kernel holds on both sides
            assertThat(sent).isBetween((int) PER_TUNNEL, LARGE - 1);
            client.halfClose();
            assertThat(mostHeld() - before).isLessThanOrEqualTo(PER_TUNNEL);
            witness.resume();
            assertThat(witness.await(() -> connection.end() == End.FIN)).isTrue();
            assertThat(connection.tunnelCount()).isEqualTo(sent);
            connection.finish();
        }
    }

    // ---- ends

    @Test
    @DisplayName("W-07 half-closed tunnels")
    void anEndOfOneSideLeavesTheOther() {
        try (RawClient client = open()) {
            WitnessConnection connection = tunnel(witness);
            client.send("last word");
            client.halfClose();
            assertThat(witness.await(() -> connection.end() == End.FIN)).isTrue();
            assertThat(Bytes.text(connection.tunnelBytes())).isEqualTo("last word");
            connection.send(Bytes.of("answer"));
            assertThat(Bytes.text(read(client, 6))).isEqualTo("answer");
            connection.finish();
            assertThat(client.readUntilClose().end()).isEqualTo(End.FIN);
        }
        ended(null, 9, 6);
    }

    @Test
    @DisplayName("W-07 the client's half is closed before the 101")
    void anEndBeforeTheTunnelLeavesTheOtherSide() {
        Gate gate = new Gate();
        witness.respond(request -> WebSocketAnswer.record().answer(request).after(gate));
        try (RawClient client = RawClient.connect(rig.address())) {
            client.send(HANDSHAKE);
            client.halfClose();
            assertThat(client.readFor(SHORT).end()).isEqualTo(End.OPEN);
            gate.open();
            WitnessConnection connection = tunnel(witness);
            assertThat(witness.await(() -> connection.end() == End.FIN)).isTrue();
            connection.send(Bytes.of("answer"));
            assertThat(Bytes.text(read(client, 6))).isEqualTo("answer");
            connection.finish();
            assertThat(client.readUntilClose().end()).isEqualTo(End.FIN);
        }
        ended(null, 0, 6);
    }

    @Test
    @DisplayName("W-07 the endpoint's end goes first")
    void anEndOfTheEndpointLeavesTheClient() {
        try (RawClient client = open()) {
            WitnessConnection connection = tunnel(witness);
            connection.send(Bytes.of("last word"));
            connection.finish();
            assertThat(Bytes.text(afterHead(client.readUntilClose()))).isEqualTo("last word");
            client.send("answer");
            assertThat(witness.await(() -> connection.tunnelCount() == 6)).isTrue();
        }
        ended(null, 6, 9);
    }

    @Test
    @DisplayName("W-07 resets")
    void aResetReachesTheOtherSide() {
        RawClient client = open();
        WitnessConnection connection = tunnel(witness);
        client.reset();
        assertThat(witness.await(() -> connection.end() == End.RST)).isTrue();
        ended(Reason.CLIENT_GONE, 0, 0);

        witness.reset();
        witness.respond(WebSocketAnswer.record());
        try (RawClient other = open()) {
            tunnel(witness).abort();
            assertThat(other.readUntilClose().end()).isEqualTo(End.RST);
        }
        ended(Reason.TUNNEL_RESET, 0, 0);
    }

    @Test
    @DisplayName("W-07 a reset behind a half-close")
    void aResetOfAHalfClosedClientIsFoundOut() {
        RawClient client = open();
        WitnessConnection connection = tunnel(witness);
        client.halfClose();
        assertThat(witness.await(() -> connection.end() == End.FIN)).isTrue();
        client.reset();
        advance(Duration.ofSeconds(3));
        ended(Reason.CLIENT_GONE, 0, 0);
    }

    // ---- silence

    @Test
    @DisplayName("W-07 ws.idle: an hour without a byte")
    void anIdleTunnelIsClosedWith1001() {
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            clients.add(open());
        }
        assertThat(witness.openConnections()).isEqualTo(MANY);
        advance(Duration.ofMinutes(59));
        RawClient lively = clients.remove(0);
        lively.send(WebSocketFrame.ping("p").masked());
        assertThat(witness.await(() -> witness.connections().stream().anyMatch(each -> each.tunnelCount() > 0)))
                .isTrue();
        assertThat(rig.plane().count(Total.TUNNELS_CLOSED)).isZero();
        advance(Duration.ofMinutes(2));
        for (RawClient client : clients) {
            client.readBytes(client.received().bytes().length + 4);
            assertThat(frames(client.received())).containsExactly(BYE);
            client.halfClose();
            assertThat(client.readUntilClose().end()).isEqualTo(End.FIN);
            client.close();
        }
        awaitThat("all others are closed", () -> rig.plane().count(Total.TUNNELS_CLOSED) == MANY - 1);
        ended(Reason.TUNNEL_IDLE, 0, 0);
        lively.send(WebSocketFrame.ping("p").masked());
        assertThat(witness.await(() -> witness.connections().stream().anyMatch(each -> each.tunnelCount() == 14)))
                .isTrue();
        lively.close();
    }

    @Test
    @DisplayName("W-07 ws.idle: a client that does not answer the close frame")
    void aFarewellThatIsNotAnsweredTakesASecond() {
        try (RawClient client = open()) {
            advance(Duration.ofHours(1).plusSeconds(1));
            client.readBytes(client.received().bytes().length + 4);
            assertThat(client.readFor(Duration.ofMillis(200)).end()).isEqualTo(End.OPEN);
            advance(Duration.ofSeconds(2));
            assertThat(client.readUntilClose().end()).isEqualTo(End.FIN);
            assertThat(frames(client.received())).containsExactly(BYE);
        }
        ended(Reason.TUNNEL_IDLE, 0, 0);
    }

    // ---- the gateway's end

    @Test
    @DisplayName("W-07 drain leaves tunnels alone, the hard stop waits for the end of a frame")
    void theCloseFrameStandsBetweenTwoFrames() {
        byte[] frame = WebSocketFrame.binary(new byte[1000]).unmasked();
        try (RawClient client = open()) {
            WitnessConnection connection = tunnel(witness);
            connection.send(Arrays.copyOf(frame, 500));
            read(client, 500);
            rig.plane().drain();
            client.send(WebSocketFrame.text("still here").masked());
            assertThat(witness.await(() -> connection.tunnelCount() == 16)).isTrue();

            rig.plane().cut();
            assertThat(client.readFor(SHORT).end()).isEqualTo(End.OPEN);
            connection.send(Bytes.concat(
                    Arrays.copyOfRange(frame, 500, frame.length),
                    WebSocketFrame.text("too late").unmasked()));
            client.readBytes(client.received().bytes().length + 508);
            client.send(WebSocketFrame.close(1001, "").masked());
            assertThat(witness.await(() -> connection.tunnelCount() == 16 + 8)).isTrue();
            connection.send(WebSocketFrame.close(1001, "").unmasked());
            connection.finish();
            assertThat(client.readUntilClose().end()).isEqualTo(End.FIN);
            assertThat(frames(client.received())).containsExactly(WebSocketFrame.binary(new byte[1000]), BYE);
        }
        ended(Reason.STOPPED, 24, 1004);
    }

    @Test
    @DisplayName("W-07 the hard stop inside a frame")
    void aFrameThatDoesNotEndGetsNoCloseFrame() {
        byte[] frame = WebSocketFrame.binary(new byte[1000]).unmasked();
        try (RawClient client = open()) {
            tunnel(witness).send(Arrays.copyOf(frame, 500));
            read(client, 500);
            rig.plane().cut();
            assertThat(client.readFor(SHORT).end()).isEqualTo(End.OPEN);
            advance(Duration.ofSeconds(2));
            assertThat(afterHead(client.readUntilClose())).isEqualTo(Arrays.copyOf(frame, 500));
        }
        ended(Reason.STOPPED, 0, 500);
    }

    @Test
    @DisplayName("W-07 the hard stop behind the server's own close frame")
    void aServersOwnCloseFrameIsTheLast() {
        try (RawClient client = open()) {
            tunnel(witness).send(WebSocketFrame.close(1000, "done").unmasked());
            read(client, 8);
            rig.plane().cut();
            assertThat(client.readFor(SHORT).end()).isEqualTo(End.OPEN);
            advance(Duration.ofSeconds(2));
            assertThat(frames(client.readUntilClose())).containsExactly(WebSocketFrame.close(1000, "done"));
        }
        ended(Reason.STOPPED, 0, 8);
    }

    // ---- plans

    @Test
    @DisplayName("W-07 1,000 open tunnels over 1,000 plans")
    void aTunnelKeepsNoPlanAlive() {
        assumeTrue(Descriptors.half() > 3 * PLANS, "each tunnel has four descriptors in this process");
        List<RawClient> clients = new ArrayList<>();
        List<WeakReference<LivePlan>> plans = new ArrayList<>();
        for (int i = 0; i < PLANS; i++) {
            plans.add(new WeakReference<>(rig.plane().live()));
            clients.add(open());
            rig.serve(witness);
        }
        awaitThat("old plans are gone", () -> {
            System.gc();
            return plans.stream().allMatch(plan -> plan.get() == null);
        });
        for (RawClient client : clients) {
            client.send("still here");
        }
        assertThat(witness.await(() -> witness.connections().stream()
                                .filter(each -> each.tunnelCount() == 10)
                                .count()
                        == PLANS))
                .isTrue();
        clients.forEach(RawClient::close);
    }
}
