package io.sluice.dataplane.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.dataplane.loop.Loop;
import io.sluice.dataplane.loop.TimerWheel;
import io.sluice.model.Reason;

/**
 * Two connections joined: the client's and the endpoint's. Bytes pass untouched, as the buffers that they came in; who reads
 * slowly slows the other down; an end or a reset of one reaches the other.
 *
 * <p>Once per read, on the loop: no lock, no allocation, no look at the bytes.
 */
public abstract class Relay extends TimerWheel.Timer {
    private static final long NEVER = Long.MAX_VALUE;

    private final Loop loop;
    private final long idle;
    private final Direction fromClient;
    private final Direction fromEndpoint;
    private long lastBytes;
    private long endDue = NEVER;
    private boolean lastWordSaid;
    private Reason reason;

    /** @param idle after so many nanoseconds without a byte {@link #idle} is called */
    protected Relay(Loop loop, long idle, ByteChannel client, ByteChannel endpoint) {
        this.loop = loop;
        this.idle = idle;
        this.fromClient = new Direction(client, endpoint, Reason.CLIENT_GONE) {
            @Override
            Direction back() {
                return fromEndpoint;
            }

            @Override
            void pass(ByteBuf data) {
                send(data);
            }
        };
        this.fromEndpoint = new Direction(endpoint, client, Reason.TUNNEL_RESET) {
            @Override
            Direction back() {
                return fromClient;
            }

            @Override
            void pass(ByteBuf data) {
                if (lastWordSaid) {
                    data.release();
                } else {
                    endpointSaid(data);
                }
            }
        };
    }

    /** The bytes of one connection on their way to the other. */
    private abstract class Direction implements ByteChannel.Sink {
        private final ByteChannel source;
        private final ByteChannel target;
        private final Reason whenBroken;
        private long count;
        private boolean ended;
        private boolean sourceGone;

        Direction(ByteChannel source, ByteChannel target, Reason whenBroken) {
            this.source = source;
            this.target = target;
            this.whenBroken = whenBroken;
        }

        abstract Direction back();

        abstract void pass(ByteBuf data);

        final void send(ByteBuf data) {
            count += data.readableBytes();
            target.write(data);
            if (!target.writable()) {
                target.flush();
                source.wanted(target.writable());
            }
        }

        @Override
        public void bytes(ByteBuf data) {
            lastBytes = loop.now();
            if (back().sourceGone) {
                data.release(); // nobody is there to take it
            } else {
                pass(data);
            }
        }

        @Override
        public void batchEnd() {
            target.flush();
        }

        /** The peer of this side takes bytes: the other side may send more. */
        @Override
        public void writable() {
            target.wanted(true);
        }

        @Override
        public void ended() {
            ended = true;
            if (back().ended || lastWordSaid) {
                closeBoth();
            } else if (!back().sourceGone) {
                target.halfClose();
            }
        }

        @Override
        public void failed(Reason why) {
            if (reason == null && !back().sourceGone) {
                reason = why;
            }
            closed(/* broken */ true);
        }

        @Override
        public void closed(boolean broken) {
            sourceGone = true;
            if (back().sourceGone) {
                loop.timers().remove(Relay.this);
                over(fromClient.count, fromEndpoint.count, reason);
                return;
            }
            if (broken && reason == null) {
                reason = whenBroken;
            }
            if (broken && !lastWordSaid) {
                target.abort();
            } else {
                target.close();
            }
        }
    }

    /** Has both read from now on, first what came early. */
    public final void open() {
        lastBytes = loop.now();
        watch(lastBytes + idle);
        fromClient.source.open(fromClient);
        fromEndpoint.source.open(fromEndpoint);
    }

    private void watch(long due) {
        loop.timers().arm(this, due);
    }

    // --- what the subclass hears ----------------------------------------------------------------------------------

    /** Bytes of the endpoint, to be passed {@link #toClient} or released. */
    protected void endpointSaid(ByteBuf data) {
        toClient(data);
    }

    /** There was no byte, either way, for as long as is allowed. */
    protected abstract void idle(long now);

    /**
     * Both connections are gone.
     *
     * @param received how many bytes came from the client and were passed on
     * @param sent how many bytes were passed on to the client
     * @param why null when client and endpoint ended it between them
     */
    protected abstract void over(long received, long sent, Reason why);

    // --- what the subclass does -----------------------------------------------------------------------------------

    protected final Loop loop() {
        return loop;
    }

    /** Passes bytes on and releases them. */
    protected final void toClient(ByteBuf data) {
        fromEndpoint.send(data);
    }

    /** Whether it was told to end. */
    protected final boolean ending() {
        return endDue != NEVER;
    }

    /**
     * At this time at the latest both connections are cut; of several the earliest counts.
     *
     * @param deadline in nanoseconds of the loop's clock
     * @param why what it ends of, if this is the first time that it is told to
     */
    protected final void endBy(long deadline, Reason why) {
        if (!ending()) {
            reason = why;
        }
        endDue = Math.min(endDue, deadline);
        watch(endDue);
    }

    /**
     * From now on nothing of the endpoint's is passed on, and the first of the two that ends has both closed. After
     * {@link #endBy}.
     *
     * @param word to the client, unless the endpoint has ended the way there; null for none
     */
    protected final void lastWord(byte[] word) {
        lastWordSaid = true;
        if (word != null && !fromEndpoint.ended) {
            fromClient.source.write(Unpooled.wrappedBuffer(word));
            fromClient.source.flush();
        }
        if (fromEndpoint.ended || fromClient.ended) {
            closeBoth();
        } else {
            fromEndpoint.source.wanted(true); // to hear of its end; what it says is dropped
        }
    }

    private void closeBoth() {
        fromClient.source.close();
        fromEndpoint.source.close();
    }

    @Override
    protected final void expired(long now) {
        long idleDue = lastBytes + idle;
        if (endDue <= now) {
            fromClient.source.cut();
            fromEndpoint.source.cut();
        } else if (ending() || idleDue > now) {
            watch(Math.min(endDue, idleDue > now ? idleDue : NEVER));
        } else {
            idle(now);
        }
    }
}
