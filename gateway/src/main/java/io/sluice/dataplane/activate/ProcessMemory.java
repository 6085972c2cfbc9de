package io.sluice.dataplane.activate;

import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * What of this process's memory is in use: of its heap, of what it may take outside the heap for buffers, and of the
 * budget that the settings give both together, whichever share is largest. The limits of the first two are the JVM's,
 * which the launcher derives from the container's.
 */
final class ProcessMemory implements DoubleSupplier {
    /** Below the first stage whatever the settings say is fine without a second look. */
    private final long suspicious;

    private final long budget;
    private final BufferUse buffers;
    private final LongSupplier ticker;

    /**
     * @param budget bytes; 0 = the heap's limit and that of buffers together
     * @param buffers what is taken outside the heap
     * @param suspicious percentage of memory from which on what counts as used has to be confirmed
     */
    ProcessMemory(long budget, BufferUse buffers, int suspicious, LongSupplier ticker) {
        this.budget = budget;
        this.buffers = buffers;
        this.suspicious = Math.min(HeapUse.most(), budget > 0 ? budget : Long.MAX_VALUE) / 100 * suspicious;
        this.ticker = ticker;
    }

    @Override
    public double getAsDouble() {
        long heap = HeapUse.OF_PROCESS.bytes(suspicious, ticker.getAsLong());
        return share(heap, HeapUse.most(), buffers.held(), buffers.usedShare(), budget);
    }

    /**
     * @param heap bytes in use
     * @param mostHeap bytes
     * @param held bytes of buffers
     * @param buffers what part of the memory for buffers is in use
     */
    static double share(long heap, long mostHeap, long held, double buffers, long budget) {
        double single = Math.max((double) heap / mostHeap, buffers);
        return budget > 0 ? Math.max(single, (double) (heap + held) / budget) : single;
    }
}
