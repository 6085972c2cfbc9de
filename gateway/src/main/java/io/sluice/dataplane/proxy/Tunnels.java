package io.sluice.dataplane.proxy;

import io.sluice.dataplane.loop.Loop;
import io.sluice.dataplane.loop.LoopCounters.Total;
import io.sluice.dataplane.wire.ByteChannel;
import io.sluice.model.Reason;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Set;

/** The open tunnels of one event loop. Confined to it. */
public final class Tunnels {
    private final Loop loop;
    private final long idle;
    private final Set<Tunnel> open = new LinkedHashSet<>();

    /** @param idle after so many nanoseconds without a byte a tunnel is ended */
    public Tunnels(Loop loop, long idle) {
        this.loop = loop;
        this.idle = idle;
    }

    Loop loop() {
        return loop;
    }

    long idle() {
        return idle;
    }

    /** Joins two connections. */
    void open(ByteChannel client, ByteChannel endpoint, Tunnel.Owner owner) {
        Tunnel tunnel = new Tunnel(this, client, endpoint, owner);
        open.add(tunnel);
        loop.counters().count(Total.TUNNELS_OPENED);
        tunnel.open();
    }

    void closed(Tunnel tunnel) {
        open.remove(tunnel);
        loop.counters().count(Total.TUNNELS_CLOSED);
    }

    /**
     * Ends every tunnel, a WebSocket with 1001 at the end of the frame that is under way.
     *
     * @param deadline in nanoseconds of the loop's clock; a tunnel that is still open then is cut
     */
    public void endAll(long deadline) {
        for (Tunnel tunnel : new ArrayList<>(open)) { // some end at once, and leave the set
            tunnel.end(deadline, Reason.STOPPED);
        }
    }
}
