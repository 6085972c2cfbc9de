package io.sluice.bench.micro;

import io.netty.buffer.ByteBuf;
import io.sluice.dataplane.http.Exchange;
import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.Peer;
import io.sluice.dataplane.http.RequestHead;
import io.sluice.dataplane.http.ResponseHead;
import io.sluice.dataplane.loop.Loop;
import java.net.InetAddress;

/** An exchange that sends nothing. */
final class BareExchange extends Exchange {
    private final RequestHead request = new RequestHead(new HeaderBlock(1024, 16));
    private final ResponseHead response = new ResponseHead(new HeaderBlock(16, 1));
    private final Peer peer = new Peer(InetAddress.getLoopbackAddress(), /* trusted */ false, 8080, /* secure */ false);
    private final Loop loop = new Loop(0, () -> 0, 1);

    @Override
    public RequestHead request() {
        return request;
    }

    @Override
    public ResponseHead response() {
        return response;
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
    public void sendInterim() {}

    @Override
    public void sendHead() {}

    @Override
    public void send(ByteBuf data) {
        data.release();
    }

    @Override
    public void sendEnd(HeaderBlock trailers) {}

    @Override
    public void flush() {}

    @Override
    public boolean writable() {
        return true;
    }

    @Override
    public void wanted(boolean more) {}

    @Override
    public void closeAfter() {}

    @Override
    public void cut() {}

    @Override
    public void done() {}
}
