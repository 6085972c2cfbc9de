package io.sluice.vectors;

import static io.sluice.vectors.GatewayFixture.awaitThat;
import static io.sluice.vectors.Heads.get;
import static io.sluice.vectors.Heads.target;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.PooledByteBufAllocator;
import io.sluice.dataplane.DataPlaneRig;
import io.sluice.dataplane.loop.LoopCounters.Total;
import io.sluice.kit.Answer;
import io.sluice.kit.Bytes;
import io.sluice.kit.Responder;
import io.sluice.kit.WitnessUpstream;
import io.sluice.testing.LiveObjects;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What a client costs that does nothing: bytes of heap and of buffers, printed, and bounded at about twice what it is. */
class ConnectionMemoryVectorsTest {
    private static final int IDLE = 2_000;
    private static final int READERS = 100;
    private static final int PER_STREAM = 64 * 1024;

    private final List<SocketChannel> clients = new ArrayList<>();

    @AfterEach
    void closeAll() throws IOException {
        for (SocketChannel client : clients) {
            client.close();
        }
    }

    private SocketChannel connect(InetSocketAddress address, int receiveBuffer) throws IOException {
        SocketChannel client = SocketChannel.open();
        clients.add(client);
        if (receiveBuffer > 0) {
            client.setOption(StandardSocketOptions.SO_RCVBUF, receiveBuffer);
        }
        client.connect(address);
        return client;
    }

    private static void ask(SocketChannel client, String request) throws IOException {
        client.write(ByteBuffer.wrap(Bytes.of(request)));
    }

    private static long buffers() {
        return PooledByteBufAllocator.DEFAULT.pinnedDirectMemory();
    }

    @Test
    @DisplayName("SL-05 what an idle connection takes")
    void anIdleConnectionTakesFewKilobytes() throws IOException {
        try (DataPlaneRig rig = DataPlaneRig.options().start()) { // answers 404: a witness would keep every request
            useOnce(connect(rig.address(), 0));
            long heap = LiveObjects.now().bytes();
            long buffers = buffers();
            for (int i = 0; i < IDLE; i++) {
                useOnce(connect(rig.address(), 0));
            }
            long heapEach = (LiveObjects.now().bytes() - heap) / IDLE;
            long buffersEach = (buffers() - buffers) / IDLE;
            System.out.println("SL-05 an idle connection: " + heapEach + " bytes of heap, its client in this process"
                    + " included, and " + buffersEach + " of buffers");
            assertThat(heapEach + buffersEach).isLessThan(MOST_IDLE);
        }
    }

    /** Of 10 KiB that it may take; what Vert.x would keep for each connection are five more than there are. */
    private static final int MOST_IDLE = 5 * 1024;

    private static void useOnce(SocketChannel client) throws IOException {
        ask(client, get());
        ByteBuffer answer = ByteBuffer.allocate(4096);
        if (client.read(answer) < 12) {
            throw new AssertionError("no answer");
        }
    }

    @Test
    @DisplayName("4.13 SL-03 what a client takes that does not read")
    void aSlowReaderTakesNoMoreThanItsStreamsBuffer() throws IOException {
        assertThat(ofASlowReader(0)).isBetween(1L, (long) PER_STREAM + PER_STREAM / 8);
    }

    @Test
    @DisplayName("4.13 SL-03 where memory is scarce a client that does not read takes less")
    void aSlowReaderTakesLessWhereThereIsLittle() throws IOException {
        assertThat(ofASlowReader(0.3)).isBetween(1L, 26L * 1024);
        assertThat(ofASlowReader(0.6)).isBetween(1L, 15L * 1024);
    }

