package io.sluice.testing;

import io.netty.buffer.PoolArenaMetric;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocatorMetric;
import java.util.List;

/** The buffers that the whole process has taken from Netty's pool, which the data plane's channels use, and not given back. */
public final class PooledBuffers {
    private PooledBuffers() {}

    /**
     * Has buffers go back to the pool itself instead of to a thread's cache, where the pool takes them for used. Must
     * run before any buffer class is loaded.
     */
    static void withoutCaches() {
        System.setProperty("io.netty.allocator.smallCacheSize", "0");
        System.setProperty("io.netty.allocator.normalCacheSize", "0");
    }

    /** How many there are now. */
    public static long inUse() {
        PooledByteBufAllocatorMetric pool = PooledByteBufAllocator.DEFAULT.metric();
        if (pool.smallCacheSize() + pool.normalCacheSize() > 0) {
            throw new IllegalStateException("threads cache buffers, which cannot be told from buffers in use");
        }
        return inUse(pool.directArenas()) + inUse(pool.heapArenas());
    }

    private static long inUse(List<PoolArenaMetric> arenas) {
        return arenas.stream().mapToLong(PoolArenaMetric::numActiveAllocations).sum();
    }
}
