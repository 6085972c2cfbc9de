package io.sluice.kit;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.util.zip.CRC32C;

/** The bytes of a connection after its 101. Belongs to the loop; the log's monitor guards what is counted. */
final class WitnessTunnel {
    private final WitnessSession session;
    private final Leg leg;
    private final TunnelPeer peer;
    private final Outbox outbox = new Outbox();
    private final CRC32C crc = new CRC32C();
    private long start;
    private long count;
    private boolean finishing;
    private boolean finished;
    private boolean peerFinished;

    WitnessTunnel(WitnessSession session, Leg leg, TunnelPeer peer) {
        this.session = session;
        this.leg = leg;
        this.peer = peer;
    }

    /** {@code bytesBefore} of the connection were HTTP; {@code early} came before the 101. */
    void begin(long bytesBefore, byte[] early) {
        start = bytesBefore;
        take(early);
    }

    long start() {
        return start;
    }

    long count() {
        return count;
    }

    long crc() {
        return crc.getValue();
    }

    void take(byte[] bytes) {
        count += bytes.length;
        crc.update(bytes, 0, bytes.length);
        byte[] answer = peer.answer(bytes, 0, bytes.length);
        outbox.add(answer, answer.length);
    }

    void send(byte[] bytes) {
        outbox.add(bytes, bytes.length);
        pump();
    }

    void fill(long length) {
        outbox.fill(length);
        pump();
    }

    /** A FIN once everything is written. */
    void finish() {
        finishing = true;
        pump();
    }

    /** The peer sends no more: what waits still goes out to it, then this side ends, too, or stays as it is. */
    void peerFinished(boolean stays) {
        peerFinished = true;
        finishing |= !stays;
        pump();
    }

    /** Writes what fits; while something is left, nothing more is read, so that nothing piles up. */
    void pump() {
        try {
            boolean written = outbox.flush(leg);
            leg.want(SelectionKey.OP_WRITE, !written);
            session.readingWhile(written);
            if (written && (peer.over() || finishing && peerFinished)) {
                session.close();
            } else if (written && finishing && !finished) {
                finished = true;
                session.halfClose();
            }
        } catch (IOException e) {
            session.writeFailed(e);
        }
    }
}
