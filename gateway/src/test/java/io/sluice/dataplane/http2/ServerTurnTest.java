package io.sluice.dataplane.http2;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import io.sluice.dataplane.http.Peer;
import io.sluice.dataplane.http.RequestSink;
import io.sluice.dataplane.loop.Client;
import io.sluice.dataplane.loop.Clients;
import io.sluice.dataplane.loop.Loop;
import io.sluice.kit.Bytes;
import io.sluice.kit.h2.Frame;
import io.sluice.kit.h2.H2Raw;
import io.sluice.settings.H2Settings;
import io.sluice.settings.HttpSettings;
import io.sluice.settings.SettingsReader;
import io.sluice.settings.UpstreamSettings;
import io.sluice.settings.WsSettings;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("what a client costs that waits for its turn")
class ServerTurnTest {
    private static final int READ = 2048;

    private final ArrayDeque<Runnable> nextRound = new ArrayDeque<>();
    private final Loop loop = new Loop(0, () -> 7, 1);
    private final Clients clients = new Clients(loop);
    private final Http2Loop shared = new Http2Loop(
            loop,
            clients,
            read(HttpSettings.class),
            read(H2Settings.class),
            read(UpstreamSettings.class),
            read(WsSettings.class),
            Runnable::run,
            nextRound::add);
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final Client nobody = new Nobody();
    private boolean othersWait = true;

    private static final class Nobody implements Client {
        @Override
        public boolean isIdle() {
            return true;
        }

        @Override
        public long idleSince() {
            return 0;
        }

        @Override
        public int busy() {
            return 0;
        }

        @Override
        public boolean endIfIdle() {
            return false;
        }

        @Override
        public void finish() {}

        @Override
        public void cutShort() {}
    }

    private static <R extends Record> R read(Class<R> branch) {
        return SettingsReader.read(branch, name -> Optional.empty());
    }

    @BeforeEach
    void connect() {
        Peer peer = new Peer(InetAddress.getLoopbackAddress(), /* trusted */ false, 8080, /* tls */ null);
        RequestSink none = null; // no request is made here
        channel.pipeline().addLast(new Http2ServerConnection(shared, exchange -> none, peer, clients.opened(nobody)));
        come(H2Raw.preface(), READ);
        come(Frame.settings().bytes(), READ);
        shared.turns().enter(() -> othersWait);
    }

    @AfterEach
    void close() {
        othersWait = false;
        rounds();
        channel.finishAndReleaseAll();
    }

    /** Bytes, read into a buffer of that capacity. */
    private ByteBuf come(byte[] bytes, int capacity) {
        ByteBuf data = channel.alloc().buffer(capacity).writeBytes(bytes);
        channel.writeInbound(data);
        return data;
    }

    private void rounds() {
        for (int i = 0; i < 1000 && !nextRound.isEmpty(); i++) {
            List<Runnable> tasks = List.copyOf(nextRound);
            nextRound.clear();
            tasks.forEach(Runnable::run);
        }
    }

    private boolean reads() {
        return channel.config().isAutoRead();
    }

    @Test
    void aFewBytesDoNotKeepTheBufferThatTheyWereReadInto() {
        byte[] ping = Frame.ping(1).bytes();
        assertThat(come(ping, READ).refCnt()).isZero();
        assertThat(come(new byte[0], READ).refCnt()).isZero();
        ByteBuf full = come(Bytes.concat(Collections.nCopies(80, ping).toArray(byte[][]::new)), READ);
        assertThat(full.refCnt()).as("copying it would save little").isOne();
    }

    @Test
    void asLittleIsReadAheadInManyPiecesAsInOne() {
        int pieces = 0;
        while (reads()) {
            come(Frame.ping(1).bytes(), READ);
            pieces++;
        }
        assertThat(pieces).isBetween(32, 65);
        othersWait = false;
        rounds();
        assertThat(reads()).as("it had its turn").isTrue();
    }
}
