package io.sluice.dataplane.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.sluice.dataplane.http.TlsSession;
import io.sluice.dataplane.loop.Clients;
import io.sluice.dataplane.loop.Loop;
import io.sluice.dataplane.loop.LoopCounters.Total;
import io.sluice.kit.tls.TlsClient;
import io.sluice.model.TlsTable;
import io.sluice.settings.TlsSettings;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;

/** In TLS 1.3 a client may send its request with its last flight: it goes to who is put there by the handshake's end. */
class LastFlightTest {
    private final Loop loop = new Loop(0, () -> 7, 1);
    private final List<String> heard = new ArrayList<>();

    private final class Listens extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            heard.add(bytes.toString(StandardCharsets.US_ASCII));
            bytes.release();
        }
    }

    private void install(ChannelHandlerContext place, TlsSession session, boolean http2, Clients.Entry entry) {
        place.pipeline().addAfter(place.name(), "listens", new Listens());
    }

    private TlsLoop loop(LiveTls live) {
        return new TlsLoop(
                loop,
                new Clients(loop),
                TlsSettings.defaults(),
                new LiveTls.Slot(live),
                /* http2 */ false,
                (place, hello, to, entry) -> {
                    throw new AssertionError("nothing is passed on");
                },
                Runnable::run,
                () -> 0);
    }

    /** So it is with a connection that is gone before it was active. */
    @Test
    void aHandlerThatIsTakenOutLeavesNothing() {
        TlsConnection connection = new TlsConnection(loop(LiveTls.NOTHING), this::install);
        EmbeddedChannel channel = new EmbeddedChannel(connection);
        channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {22, 3, 1}));
        channel.pipeline().remove(connection);
        assertThat(loop.timers().isEmpty()).isTrue();
        assertThat(loop.counters().of(Total.CONNECTIONS_CLOSED)).isEqualTo(1);
        channel.finishAndReleaseAll();
        assertThat(loop.counters().of(Total.CONNECTIONS_CLOSED)).isEqualTo(1);
    }

    @Test
    void aRequestBehindTheLastFlightIsHeard() throws SSLException {
        ServerContexts contexts = new ServerContexts(TlsSettings.defaults(), List.of("http/1.1"), Instant.now());
        LiveTls live = contexts.prepare(TlsTable.EMPTY, Runnable::run, (host, why) -> {
            throw new AssertionError(why);
        });
        TlsLoop tls = loop(live);
        TlsClient client = TlsClient.to("a.example").versions("TLSv1.3");
        try (MemoryHandshake handshake = new MemoryHandshake(client, new TlsConnection(tls, this::install))) {
            handshake.lastFlightWith("GET / HTTP/1.1");
            assertThat(String.join("", heard)).isEqualTo("GET / HTTP/1.1");
            assertThat(handshake.server().pipeline().get(TlsConnection.class)).isNull();
            assertThat(loop.counters().of(Total.CONNECTIONS_CLOSED))
                    .as("it lives on as another's")
                    .isZero();
            assertThat(loop.timers().isEmpty()).isTrue();
        }
        contexts.close();
    }
}
