package io.sluice.dataplane.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.dataplane.http.ByteChannel;
import io.sluice.dataplane.loop.TimerWheel;
import io.sluice.model.Reason;

/**
 * Two connections joined after a 101: the client's and the endpoint's. Bytes pass untouched, as the buffers that they
 * came in; who reads slowly slows the other down; an end or a reset of one reaches the other. What the server says is
 * followed from frame to frame, so that the gateway can end a WebSocket properly where it has to end it itself
 * (websocket-grpc.md section 2).
 *
 * <p>Once per read, on the loop: no lock, no allocation, no look at payload.
 */
final class Tunnel extends TimerWheel.Timer {
    /** Whoever wants to know what became of it. */
    interface Owner {
        /**
         * Both connections are gone.
         *
         * @param received how many bytes came from the client and were passed on
         * @param sent how many bytes were passed on to the client
         * @param reason null when client and endpoint ended it between them
         */
        void tunnelEnded(long received, long sent, Reason reason);
    }

    /** FIN, opcode 8, two bytes: 1001, going away. */
    private static final byte[] GOING_AWAY = {(byte) 0x88, 2, 1001 >> 8, (byte) 1001};
    /** For the client to answer a close frame. */
    private static final long FAREWELL = 1_000_000_000L;

    private static final long NEVER = Long.MAX_VALUE;

    private final Tunnels registry;
    private final Owner owner;
    private final FrameFollower frames = new FrameFollower();
    private final Direction fromClient;
    private final Direction fromEndpoint;
    private long lastBytes;
    private long endDue = NEVER;
    private boolean farewellSaid;
    private Reason reason;

    Tunnel(Tunnels registry, ByteChannel client, ByteChannel endpoint, Owner owner) {
        this.registry = registry;
        this.owner = owner;
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
                fromServer(data);
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
            lastBytes = registry.loop().now();
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
            if (back().ended || farewellSaid) {
                closeBoth();
            } else if (!back().sourceGone) {
                target.halfClose();
            }
        }

        @Override
        public void closed(boolean broken) {
            sourceGone = true;
            if (back().sourceGone) {
                over();
                return;
            }
            if (broken && reason == null) {
                reason = whenBroken;
            }
            if (broken && !farewellSaid) {
                target.abort();
            } else {
                target.close();
            }
        }
    }

    void open() {
        lastBytes = registry.loop().now();
        watch(lastBytes + registry.idle());
        fromClient.source.open(fromClient);
        fromEndpoint.source.open(fromEndpoint);
    }

    private void watch(long due) {
        registry.loop().timers().arm(this, due);
    }

    // --- what the server says -----------------------------------------------------------------------------------

    private void fromServer(ByteBuf data) {
        if (farewellSaid) {
            data.release();
        } else if (endDue == NEVER) {
            frames.follow(data);
            fromEndpoint.send(data);
        } else {
            lastFrame(data);
        }
    }

    /** The frame that is under way is passed on to its end. */
    private void lastFrame(ByteBuf data) {
        int length = frames.next(data, data.readerIndex()) - data.readerIndex();
        if (!frames.betweenFrames()) {
            fromEndpoint.send(data);
            return;
        }
        fromEndpoint.send(data.readRetainedSlice(length));
        data.release();
        sayFarewell();
    }

    // --- the end ------------------------------------------------------------------------------------------------

    /**
     * Ends the tunnel: the client gets a close frame where one frame ends and the next would begin, and has a second to
     * close.
     *
     * @param deadline at the latest it is cut then, be it inside a frame
     */
    void end(long deadline, Reason why) {
        if (endDue != NEVER) {
            endDue = Math.min(endDue, deadline);
            watch(endDue);
            return;
        }
        endDue = deadline;
        reason = why;
        if (frames.betweenFrames()) {
            sayFarewell();
        } else {
            watch(endDue);
        }
    }

    private void sayFarewell() {
        farewellSaid = true;
        endDue = Math.min(endDue, registry.loop().now() + FAREWELL);
        watch(endDue);
        if (!fromEndpoint.ended && !frames.closed()) { // after its own close frame a server says nothing
            fromClient.source.write(Unpooled.wrappedBuffer(GOING_AWAY));
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
    protected void expired(long now) {
        long idleDue = lastBytes + registry.idle();
        if (endDue <= now) {
            fromClient.source.cut();
            fromEndpoint.source.cut();
        } else if (endDue != NEVER || idleDue > now) {
            watch(Math.min(endDue, idleDue > now ? idleDue : NEVER));
        } else {
            end(now + FAREWELL, Reason.TUNNEL_IDLE);
        }
    }

    private void over() {
        registry.loop().timers().remove(this);
        registry.closed(this);
        owner.tunnelEnded(fromClient.count, fromEndpoint.count, reason);
    }
}
