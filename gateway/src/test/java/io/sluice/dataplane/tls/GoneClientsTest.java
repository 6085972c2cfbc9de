package io.sluice.dataplane.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslHandler;
import io.sluice.dataplane.http.TlsSession;
import io.sluice.dataplane.loop.Clients;
import io.sluice.dataplane.loop.Loop;
import io.sluice.dataplane.loop.LoopCounters.Total;
import io.sluice.kit.tls.HelloBytes;
import io.sluice.model.Reason;
import io.sluice.model.TlsTable;
import io.sluice.settings.TlsSettings;
import io.sluice.testing.LogRecorder;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients that are gone at every point of their way to a handshake: no byte, no timer and no engine stays. */
class GoneClientsTest {
    private static final byte[] HELLO =
            HelloBytes.tls13().names("a.example").padding(40).record();
    private static final byte[] BEHIND = {22, 3, 3, 0, 40, 1, 2, 3};
    /** One handshake begins in a round of the loop. */
    private static final TlsSettings SETTINGS =
            ServerContextsTest.settings(Map.of("handshakeBatch", "1", "handshakeQueue", "2"));

    private final UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(/* preferDirect */ true);
    private long now = 1_000_000_000L;
    private final Loop loop = new Loop(0, () -> now, 1);
    private final Clients clients = new Clients(loop);
    private final ArrayDeque<Runnable> nextRound = new ArrayDeque<>();
    private final ServerContexts contexts = new ServerContexts(SETTINGS, List.of("http/1.1"), Instant.now());
    private final LiveTls live = contexts.prepare(TlsTable.EMPTY, Runnable::run, (host, why) -> {
        throw new AssertionError(why);
    });
    private final LiveTls.Slot slot = new LiveTls.Slot(live);
    private final TlsLoop tls = new TlsLoop(
            loop,
            clients,
            SETTINGS,
            slot,
            /* http2 */ false,
            (place, hello, to, entry) -> {
                throw new AssertionError("nothing is passed on");
            },
            nextRound::add,
            () -> 0);
    private int gone;

    private EmbeddedChannel open() {
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.config().setAllocator(memory);
        channel.pipeline().addLast(new TlsConnection(tls, GoneClientsTest::install));
        return channel;
    }

    private static void install(ChannelHandlerContext place, TlsSession session, boolean http2, Clients.Entry entry) {
        throw new AssertionError("no handshake is finished here");
    }

    private void send(EmbeddedChannel channel, byte... bytes) {
        ByteBuf in = memory.directBuffer(Math.max(1, bytes.length)).writeBytes(bytes);
        channel.writeInbound(in);
    }

    private void round() {
        List<Runnable> tasks = List.copyOf(nextRound);
        nextRound.clear();
        tasks.forEach(Runnable::run);
    }

    /** The client is gone, and nothing is left of it. */
    private void leave(EmbeddedChannel channel) {
        channel.finishAndReleaseAll();
        assertThat(loop.counters().of(Total.CONNECTIONS_CLOSED)).isEqualTo(++gone);
    }

    @BeforeEach
    void nothingIsThere() {
        nothingIsHeld();
    }

    private void nothingIsHeld() {
        assertThat(memory.metric().usedDirectMemory()).isZero();
        assertThat(memory.metric().usedHeapMemory()).isZero();
        assertThat(loop.timers().isEmpty()).isTrue();
        assertThat(tls.queue().waiting()).isZero();
    }

    @AfterEach
    void noEngineStays() {
        nothingIsHeld();
        contexts.close();
        assertThat(contexts.alive()).isZero();
    }

    @Test
    void inTheMiddleOfItsHello() {
        for (int cut = 0; cut < HELLO.length; cut++) {
            EmbeddedChannel channel = open();
            send(channel, Arrays.copyOf(HELLO, cut));
            leave(channel);
            nothingIsHeld();
        }
    }

