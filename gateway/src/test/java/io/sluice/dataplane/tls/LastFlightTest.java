package io.sluice.dataplane.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.sluice.dataplane.http.TlsSession;
import io.sluice.dataplane.loop.Clients;
import io.sluice.dataplane.loop.Loop;
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

    @Test
    void aRequestBehindTheLastFlightIsHeard() throws SSLException {
        ServerContexts contexts = new ServerContexts(TlsSettings.defaults(), List.of("http/1.1"), Instant.now());
        LiveTls live = contexts.prepare(TlsTable.EMPTY, Runnable::run, (host, why) -> {
            throw new AssertionError(why);
        });
        Loop loop = new Loop(0, () -> 7, 1);
        TlsLoop tls = new TlsLoop(
                loop,
                new Clients(loop),
                TlsSettings.defaults(),
                new LiveTls.Slot(live),
                /* http2 */ false,
                Runnable::run,
                () -> 0);
        TlsClient client = TlsClient.to("a.example").versions("TLSv1.3");
        try (MemoryHandshake handshake = new MemoryHandshake(client, new TlsConnection(tls, this::install))) {
            handshake.lastFlightWith("GET / HTTP/1.1");
            assertThat(String.join("", heard)).isEqualTo("GET / HTTP/1.1");
            assertThat(handshake.server().pipeline().get(TlsConnection.class)).isNull();
            assertThat(loop.timers().isEmpty()).isTrue();
        }
        contexts.close();
    }
}
