package io.sluice.dataplane.grpc;

import io.sluice.dataplane.http.Exchange;
import io.sluice.dataplane.http.RequestHead;
import io.sluice.dataplane.loop.TimerWheel;

/**
 * Until when a call has to be over, as its client says ({@link GrpcTimeout}): counted from its first byte, through all
 * attempts. It bounds what the settings allow and never extends it. What has come by then but was not read does not count, unlike
 * with the gateway's own times: the client has stopped waiting. Reused; on its loop.
 */
public final class CallDeadline extends TimerWheel.Timer {
    /** There is no deadline. */
    public static final long NEVER = Long.MAX_VALUE;

    private final Exchange exchange;
    private final Runnable over;

    /** @param over ends the call; afterwards {@link #remove} */
    public CallDeadline(Exchange exchange, Runnable over) {
        this.exchange = exchange;
        this.over = over;
    }

    /**
     * When the call has to be over, in nanoseconds of the loop's clock; {@link #NEVER} for an ordinary request and for a call
     * without deadline.
     */
    public static long of(Exchange exchange) {
        RequestHead request = exchange.request();
        if (!request.grpc() || request.upgrade) { // a tunnel has its own time
            return NEVER;
        }
        long timeout = GrpcTimeout.nanos(request.headers());
        return timeout == GrpcTimeout.NONE ? NEVER : exchange.startedAt + timeout;
    }

    public void arm(long due) {
        exchange.loop().timers().arm(this, due);
    }

    /** The call is over. */
    public void remove() {
        exchange.loop().timers().remove(this);
    }

    @Override
    protected void expired(long now) {
        over.run();
    }
}
