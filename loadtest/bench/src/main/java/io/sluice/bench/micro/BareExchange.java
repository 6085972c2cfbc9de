package io.sluice.bench.micro;

import io.sluice.dataplane.http.DetachedExchange;
import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.Peer;
import io.sluice.dataplane.http.RequestHead;
import io.sluice.dataplane.http.ResponseHead;
import io.sluice.dataplane.loop.Loop;
import java.net.InetAddress;

/** An exchange at time 0, to be filled by a benchmark. */
final class BareExchange extends DetachedExchange {
    BareExchange() {
        super(
                new RequestHead(new HeaderBlock(1024, 16)),
                new ResponseHead(new HeaderBlock(16, 1)),
                new Peer(InetAddress.getLoopbackAddress(), /* trusted */ false, 8080, /* tls */ null),
                new Loop(0, () -> 0, 1));
    }
}
