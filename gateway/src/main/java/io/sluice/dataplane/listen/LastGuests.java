package io.sluice.dataplane.listen;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.TimeUnit;

/**
 * Closes a listening channel once nobody waits in its backlog: to these clients the connection is open already, and they
 * may have sent a request. All calls on the channel's event loop.
 *
 * <p>First the kernel is told to take no further client ({@link ClosedDoor}), then the backlog is looked at until a look
 * has brought nobody. Where the kernel cannot be told, who comes within the last microseconds is reset.
 */
final class LastGuests extends ChannelInboundHandlerAdapter {
    /** For who is in the middle of the handshake: most round trips are shorter. */
    private static final long HANDSHAKE_MILLIS = 100;

    private static final long LOOK_MILLIS = 2;
    /** While clients come without end, there is no moment without one. */
    private static final int MOST_LOOKS = 50;

    private final Channel listening;
    private boolean came;
    private int looks;

    private LastGuests(Channel listening) {
        this.listening = listening;
    }

    static void letIn(Channel listening) {
        LastGuests guests = new LastGuests(listening);
        listening.pipeline().addFirst(guests);
        listening.config().setAutoRead(true);
        boolean closed = ClosedDoor.tryOn(listening);
        guests.lookIn(closed ? HANDSHAKE_MILLIS : LOOK_MILLIS);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object connection) {
        came = true;
        context.fireChannelRead(connection);
    }

    /** Later, not at once: in between the kernel is asked who has come. */
    private void lookIn(long millis) {
        came = false;
        listening.eventLoop().schedule(this::look, millis, TimeUnit.MILLISECONDS);
    }

    private void look() {
        looks++;
        if (came && looks < MOST_LOOKS) {
            lookIn(LOOK_MILLIS);
        } else {
            listening.close();
        }
    }
}
