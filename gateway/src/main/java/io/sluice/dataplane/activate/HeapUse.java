package io.sluice.dataplane.activate;

import com.sun.management.GarbageCollectionNotificationInfo;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;

/**
 * The part of this process's heap that is really in use. What is used at any moment is mostly garbage, so that what was
 * left by the last collection counts. A collection may leave garbage, too: where it left suspiciously much, a full one is
 * asked for, at most every two seconds, and what that leaves counts. Otherwise a gateway that refuses everybody, and so
 * makes no garbage, would never learn that it has become calm. For any thread.
 */
final class HeapUse {
    /** The heap is the process's, whatever number of data planes are in it. */
    static final HeapUse OF_PROCESS = new HeapUse();

    private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Set<String> pools;
    private final AtomicLong askAgain = new AtomicLong(Long.MIN_VALUE);
    private volatile long left;
    private volatile long leftByFull;

    private HeapUse() {
        pools = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .map(MemoryPoolMXBean::getName)
                .collect(Collectors.toSet());
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            if (collector instanceof NotificationEmitter emitter) {
                emitter.addNotificationListener((notice, none) -> collected(notice), null, null);
            }
        }
    }

    static long most() {
        return Runtime.getRuntime().maxMemory();
    }

    private void collected(Notification notice) {
        if (GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION.equals(notice.getType())) {
            left =
                    GarbageCollectionNotificationInfo.from((CompositeData) notice.getUserData())
                            .getGcInfo()
                            .getMemoryUsageAfterGc()
                            .entrySet()
                            .stream()
                            .filter(pool -> pools.contains(pool.getKey()))
                            .mapToLong(pool -> pool.getValue().getUsed())
                            .sum();
        }
    }

    /**
     * Bytes in use.
     *
     * @param suspicious from so many on a full collection has to confirm it
     * @param now of a monotonic clock
     */
    long bytes(long suspicious, long now) {
        long last = left;
        if (last < suspicious) {
            leftByFull = 0;
            return last;
        }
        long due = askAgain.get();
        if ((due == Long.MIN_VALUE || now - due >= 0) && askAgain.compareAndSet(due, now + AGAIN_NANOS)) {
            CompletableFuture.runAsync(this::collect);
        }
        return leftByFull;
    }

    private void collect() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        leftByFull = runtime.totalMemory() - runtime.freeMemory();
    }
}
