package io.sluice.dataplane.http2;

import io.sluice.dataplane.http.Exchange;
import io.sluice.dataplane.http.Peer;
import io.sluice.dataplane.http.RequestHead;
import io.sluice.dataplane.http.ResponseHead;
import io.sluice.dataplane.loop.Loop;

/** What a request over HTTP/2 has from its loop and its connection, whatever becomes of its stream. Reused; on its loop. */
abstract class Http2Exchange extends Exchange implements ConnectionStreams.Member {
    final Http2Loop shared;
    final HeadPair heads = new HeadPair();
    /** Those of the connection; null while nobody has it. */
    ServerStreams owner;

    private boolean touched;

    Http2Exchange(Http2Loop shared) {
        this.shared = shared;
    }

    @Override
    public RequestHead request() {
        return heads.request;
    }

    @Override
    public ResponseHead response() {
        return heads.response;
    }

    @Override
    public Peer peer() {
        return owner.peer();
    }

    @Override
    public Loop loop() {
        return shared.loop();
    }

    @Override
    public boolean touched(boolean now) {
        boolean was = touched;
        touched = now;
        return was;
    }

    /** Without effect: the connection has other streams, and ends by its own rules. */
    @Override
    public void closeAfter() {}
}
