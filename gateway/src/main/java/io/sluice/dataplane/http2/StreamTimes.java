package io.sluice.dataplane.http2;

import io.netty.handler.codec.http2.Http2Error;
import io.sluice.dataplane.http.Failure;
import io.sluice.model.Reason;

/** Looks at the deadlines of all streams of a connection. On its loop. */
final class StreamTimes {
    private final Http2Loop shared;
    private final Http2ServerConnection connection;

    StreamTimes(Http2Loop shared, Http2ServerConnection connection) {
        this.shared = shared;
        this.connection = connection;
    }

    /**
     * When one of them has to be looked at.
     *
     * @param stall how long a response may wait for its windows, in nanoseconds
     */
    long next(long stall) {
        boolean full = !connection.context().channel().isWritable();
        boolean heldUp = !connection.mayBeSentTo();
        long[] next = {StreamClock.NEVER};
        connection.streams().each(stream -> {
            if (full) {
                stream.clock().socketFull();
            }
            if (heldUp) {
                stream.clock().readOn(); // our own back-pressure has used up the window of the connection
            }
            next[0] = Math.min(next[0], stream.clock().due(stall));
        });
        return next[0];
    }

    /** Ends those whose client has been too slow. */
    void end(long stall) {
        connection.streams().each(stream -> {
            Reason over = stream.clock().over(stall);
            if (over != null) {
                end(stream, over);
            }
        });
        connection.pump().pump();
    }

    private void end(ServerStream stream, Reason over) {
        if (over == Reason.BODY_TIMEOUT) {
            stream.refuseBody(over);
            return;
        }
        if (stream.isThrough()) {
            shared.loop().counters().count(over);
        }
        stream.fail(Failure.downstream(over), Http2Error.CANCEL);
        if (over == Reason.WINDOW_STALLED) {
            connection.fault(); // while that neither side says anything is nothing that a client does
        }
    }
}
