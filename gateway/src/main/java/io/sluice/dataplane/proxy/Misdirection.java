package io.sluice.dataplane.proxy;

import io.sluice.dataplane.http.Exchange;
import io.sluice.dataplane.http.Peer;
import io.sluice.dataplane.http.RequestHead;
import io.sluice.dataplane.http.TlsSession;
import io.sluice.model.Reason;
import io.sluice.model.TlsHost;
import io.sluice.model.TlsTable;
import io.sluice.settings.TlsSettings;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Whether a request may come by its TLS connection. What a client had to show was decided by the name in its handshake; without
 * this, a connection to an open host would be a way to one that asks for client certificates. Clients share connections between
 * hosts (RFC 9113 section 9.1.1), so a difference in names alone is none.
 *
 * <p>One per event loop. A connection that goes on asking for one host is judged once per plan; each change of the host costs two
 * look-ups and two short strings.
 */
public final class Misdirection {
    private final boolean always;
    private TlsTable table = TlsTable.EMPTY;
    private Object version = new Object();

    public Misdirection(TlsSettings settings) {
        this.always = settings.misdirected() == TlsSettings.Misdirected.ALWAYS;
    }

    /**
     * What the connection was last found right for. Of the table only what it stands for is kept: an idle connection must not hold
     * the certificates of an old plan.
     */
    private record Judged(Object version, byte[] host) {
        boolean covers(Object now, RequestHead request) {
            byte[] bytes = request.headers().bytes();
            return version == now && Arrays.equals(host, 0, host.length, bytes, request.hostStart, request.hostEnd);
        }
    }

    /**
     * @param now what is served at this moment
     * @return null if the connection is right for the request, else {@link Reason#MISDIRECTED}
     */
    Reason check(Exchange exchange, TlsTable now) {
        Peer peer = exchange.peer();
        if (peer.tls() == null) {
            return null;
        }
        if (now != table) {
            table = now;
            version = new Object();
        }
        RequestHead request = exchange.request();
        if (peer.judged instanceof Judged last && last.covers(version, request)) {
            return null;
        }
        if (isWrong(peer.tls(), request.host())) {
            return Reason.MISDIRECTED;
        }
        byte[] bytes = request.headers().bytes();
        peer.judged = new Judged(version, Arrays.copyOfRange(bytes, request.hostStart, request.hostEnd));
        return null;
    }

    /**
     * A certificate that was replaced meanwhile does not matter, since the client was content with the old one; what it has to
     * show of itself does, even for the host of its handshake.
     */
    private boolean isWrong(TlsSession connection, String host) {
        if (table.passed(host) != null) {
            return true; // its connections are not decrypted; who came by one that is was sent here by nobody
        }
        TlsHost asked = table.find(host);
        if (!asked.clients().equals(connection.host().clients())) {
            return true;
        }
        String name = new String(connection.name(), StandardCharsets.US_ASCII);
        return !host.equals(name)
                && (always || !asked.policy().equals(table.find(name).policy()));
    }
}
