package io.sluice.dataplane.filter;

import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.Peer;
import io.sluice.dataplane.http.RequestHead;
import java.util.Arrays;

/**
 * The lines that are the same for every request of one peer to one Host, encoded once. Immutable: the connections of a peer
 * may have them in common.
 */
final class PeerLines {
    private final Peer peer;
    private final byte[] host;
    private final int port;
    private final HeaderBlock lines;

    /**
     * @param peer who was told of; any connection of it
     * @param request to which Host
     * @param field where its Host stands; negative without one
     * @param lines not to be changed any more
     */
    PeerLines(Peer peer, RequestHead request, int field, HeaderBlock lines) {
        HeaderBlock headers = request.headers();
        this.peer = peer;
        this.host = Arrays.copyOfRange(headers.bytes(), start(headers, field), end(headers, field));
        this.port = request.hostPort;
        this.lines = lines;
    }

    /** Whether they are right for a request of the same peer; {@code field} is where its Host stands. */
    boolean suit(RequestHead request, int field) {
        HeaderBlock headers = request.headers();
        int start = start(headers, field);
        return port == request.hostPort
                && Arrays.equals(host, 0, host.length, headers.bytes(), start, end(headers, field));
    }

    /** Whether they say of this peer what is to be said. */
    boolean tellOf(Peer other) {
        return peer.localPort() == other.localPort()
                && peer.secure() == other.secure()
                && peer.address().equals(other.address());
    }

    HeaderBlock lines() {
        return lines;
    }

    private static int start(HeaderBlock headers, int field) {
        return field < 0 ? 0 : headers.valueStart(field);
    }

    private static int end(HeaderBlock headers, int field) {
        return field < 0 ? 0 : headers.valueEnd(field);
    }
}
