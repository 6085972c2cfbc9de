package io.sluice.dataplane.http1;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslHandler;
import io.sluice.dataplane.http.Failure;
import io.sluice.dataplane.http.Failure.Retry;
import io.sluice.dataplane.http1.ResponseReader.Phase;
import io.sluice.dataplane.wire.TlsAlerts;
import io.sluice.model.Reason;
import java.io.IOException;

/** How a connection to an endpoint has ended, and what that is for the request that was under way. On its loop. */
final class ClientEnding {
    private final ResponseReader reader;
    private boolean reset;
    private boolean refused; // by an alert of the handshake
    /** Over TLS an end is one only if it is said inside of it (RFC 8446 section 6.1): anybody can send a FIN. */
    private boolean unsaid;

    ClientEnding(ResponseReader reader) {
        this.reader = reader;
    }

    void attach(ChannelHandlerContext channel) {
        unsaid = channel.pipeline().get(SslHandler.class) != null;
    }

    /** The endpoint's close_notify has come. */
    void said() {
        unsaid = false;
    }

    /**
     * Something about the channel has failed.
     *
     * @param used whether the connection had served a request before
     * @return whether that is an alert, or bytes that are no records: the endpoint's doing
     */
    boolean broken(Throwable cause, boolean used) {
        reset = true;
        boolean byTls = cause instanceof DecoderException && cause.getCause() instanceof IOException;
        if (byTls) {
            refused = !used && !reader.byteSeen() && TlsAlerts.refusal(cause) != null;
        }
        return byTls;
    }

    /** Whether the endpoint refuses the TLS handshake, which had looked complete. */
    boolean isRefusal() {
        return refused;
    }

    /** Whether a response was to last until the end of the connection, and this is it. */
    boolean isThatOfResponse() {
        return reader.endsWithConnection() && !reset && !unsaid;
    }

    /** What a response fails of that lacks its end. */
    Failure failure(boolean used) {
        if (reader.phase() == Phase.BODY) {
            return Failure.upstream(Reason.RESPONSE_TRUNCATED, Retry.NEVER);
        } else if (refused) {
            return Failure.upstream(Reason.UPSTREAM_TLS_FAILED, Retry.ALWAYS);
        }
        return Failure.upstream(Reason.UPSTREAM_CLOSED, retry(used));
    }

    private Retry retry(boolean used) {
        if (reader.byteSeen()) {
            return Retry.NEVER;
        }
        return used && !reader.interimSeen() ? Retry.IF_CONNECTION_WAS_REUSED : Retry.IF_IDEMPOTENT;
    }
}
