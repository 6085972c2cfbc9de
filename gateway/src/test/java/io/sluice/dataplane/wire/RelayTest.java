package io.sluice.dataplane.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.dataplane.loop.Loop;
import io.sluice.model.Reason;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RelayTest {
    private static final long IDLE = TimeUnit.SECONDS.toNanos(60);

    private final AtomicLong clock = new AtomicLong();
    private final Loop loop = new Loop(0, clock::get, 1);
    private final List<ByteBuf> handedOver = new ArrayList<>();
    private final Peer client = new Peer();
    private final Peer endpoint = new Peer();
    private final Joint relay = new Joint();

    RelayTest() {
        relay.open();
    }

    /** One side: what was asked of it, in order; what it says is said by its sink. */
    private static final class Peer implements ByteChannel {
        final List<String> asked = new ArrayList<>();
        Sink sink;
        boolean full;

        @Override
        public void open(Sink hears) {
            sink = hears;
        }

        @Override
        public void write(ByteBuf data) {
            asked.add(data.toString(StandardCharsets.UTF_8));
            data.release();
        }

        @Override
        public void flush() {
            asked.add("flush");
        }

        @Override
        public boolean writable() {
            return !full;
        }

        @Override
        public void wanted(boolean more) {
            asked.add(more ? "read" : "pause");
        }

        @Override
        public void halfClose() {
            asked.add("half-close");
        }

        @Override
        public void close() {
            asked.add("close");
        }

        @Override
        public void cut() {
            asked.add("cut");
        }

        @Override
        public void abort() {
            asked.add("abort");
        }
    }

    private final class Joint extends Relay {
        private final List<String> told = new ArrayList<>();

        Joint() {
            super(loop, IDLE, client, endpoint);
        }

        @Override
        protected void idle(long now) {
            told.add("idle");
            endBy(now + TimeUnit.SECONDS.toNanos(1), Reason.TUNNEL_IDLE);
        }

        @Override
        protected void over(long received, long sent, Reason why) {
            told.add("over " + received + " " + sent + " " + why);
        }

        void farewell() {
            endBy(loop.now() + TimeUnit.SECONDS.toNanos(5), Reason.STOPPED);
            lastWord("bye".getBytes(StandardCharsets.UTF_8));
        }
    }

    private void says(Peer peer, String text) {
        ByteBuf data = Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
        handedOver.add(data);
        peer.sink.bytes(data);
    }

    /** As long as it takes for whatever is due by then. */
    private void pass(long seconds) {
        clock.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
        loop.timers().advance(loop.tick());
    }

    @AfterEach
    void everyBufferWasReleased() {
        assertThat(handedOver).allMatch(data -> data.refCnt() == 0);
    }

    @Test
    void bytesPassBothWaysAndAreFlushedOncePerBatch() {
        says(client, "ab");
        says(client, "c");
        client.sink.batchEnd();
        says(endpoint, "four");
        endpoint.sink.batchEnd();
        assertThat(endpoint.asked).containsExactly("ab", "c", "flush");
        assertThat(client.asked).containsExactly("four", "flush");
        client.sink.closed(false);
        endpoint.sink.closed(false);
        assertThat(relay.told).containsExactly("over 3 4 null");
    }

    @Test
    void whoTakesNothingStopsTheOther() {
        endpoint.full = true;
        says(client, "much");
        assertThat(endpoint.asked).containsExactly("much", "flush");
        assertThat(client.asked).containsExactly("pause");
        endpoint.full = false;
        endpoint.sink.writable();
        assertThat(client.asked).containsExactly("pause", "read");
    }

    @Test
    void theEndOfOneWayLeavesTheOther() {
        client.sink.ended();
        assertThat(endpoint.asked).containsExactly("half-close");
        says(endpoint, "rest");
        endpoint.sink.ended();
        assertThat(client.asked).containsExactly("rest", "close");
        assertThat(endpoint.asked).containsExactly("half-close", "close");
    }

    @Test
    void aResetReachesTheOtherSide() {
        client.sink.closed(true);
        assertThat(endpoint.asked).containsExactly("abort");
        says(endpoint, "to nobody");
        endpoint.sink.ended();
        endpoint.sink.closed(true);
        assertThat(client.asked).isEmpty();
        assertThat(relay.told).containsExactly("over 0 0 CLIENT_GONE");
    }

    @Test
    void aResetOfTheEndpointIsTold() {
        endpoint.sink.closed(true);
        assertThat(client.asked).containsExactly("abort");
        client.sink.closed(false);
        assertThat(relay.told).containsExactly("over 0 0 TUNNEL_RESET");
    }

    @Test
    void anEndThatWasAskedForIsNoReset() {
        endpoint.sink.closed(false);
        assertThat(client.asked).containsExactly("close");
        client.sink.closed(false);
        assertThat(relay.told).containsExactly("over 0 0 null");
    }

    @Test
    void idleBeginsAnewWithEveryByte() {
        pass(50);
        says(endpoint, "x");
        pass(50);
        assertThat(relay.told).isEmpty();
        pass(11);
        assertThat(relay.told).containsExactly("idle");
        assertThat(client.asked).containsExactly("x");
        pass(2);
        assertThat(client.asked).containsExactly("x", "cut");
        assertThat(endpoint.asked).containsExactly("cut");
    }

    @Test
    void ofSeveralDeadlinesTheEarliestCounts() {
        relay.endBy(TimeUnit.SECONDS.toNanos(10), Reason.STOPPED);
        relay.endBy(TimeUnit.SECONDS.toNanos(3), Reason.TUNNEL_IDLE);
        relay.endBy(TimeUnit.SECONDS.toNanos(20), Reason.TUNNEL_IDLE);
        pass(2);
        assertThat(client.asked).isEmpty();
        pass(2);
        assertThat(client.asked).containsExactly("cut");
        client.sink.closed(false);
        endpoint.sink.closed(false);
        assertThat(relay.told).containsExactly("over 0 0 STOPPED");
    }

    @Test
    void behindTheLastWordNothingIsPassedOn() {
        relay.farewell();
        says(endpoint, "more");
        says(client, "heard");
        assertThat(client.asked).containsExactly("bye", "flush");
        assertThat(endpoint.asked).containsExactly("read", "heard");
        client.sink.ended();
        assertThat(client.asked).containsExactly("bye", "flush", "close");
        assertThat(endpoint.asked).containsExactly("read", "heard", "close");
    }

    @Test
    void aWayThatHasEndedGetsNoLastWord() {
        endpoint.sink.ended();
        relay.farewell();
        assertThat(client.asked).containsExactly("half-close", "close");
        assertThat(endpoint.asked).containsExactly("close");
    }

    @Test
    void aResetBehindTheLastWordIsAnEnd() {
        relay.farewell();
        endpoint.sink.closed(true);
        assertThat(client.asked).containsExactly("bye", "flush", "close");
    }

    @Test
    void afterTheEndNothingIsDueAnyMore() {
        client.sink.closed(false);
        endpoint.sink.closed(false);
        assertThat(loop.timers().isEmpty()).isTrue();
    }
}
