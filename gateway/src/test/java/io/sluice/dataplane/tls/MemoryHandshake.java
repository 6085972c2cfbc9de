package io.sluice.dataplane.tls;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslHandler;
import io.netty.internal.tcnative.SSL;
import io.sluice.kit.Bytes;
import io.sluice.kit.tls.TlsClient;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/** A handshake without a socket: the JDK's client against handlers of ours. */
final class MemoryHandshake implements AutoCloseable {
    private static final int ROOM = 64 * 1024;

    private final EmbeddedChannel server;
    private final SSLEngine client;
    private byte[] toClient = {};
    private boolean serverHasSpoken;

    MemoryHandshake(TlsClient client, ChannelHandler... handlers) {
        this.client = client.engine();
        this.server = new EmbeddedChannel(handlers);
    }

    static MemoryHandshake with(TlsClient client, ServerContext context) {
        return new MemoryHandshake(client, context.handler(UnpooledByteBufAllocator.DEFAULT));
    }

    EmbeddedChannel server() {
        return server;
    }

    /** Until the client is through and has had an answer: BoringSSL sends its tickets before the first one. */
    MemoryHandshake run() throws SSLException {
        client.beginHandshake();
        while (client.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING) {
            step();
        }
        server.writeOutbound(Unpooled.copiedBuffer("answer", StandardCharsets.US_ASCII));
        takeRest();
        return this;
    }

    /** In TLS 1.3: the last flight of the client goes in one piece with a request. */
    void lastFlightWith(String request) throws SSLException {
        client.beginHandshake();
        byte[] held = {};
        while (client.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING) {
            if (client.getHandshakeStatus() == HandshakeStatus.NEED_WRAP && serverHasSpoken) {
                held = Bytes.concat(held, wrap(new byte[0]));
            } else {
                step();
            }
        }
        write(Bytes.concat(held, wrap(Bytes.of(request))));
    }

    private void step() throws SSLException {
        switch (client.getHandshakeStatus()) {
            case NEED_TASK -> client.getDelegatedTask().run();
            case NEED_WRAP -> write(wrap(new byte[0]));
            default -> {
                serverHasSpoken = true;
                if (!unwrap()) {
                    throw new AssertionError("the server says nothing more; " + client.getHandshakeStatus());
                }
            }
        }
    }

    private byte[] wrap(byte[] plain) throws SSLException {
        ByteBuffer record = ByteBuffer.allocate(ROOM);
        client.wrap(ByteBuffer.wrap(plain), record);
        byte[] bytes = new byte[record.flip().remaining()];
        record.get(bytes);
        return bytes;
    }

    private void write(byte[] bytes) {
        try {
            server.writeInbound(Unpooled.wrappedBuffer(bytes));
        } catch (DecoderException refused) {
            // The client hears of it by an alert.
        }
    }

    private boolean unwrap() throws SSLException {
        for (ByteBuf sent = server.readOutbound(); sent != null; sent = server.readOutbound()) {
            byte[] bytes = new byte[sent.readableBytes()];
            sent.readBytes(bytes).release();
            toClient = Bytes.concat(toClient, bytes);
        }
        ByteBuffer in = ByteBuffer.wrap(toClient);
        ByteBuffer plain = ByteBuffer.allocate(ROOM);
        SSLEngineResult result = client.unwrap(in, plain);
        toClient = new byte[in.remaining()];
        in.get(toClient);
        return result.bytesConsumed() > 0;
    }

    private void takeRest() throws SSLException {
        boolean more = true;
        while (more) {
            more = unwrap();
            while (client.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
                client.getDelegatedTask().run();
            }
        }
    }

    X509Certificate certificate() {
        try {
            return (X509Certificate) client.getSession().getPeerCertificates()[0];
        } catch (SSLException e) {
            throw new AssertionError("no certificate", e);
        }
    }

    String version() {
        return client.getSession().getProtocol();
    }

    String cipher() {
        return client.getSession().getCipherSuite();
    }

    boolean resumed() {
        return SSL.isSessionReused(engine().sslPointer());
    }

    private ReferenceCountedOpenSslEngine engine() {
        return (ReferenceCountedOpenSslEngine)
                server.pipeline().get(SslHandler.class).engine();
    }

    @Override
    public void close() {
        server.finishAndReleaseAll();
    }
}
