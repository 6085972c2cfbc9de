package io.sluice.dataplane.listen;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.sluice.dataplane.loop.Clients;
import io.sluice.dataplane.loop.Loop;
import io.sluice.dataplane.loop.LoopCounters.Total;
import io.sluice.model.Reason;
import io.sluice.testing.LogRecorder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The first bytes of a connection, cut at every place, and every way to be gone before they say anything. */
class PriorKnowledgeTest {
    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    private static final long PATIENCE = 10_000_000_000L;

    private long now = 1_000_000_000L;
    private final Loop loop = new Loop(0, () -> now, 1);
    private final Clients clients = new Clients(loop);
    private final StringBuilder heard = new StringBuilder();
    private Clients.Entry given;
    private boolean broken;

    /** Whoever comes next. */
    private final class Next extends ChannelInboundHandlerAdapter {
        Next(String name, Clients.Entry entry) {
            if (broken) {
                throw new IllegalStateException("no memory");
            }
            heard.append(name);
            given = entry;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            heard.append(bytes.toString(StandardCharsets.US_ASCII));
            bytes.release();
        }
    }

    private PriorKnowledge handler() {
        return new PriorKnowledge(
                loop, clients, PATIENCE, entry -> new Next("1:", entry), entry -> new Next("2:", entry));
    }

    private static ByteBuf bytes(EmbeddedChannel channel, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return channel.alloc().directBuffer(bytes.length).writeBytes(bytes);
    }

    /** Sends it, and says whether nobody holds it any more. */
    private static ByteBuf send(EmbeddedChannel channel, String text) {
        ByteBuf bytes = bytes(channel, text);
        channel.writeInbound(bytes);
        return bytes;
    }

    private long closed() {
        return loop.counters().of(Total.CONNECTIONS_CLOSED);
    }

    private void pass(long nanos) {
        now += nanos;
        loop.timers().advance(loop.tick());
    }

    @Test
    void whereverThePrefaceIsCutHttp2GetsItWhole() {
        for (int cut = 1; cut < PREFACE.length(); cut++) {
            heard.setLength(0);
            EmbeddedChannel channel = new EmbeddedChannel(handler());
            send(channel, PREFACE.substring(0, cut));
            assertThat(heard).isEmpty();
            send(channel, PREFACE.substring(cut) + "x");
            assertThat(heard.toString()).isEqualTo("2:" + PREFACE + "x");
            assertThat(channel.pipeline().get(PriorKnowledge.class)).isNull();
            assertThat(loop.timers().isEmpty()).isTrue();
            channel.finishAndReleaseAll();
            given.closed();
        }
    }

    @Test
    void whatDiffersFromThePrefaceIsHttp1sWhereverItDiffers() {
        for (int at = 0; at < PREFACE.length(); at++) {
            heard.setLength(0);
            EmbeddedChannel channel = new EmbeddedChannel(handler());
            for (int i = 0; i < at; i++) {
                send(channel, PREFACE.substring(i, i + 1));
                assertThat(heard).isEmpty();
            }
            send(channel, "?");
            assertThat(heard.toString()).isEqualTo("1:" + PREFACE.substring(0, at) + "?");
            channel.finishAndReleaseAll();
        }
    }

    @Test
    void whoIsGoneInTheMiddleLeavesNothing() {
        for (int cut = 1; cut < PREFACE.length(); cut++) {
            EmbeddedChannel channel = new EmbeddedChannel(handler());
            ByteBuf sent = send(channel, PREFACE.substring(0, cut));
            channel.finishAndReleaseAll();
            assertThat(sent.refCnt()).isZero();
            assertThat(loop.timers().isEmpty()).isTrue();
            assertThat(closed()).isEqualTo(cut);
        }
        assertThat(heard).isEmpty();
    }

    /** So it is with a connection that is gone before it was active. */
    @Test
    void aHandlerThatIsTakenOutLeavesNothing() {
        PriorKnowledge handler = handler();
        EmbeddedChannel channel = new EmbeddedChannel(handler);
        ByteBuf sent = send(channel, "PRI");
        channel.pipeline().remove(handler);
        assertThat(sent.refCnt()).isZero();
        assertThat(loop.timers().isEmpty()).isTrue();
        assertThat(closed()).isEqualTo(1);
        channel.finishAndReleaseAll();
        assertThat(closed()).isEqualTo(1);
    }

    @Test
    void whatWasHeldIsHttp1sWhenNothingMoreComes() {
        EmbeddedChannel channel = new EmbeddedChannel(handler());
        send(channel, "PRI * ");
        channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        assertThat(heard.toString()).isEqualTo("1:PRI * ");
        assertThat(closed()).isZero();
        channel.finishAndReleaseAll();
    }

    @Test
    void aDefectOfWhoComesNextCostsTheConnectionAndNoBuffer() {
        broken = true;
        EmbeddedChannel channel = new EmbeddedChannel(handler());
        send(channel, "PRI");
        ByteBuf last = send(channel, "X");
        assertThat(channel.isOpen()).isFalse();
        assertThat(last.refCnt()).isZero();
        assertThat(loop.timers().isEmpty()).isTrue();
        assertThat(closed()).isEqualTo(1);
        assertThat(LogRecorder.expected("no memory")).isTrue();
        channel.finishAndReleaseAll();
    }

    @Test
    void aPrefaceThatDoesNotGoOnIsCountedAndSilenceIsNot() {
        EmbeddedChannel silent = new EmbeddedChannel(handler());
        EmbeddedChannel begun = new EmbeddedChannel(handler());
        send(begun, "PRI");
        pass(PATIENCE - 100_000_000L);
        assertThat(begun.isOpen()).isTrue();
        pass(200_000_000L);
        assertThat(begun.isOpen()).isFalse();
        assertThat(silent.isOpen()).isFalse();
        assertThat(loop.counters().of(Reason.PREFACE_TIMEOUT)).isEqualTo(1);
        silent.finishAndReleaseAll();
        begun.finishAndReleaseAll();
    }

    @Test
    void whoIsLetInAsTheLastOneHasTwoSeconds() {
        clients.finish();
        EmbeddedChannel channel = new EmbeddedChannel(handler());
        pass(1_900_000_000L);
        assertThat(channel.isOpen()).isTrue();
        pass(200_000_000L);
        assertThat(channel.isOpen()).isFalse();
        channel.finishAndReleaseAll();
    }
}
