package io.sluice.dataplane.proxy;

import io.netty.buffer.ByteBuf;
import io.sluice.dataplane.wire.ByteChannel;
import io.sluice.dataplane.wire.Relay;
import io.sluice.model.Reason;

/**
 * Two connections joined after a 101. What the server says is followed from frame to frame, so that the gateway can end a
 * WebSocket properly where it has to end it itself (websocket-grpc.md section 2).
 *
 * <p>Once per read, on the loop: no lock, no allocation, no look at payload.
 */
final class Tunnel extends Relay {
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

    private final Tunnels registry;
    private final Owner owner;
    private final FrameFollower frames = new FrameFollower();

    Tunnel(Tunnels registry, ByteChannel client, ByteChannel endpoint, Owner owner) {
        super(registry.loop(), registry.idle(), client, endpoint);
        this.registry = registry;
        this.owner = owner;
    }

    @Override
    protected void endpointSaid(ByteBuf data) {
        if (ending()) {
            lastFrame(data);
        } else {
            frames.follow(data);
            toClient(data);
        }
    }

    /** The frame that is under way is passed on to its end. */
    private void lastFrame(ByteBuf data) {
        int length = frames.next(data, data.readerIndex()) - data.readerIndex();
        if (!frames.betweenFrames()) {
            toClient(data);
            return;
        }
        toClient(data.readRetainedSlice(length));
        data.release();
        sayFarewell();
    }

    /**
     * Ends the tunnel: the client gets a close frame where one frame ends and the next would begin, and has a second to
     * close.
     *
     * @param deadline at the latest it is cut then, be it inside a frame
     */
    void end(long deadline, Reason why) {
        boolean first = !ending();
        endBy(deadline, why);
        if (first && frames.betweenFrames()) {
            sayFarewell();
        }
    }

    private void sayFarewell() {
        endBy(loop().now() + FAREWELL, null);
        // After its own close frame a server says nothing.
        lastWord(frames.closed() ? null : GOING_AWAY);
    }

    @Override
    protected void idle(long now) {
        end(now + FAREWELL, Reason.TUNNEL_IDLE);
    }

    @Override
    protected void over(long received, long sent, Reason why) {
        registry.closed(this);
        owner.tunnelEnded(received, sent, why);
    }
}