    @Test
    void inTheMiddleOfTheHandshakeWhereverItsHelloWasCut() {
        for (int cut = 1; cut < HELLO.length; cut++) {
            EmbeddedChannel channel = open();
            send(channel, Arrays.copyOf(HELLO, cut));
            send(channel, Arrays.copyOfRange(HELLO, cut, HELLO.length));
            assertThat(channel.pipeline().get(SslHandler.class)).isNotNull();
            round();
            leave(channel);
            nothingIsHeld();
        }
        assertThat(loop.counters().of(Reason.HANDSHAKE_FAILED)).isEqualTo(gone);
    }

    @Test
    void whileItWaitsForItsTurn() {
        for (int cut = 0; cut <= BEHIND.length; cut++) {
            EmbeddedChannel first = open();
            EmbeddedChannel second = open();
            send(first, HELLO);
            send(second, HELLO);
            send(second, Arrays.copyOf(BEHIND, cut)); // held with the hello
            assertThat(tls.queue().waiting()).isEqualTo(1);
            leave(second);
            leave(first);
            nothingIsHeld();
            round();
        }
    }

    @Test
    void whatComesWhileItWaitsIsHeardBehindItsHello() {
        EmbeddedChannel first = open();
        EmbeddedChannel second = open();
        send(first, HELLO);
        send(second, HELLO);
        send(second, (byte) 23, (byte) 3, (byte) 3, (byte) 0, (byte) 1, (byte) 9); // which cannot stand there
        round();
        assertThat(loop.counters().of(Reason.HANDSHAKE_FAILED)).isEqualTo(1);
        // On a socket the connection, which is still there then, hears of it; this channel is gone within the call.
        assertThatThrownBy(second::checkException).hasCauseInstanceOf(SSLException.class);
        leave(second);
        leave(first);
        round();
    }

    @Test
    void butForASocketThatTakesItsTimeToClose() {
        EmbeddedChannel channel = open();
        ChannelOutboundHandlerAdapter late = new ChannelOutboundHandlerAdapter() {
            @Override
            public void close(ChannelHandlerContext context, ChannelPromise promise) {
                promise.setSuccess();
            }
        };
        channel.pipeline().addFirst(late);
        send(channel, Arrays.copyOf(HELLO, 20));
        clients.cut();
        send(channel, Arrays.copyOfRange(HELLO, 20, HELLO.length));
        nothingIsHeld();
        channel.pipeline().remove(late);
        leave(channel);
    }

    @Test
    void takenOutWhileItWaitsForItsTurn() {
        EmbeddedChannel first = open();
        EmbeddedChannel second = open();
        send(first, HELLO);
        send(second, HELLO);
        second.pipeline().remove(TlsConnection.class);
        assertThat(tls.queue().waiting()).isZero();
        leave(second);
        leave(first);
        round();
    }

    @Test
    void whoIsOneTooManyLeavesNothing() {
        EmbeddedChannel[] all = {open(), open(), open(), open()};
        for (EmbeddedChannel each : all) {
            send(each, HELLO);
        }
        assertThat(all[3].isOpen()).isFalse();
        assertThat(loop.counters().of(Reason.HANDSHAKES_REFUSED)).isEqualTo(1);
        gone = 1;
        for (int i = 0; i < 3; i++) {
            leave(all[i]);
        }
        round();
    }

    @Test
    void whoIsLetInAsTheLastOneHasTwoSeconds() {
        clients.finish();
        EmbeddedChannel channel = open();
        pass(1_900_000_000L);
        assertThat(channel.isOpen()).isTrue();
        pass(200_000_000L);
        assertThat(channel.isOpen()).isFalse();
        leave(channel);
    }

    private void pass(long nanos) {
        now += nanos;
        loop.timers().advance(loop.tick());
    }

    /** Nobody hears of an exception in a task of the loop. */
    @Test
    void aDefectInItsTurnCostsTheConnectionAtOnceAndNobodyElse() {
        EmbeddedChannel[] all = {open(), open(), open()};
        for (EmbeddedChannel each : all) {
            send(each, HELLO);
        }
        slot.replace(null);
        round();
        slot.replace(live);
        assertThat(all[1].isOpen()).isFalse();
        assertThat(LogRecorder.expected("is closed by a defect of Sluice")).isTrue();
        gone = 1;
        round();
        assertThat(all[2].pipeline().get(SslHandler.class)).isNotNull();
        leave(all[2]);
        leave(all[0]);
        round();
    }
}
