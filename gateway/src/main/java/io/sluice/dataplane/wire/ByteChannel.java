package io.sluice.dataplane.wire;

import io.netty.buffer.ByteBuf;
import io.sluice.model.Reason;

/**
 * A connection that has left its protocol behind, or never had one: bytes both ways, as they come. Confined to one event loop. Until
 * {@link #open} nothing is read from it, and what came early is held.
 */
public interface ByteChannel {
    /** Hears of what the peer sends and does. After {@link #closed} or {@link #failed} it hears nothing more. */
    interface Sink {
        /** Bytes that have come; the receiver releases them. */
        void bytes(ByteBuf data);

        /** What was read at once has been handed over: the time to flush. */
        void batchEnd();

        /** The peer has said its last word (FIN) and may still listen. */
        void ended();

        /** The peer takes bytes again. */
        void writable();

        /**
         * The connection is gone.
         *
         * @param broken whether by a reset or another failure, as opposed to an end that somebody has asked for
         */
        void closed(boolean broken);

        /** The connection is gone, broken, and it is known of what. */
        void failed(Reason why);
    }

    /** From now on the sink hears of the peer, first of what came early. */
    void open(Sink sink);

    /** Sends bytes and releases them. */
    void write(ByteBuf data);

    void flush();

    /** Whether the peer takes more bytes now; if not, {@link Sink#writable} is called when it does. */
    boolean writable();

    /** Back-pressure: whether more of the peer's bytes are wanted. */
    void wanted(boolean more);

    /** FIN behind all that was written; the peer may go on sending. */
    void halfClose();

    /** Ends the connection when all that was written has left. */
    void close();

    /** Ends the connection at once; what has not left yet is lost. */
    void cut();

    /** Ends the connection at once by a reset, so that the peer can take nothing for complete. */
    void abort();
}
