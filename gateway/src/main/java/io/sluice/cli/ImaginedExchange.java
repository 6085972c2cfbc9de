package io.sluice.cli;

import io.netty.buffer.ByteBuf;
import io.sluice.dataplane.http.Exchange;
import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.Peer;
import io.sluice.dataplane.http.RequestHead;
import io.sluice.dataplane.http.ResponseHead;
import io.sluice.dataplane.loop.Loop;
import java.net.InetAddress;

/** A request that nobody has sent, to ask the request filters what they would do. There is no way back. */
final class ImaginedExchange extends Exchange {
    private final RequestHead request;
    private final Peer peer;
    private final Loop loop = new Loop(0, () -> 0, 0);

    /** @param port of the listener */
    ImaginedExchange(RequestHead request, int port) {
        this.request = request;
        this.peer = new Peer(InetAddress.getLoopbackAddress(), /* trusted */ false, port, /* secure */ false);
    }

    @Override
    public RequestHead request() {
        return request;
    }

    @Override
    public Peer peer() {
        return peer;
    }

    @Override
    public Loop loop() {
        return loop;
    }

    @Override
    public ResponseHead response() {
        throw nobodyThere();
    }

    @Override
    public void sendInterim() {
        throw nobodyThere();
    }

    @Override
    public void sendHead() {
        throw nobodyThere();
    }

    @Override
    public void send(ByteBuf data) {
        throw nobodyThere();
    }

    @Override
    public void sendEnd(HeaderBlock trailers) {
        throw nobodyThere();
    }

    @Override
    public void flush() {
        throw nobodyThere();
    }

    @Override
    public boolean writable() {
        throw nobodyThere();
    }

    @Override
    public void wanted(boolean more) {
        throw nobodyThere();
    }

    @Override
    public void closeAfter() {
        throw nobodyThere();
    }

    @Override
    public void cut() {
        throw nobodyThere();
    }

    @Override
    public void done() {
        throw nobodyThere();
    }

    private static IllegalStateException nobodyThere() {
        return new IllegalStateException("a request filter sends nothing");
    }
}
