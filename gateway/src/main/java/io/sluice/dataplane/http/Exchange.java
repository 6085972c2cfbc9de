package io.sluice.dataplane.http;

import io.sluice.dataplane.loop.Loop;
import java.net.InetAddress;

/**
 * One request and its response, as filters and observers see it. Reused for the next request of its connection;
 * confined to one event loop. A protocol version and the proxy extend it with what moves bytes.
 */
public abstract class Exchange {
    /** The largest request body, 0 = unlimited; set from the settings, lowered or raised by filters. */
    public long bodyLimit;
    /** The client's address as computed from trusted forwarded headers, for affinity, limits and logs. */
    public InetAddress client;

    public abstract RequestHead request();

    /** Valid from the response filters on. */
    public abstract ResponseHead response();

    public abstract Peer peer();

    public abstract Loop loop();
}
