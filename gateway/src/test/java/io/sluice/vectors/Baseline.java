package io.sluice.vectors;

import io.sluice.dataplane.activate.Census;
import io.sluice.dataplane.activate.DataPlane;
import io.sluice.dataplane.http1.ClientConnection;
import io.sluice.dataplane.http1.ServerConnection;
import io.sluice.dataplane.http2.Http2ServerConnection;
import io.sluice.dataplane.loop.LoopCounters.Total;
import io.sluice.testing.LiveObjects;
import io.sluice.testing.PooledBuffers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * What must be as it was before, once all requests are over (oracle O6): buffers, connections to endpoints, timers, and
 * what the heap holds. What is found to be too much is complained of once; then it belongs to the baseline, so that one
 * leak fails one test and not all that follow.
 */
final class Baseline {
    /** What classes that are loaded meanwhile, caches and the test itself may take more, in bytes. */
    static final long HEAP_MARGIN = 2 << 20;
    /** As many objects of the data plane may be made on demand or kept per idle connection: a few per delivery are more. */
    static final long OBJECTS_MARGIN = 500;

    private static final long PATIENCE_NANOS = Duration.ofSeconds(5).toNanos();
    // The heap is the whole process's, and several data planes may run in it.
    private static final Set<DataPlane> RUNNING = new CopyOnWriteArraySet<>();

    private final DataPlane dataPlane;
    private final LongSupplier requestsEnded;
    private long buffers;
    private Census census;
    private long underWay;
    private Heap heap;

    /** Connections that are not open any more, but still referred to; all objects of data planes; all bytes. */
    private record Heap(long clients, long upstreams, long objects, long bytes) {
        static Heap now() {
            LiveObjects live = LiveObjects.now();
            Census all = Census.NOTHING;
            for (DataPlane plane : RUNNING) {
                all = all.plus(plane.census());
            }
            return new Heap(
                    live.of(ServerConnection.class) + live.of(Http2ServerConnection.class) - all.clients(),
                    live.of(ClientConnection.class) - all.upstreams(),
                    live.below("io.sluice.dataplane"),
                    live.bytes());
        }
    }

    /** @param requestsEnded as the data plane's observer has counted them */
    Baseline(DataPlane dataPlane, LongSupplier requestsEnded) {
        this.dataPlane = dataPlane;
        this.requestsEnded = requestsEnded;
        RUNNING.add(dataPlane);
        take();
    }

    private void take() {
        buffers = PooledBuffers.inUse();
        census = dataPlane.census();
        underWay = underWay();
    }

    private long underWay() {
        return dataPlane.count(Total.REQUESTS) - requestsEnded.getAsLong();
    }

    /** All is over: nothing is open but idle connections to endpoints. Waits for what the event loops still do. */
    void check() {
        check(Long.MAX_VALUE, PATIENCE_NANOS);
    }

    /** @param most idle connections to endpoints, the most that were ever in use at once */
    void check(long most) {
        check(most, PATIENCE_NANOS);
    }

    void check(long most, long patienceNanos) {
        long deadline = System.nanoTime() + patienceNanos;
        List<String> complaints = complaints(most);
        while (!complaints.isEmpty() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(500_000);
            complaints = complaints(most);
        }
        if (!complaints.isEmpty()) {
            take();
            throw new AssertionError("not back to the baseline: " + String.join(", ", complaints));
        }
    }

    private List<String> complaints(long most) {
        Census now = dataPlane.census();
        List<String> all = new ArrayList<>();
        complain(all, "pooled buffers in use", PooledBuffers.inUse() - buffers);
        complain(all, "requests under way", underWay() - underWay);
        complain(all, "client connections", now.clients() - census.clients());
        complain(all, "upstream connections lent, or in no pool", now.lentUpstreams() - census.lentUpstreams());
        complain(all, "upstream connections being made", now.dials() - census.dials());
        complain(all, "timers of no connection", strayTimers(now) - strayTimers(census));
        complain(all, "idle upstream connections above " + most, now.idleUpstreams() - most);
        return all;
    }

    /** Clients' timers are counted with their connections; a connection to an endpoint has one timer. */
    private static long strayTimers(Census census) {
        return Math.max(0, census.timers() - census.clients() - census.upstreams());
    }

    private static void complain(List<String> all, String what, long tooMany) {
        if (tooMany > 0) {
            all.add(tooMany + " " + what);
        }
    }

    // ---- the heap

    /** Takes the heap into the baseline; takes a tenth of a second. */
    void takeHeap() {
        heap = Heap.now();
    }

    /** What has been done since {@link #takeHeap} has left nothing behind. */
    void checkHeap() {
        Heap now = Heap.now();
        List<String> all = new ArrayList<>();
        complain(all, "client connections", now.clients() - heap.clients());
        complain(all, "upstream connections", now.upstreams() - heap.upstreams());
        complain(all, "objects of the data plane above the margin", now.objects() - heap.objects() - OBJECTS_MARGIN);
        complain(all, "bytes above the margin", now.bytes() - heap.bytes() - HEAP_MARGIN);
        if (!all.isEmpty()) {
            heap = now;
            throw new AssertionError("ended, but still in the heap: " + String.join(", ", all));
        }
    }

    /** The data plane ends. */
    void over() {
        RUNNING.remove(dataPlane);
    }
}
