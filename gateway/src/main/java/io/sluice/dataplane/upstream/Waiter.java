package io.sluice.dataplane.upstream;

import io.sluice.dataplane.http.Failure;
import io.sluice.dataplane.http.UpstreamStream;

/** Whoever has asked for a new connection and hears, on its own loop, what became of it. */
public interface Waiter {
    void connected(UpstreamStream stream);

    void connectFailed(Failure failure);
}
