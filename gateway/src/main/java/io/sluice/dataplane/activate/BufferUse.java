package io.sluice.dataplane.activate;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.internal.PlatformDependent;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;

/**
 * What of the memory outside the heap is in use, of which the JVM has a limit. It is taken in chunks of some MiB, by each
 * event loop its own, and handed out in buffers: a chunk that cannot be had ends a connection, however much of other chunks is
 * free. Hence a chunk of each loop does not count as memory, and of what is free in chunks, a half is taken for pieces that are
 * too small. For any thread.
 */
final class BufferUse {
    private static final PooledByteBufAllocator POOL = PooledByteBufAllocator.DEFAULT;

    private final List<BufferPoolMXBean> known;
    private final long most;

    /** @param loops how many event loops read and write */
    BufferUse(int loops) {
        known = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .toList();
        most = usable(PlatformDependent.maxDirectMemory(), loops, POOL.metric().chunkSize());
    }

    static long usable(long most, int loops, long chunk) {
        return Math.max(most / 2, most - loops * chunk);
    }

    /** Bytes that are in somebody's hands: replay buffers and responses on their way to slow clients included. */
    long held() {
        return POOL.pinnedDirectMemory() + outside(POOL.metric().usedDirectMemory());
    }

    /** What part of it is held; 1 = all. */
    double heldShare() {
        return (double) held() / most;
    }

    /** What part of it is in use or cannot be relied on; 1 = all. */
    double usedShare() {
        long chunks = POOL.metric().usedDirectMemory();
        return share(POOL.pinnedDirectMemory(), chunks, outside(chunks), most);
    }

    static double share(long held, long chunks, long outside, long most) {
        return (held + Math.max(0, chunks - held) / 2.0 + outside) / most;
    }

    /** Of the JVM's direct memory, what is not the pool's; the pool may take its chunks past that count. */
    private long outside(long chunks) {
        long direct = known.stream().mapToLong(BufferPoolMXBean::getMemoryUsed).sum();
        return Math.max(0, direct - chunks);
    }
}