    /** Bytes of buffers, where so much of the memory is said to be in use. */
    private long ofASlowReader(double memory) throws IOException {
        byte[] large = new byte[64 << 20];
        try (WitnessUpstream witness = WitnessUpstream.start();
                DataPlaneRig rig = DataPlaneRig.options()
                        .loops(2)
                        .memory(() -> memory)
                        .start()
                        .serve(witness)) {
            witness.respondTo("/large", Responder.always(Answer.ok(large)));
            long before = buffers();
            for (int i = 0; i < READERS; i++) {
                ask(connect(rig.address(), 4096), target("/large"));
            }
            awaitThat("all are served", () -> rig.plane().count(Total.UPSTREAM_CONNECTIONS_OPENED) == READERS);
            long each = (steadyBuffers() - before) / READERS;
            System.out.println("4.13 a slow reader: " + each + " bytes of buffers");
            closeAll();
            clients.clear();
            return each;
        }
    }

    @Test
    @DisplayName("4.13 the memory is looked at while clients come that do not read, not only with the next tick")
    void theMemoryIsLookedAtWhileSlowReadersCome() throws IOException {
        AtomicLong clock = new AtomicLong(System.nanoTime());
        AtomicInteger looks = new AtomicInteger();
        try (WitnessUpstream witness = WitnessUpstream.start();
                DataPlaneRig rig = DataPlaneRig.options()
                        .ticker(clock::get)
                        .memory(() -> {
                            looks.incrementAndGet();
                            return 0.1;
                        })
                        .start()
                        .serve(witness)) {
            witness.respondTo("/large", Responder.always(Answer.large(64 << 20)));
            awaitThat("the first tick has looked twice, for stages and for read sizes", () -> looks.get() == 2);
            clock.addAndGet(5_000_000); // no tick looks before 50 ms are over
            for (int i = 0; i < 16; i++) {
                ask(connect(rig.address(), 4096), target("/large"));
            }
            awaitThat("the sixteenth looks", () -> looks.get() == 3);
            closeAll();
        }
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "elsewhere the kernel is not told")
    @DisplayName("4.13 SL-03 what the kernel takes for a client that does not read")
    void theKernelTakesLittleForASlowReader() throws Exception {
        // 128 KiB, what was being written when they came together, and what the gateway holds.
        assertThat(readForASlowReader(0, 6L * PER_STREAM)).isLessThan(6L * PER_STREAM);
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "elsewhere the kernel is not told")
    @DisplayName("4.13 SL-03 where memory is scarce the kernel takes less for a client that does not read")
    void theKernelTakesLessWhereThereIsLittle() throws Exception {
        assertThat(readForASlowReader(0.3, PER_STREAM + 1)).isLessThanOrEqualTo(PER_STREAM);
    }

    /**
     * Bytes of a response that have left its endpoint, where so much of the memory is said to be in use. The gateway learns of
     * the memory with its first tick, so that a reader may come too early.
     */
    private long readForASlowReader(double memory, long enough) throws Exception {
        BlockingQueue<Long> sent = new LinkedBlockingQueue<>();
        try (WitnessUpstream witness = WitnessUpstream.start();
                DataPlaneRig rig = DataPlaneRig.options()
                        .memory(() -> memory)
                        .observer((exchange, status, reason) -> sent.add(exchange.bodySent))
                        .start()
                        .serve(witness)) {
            witness.respondTo("/large", Responder.always(Answer.large(64 << 20)));
            long taken = Long.MAX_VALUE;
            for (int i = 1; i <= 3 && taken >= enough; i++) {
                long opened = i;
                ask(connect(rig.address(), 4096), target("/large"));
                awaitThat("it is served", () -> rig.plane().count(Total.UPSTREAM_CONNECTIONS_OPENED) == opened);
                steadyBuffers();
                closeAll();
                taken = sent.poll(10, TimeUnit.SECONDS);
            }
            System.out.println("4.13 a slow reader: " + taken + " bytes were read for it");
            return taken;
        }
    }

    /** What is held when nothing has moved for half a second. */
    private static long steadyBuffers() {
        long held = buffers();
        long since = System.nanoTime();
        while (System.nanoTime() - since < 500_000_000L) {
            LockSupport.parkNanos(1_000_000);
            long now = buffers();
            if (now != held) {
                held = now;
                since = System.nanoTime();
            }
        }
        return held;
    }
}
