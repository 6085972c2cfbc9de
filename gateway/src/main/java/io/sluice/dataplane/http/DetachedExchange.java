package io.sluice.dataplane.http;

import io.netty.buffer.ByteBuf;
import io.sluice.dataplane.loop.Loop;

/**
 * A request without a client: filters and the access log can look at it, and there is no way back. Whoever sends
 * something to nobody gets an {@link IllegalStateException}.
 */
public class DetachedExchange extends Exchange {
    private final RequestHead request;
    private final ResponseHead response;
    private final Peer peer;
    private final Loop loop;

    /** @param response null for a request that gets none; then {@link #response()} is an error, too */
    public DetachedExchange(RequestHead request, ResponseHead response, Peer peer, Loop loop) {
        this.request = request;
        this.response = response;
        this.peer = peer;
        this.loop = loop;
    }

    @Override
    public final RequestHead request() {
        return request;
    }

    @Override
    public final ResponseHead response() {
        if (response == null) {
            throw noWayBack();
        }
        return response;
    }

    @Override
    public final Peer peer() {
        return peer;
    }

    @Override
    public final Loop loop() {
        return loop;
    }

    @Override
    public final void sendInterim() {
        throw noWayBack();
    }

    @Override
    public final void sendHead() {
        throw noWayBack();
    }

    @Override
    public final void send(ByteBuf data) {
        throw noWayBack();
    }

    @Override
    public final void sendEnd(HeaderBlock trailers) {
        throw noWayBack();
    }

    @Override
    public final void flush() {
        throw noWayBack();
    }

    @Override
    public final boolean writable() {
        throw noWayBack();
    }

    @Override
    public final void wanted(boolean more) {
        throw noWayBack();
    }

    @Override
    public final void closeAfter() {
        throw noWayBack();
    }

    @Override
    public final void cut() {
        throw noWayBack();
    }

    @Override
    public final void done() {
        throw noWayBack();
    }

    private static IllegalStateException noWayBack() {
        return new IllegalStateException("nobody has sent this request, so nothing can be sent back");
    }
}
