package io.sluice.dataplane.filter;

import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.Peer;
import java.util.Arrays;

/**
 * The lines that are the same for every request of a connection, encoded once: they depend on the peer and on Host, and
 * a connection hardly ever changes its Host. Kept in {@link Peer#attachment}; confined to the connection's loop.
 */
final class PeerLines {
    private byte[] host;
    private HeaderBlock lines;

    static PeerLines of(Peer peer) {
        if (peer.attachment == null) {
            peer.attachment = new PeerLines();
        }
        return (PeerLines) peer.attachment;
    }

    /** The lines for this value of Host; null when they were not made yet, or for another one. */
    HeaderBlock lines(byte[] bytes, int hostStart, int hostEnd) {
        return lines != null && Arrays.equals(host, 0, host.length, bytes, hostStart, hostEnd) ? lines : null;
    }

    void keep(byte[] bytes, int hostStart, int hostEnd, HeaderBlock newLines) {
        host = Arrays.copyOfRange(bytes, hostStart, hostEnd);
        lines = newLines;
    }
}
