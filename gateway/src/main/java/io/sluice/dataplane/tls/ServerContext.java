package io.sluice.dataplane.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.OpenSslServerSessionContext;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import io.netty.handler.ssl.ReferenceCountedOpenSslContext;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.internal.tcnative.SSL;
import io.netty.internal.tcnative.SSLContext;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.ReferenceCounted;
import io.sluice.dataplane.http.ClientProof;
import java.time.Instant;
import java.util.HexFormat;
import javax.net.ssl.SSLSession;

/**
 * What is prepared for the handshakes of one policy. Its native memory is counted: one reference is held until {@link
 * #release}, one by each connection, and the last one frees it. Made and released by one thread, used by all event loops in
 * between.
 */
public final class ServerContext {
    private final String policy;
    private final SslContext context;
    private final boolean tickets;
    private final ClientVerifier clients;

    /**
     * @param policy of which hosts it is: 64 hexadecimal digits
     * @param tickets whether clients get session tickets; not where certificates are asked for, since who resumes a session does
     *     not show one again
     * @param clients judges certificates; null where none is asked for
     */
    ServerContext(String policy, SslContext context, boolean tickets, ClientVerifier clients) {
        this.policy = policy;
        this.context = context;
        this.tickets = tickets;
        this.clients = clients;
        if (context instanceof ReferenceCountedOpenSslContext openSsl) {
            try {
                configure(openSsl);
            } catch (RuntimeException | Error e) {
                release(); // nobody else knows of it
                throw e;
            }
        }
    }

    /** BoringSSL resumes no session of another id, and Netty gives one id to all contexts. */
    @SuppressWarnings("deprecation") // nothing else says how many tickets; the context is alive, since it was just made
    private void configure(ReferenceCountedOpenSslContext openSsl) {
        OpenSslServerSessionContext sessions = (OpenSslServerSessionContext) openSsl.sessionContext();
        sessions.setSessionCacheEnabled(false);
        sessions.setSessionIdContext(HexFormat.of().parseHex(policy));
        SSLContext.setNumTickets(openSsl.sslCtxPointer(), tickets ? 1 : 0);
    }

    /** For one connection. Its deadline is the connection's business. */
    SslHandler handler(ByteBufAllocator allocator) {
        SslHandler handler = context.newHandler(allocator);
        handler.setHandshakeTimeoutMillis(0);
        if (!tickets && handler.engine() instanceof ReferenceCountedOpenSslEngine engine) {
            SSL.setOptions(engine.sslPointer(), SSL.SSL_OP_NO_TICKET); // which engines clear when they are made
        }
        return handler;
    }

    /**
     * What the client of a handshake has shown of itself.
     *
     * @param now by the wall clock
     */
    ClientProof proof(SSLSession session, Instant now) {
        return clients == null ? ClientProof.NONE : clients.verify(session, now);
    }

    String policy() {
        return policy;
    }

    boolean hasTickets() {
        return tickets;
    }

    /** Without effect with another provider than BoringSSL, which has keys of its own. */
    void ticketKeys(OpenSslSessionTicketKey... keys) {
        if (context instanceof ReferenceCountedOpenSslContext openSsl) {
            openSsl.sessionContext().setTicketKeys(keys);
        }
    }

    /** Whether its memory is in use. */
    boolean isAlive() {
        return context instanceof ReferenceCounted counted && counted.refCnt() > 0;
    }

    /** No new connection uses it. */
    void release() {
        ReferenceCountUtil.release(context);
    }
}
