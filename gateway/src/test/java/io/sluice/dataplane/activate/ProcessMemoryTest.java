package io.sluice.dataplane.activate;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ProcessMemoryTest {
    private static final long MIB = 1 << 20;

    @Test
    void theFullerOfHeapAndBuffersCounts() {
        assertThat(ProcessMemory.share(50, 100, 10, 100, 0)).isEqualTo(0.5);
        assertThat(ProcessMemory.share(10, 100, 70, 100, 0)).isEqualTo(0.7);
    }

    @Test
    @DisplayName("4.12 limits.memoryBudget holds for both together")
    void aBudgetHoldsForTheSum() {
        assertThat(ProcessMemory.share(40, 100, 40, 100, 100)).isEqualTo(0.8);
        assertThat(ProcessMemory.share(40, 100, 95, 100, 1000))
                .as("the JVM's limits hold all the same")
                .isEqualTo(0.95);
    }

    @Test
    @DisplayName("4.13 direct memory is accounted")
    void buffersThatAreHandedOutCount() {
        long before = ProcessMemory.buffers();
        ByteBuf small = PooledByteBufAllocator.DEFAULT.directBuffer(64 * 1024);
        ByteBuf huge = PooledByteBufAllocator.DEFAULT.directBuffer((int) (32 * MIB));
        try {
            assertThat(ProcessMemory.buffers() - before).isBetween(31 * MIB, 40 * MIB);
        } finally {
            small.release();
            huge.release();
        }
        assertThat(ProcessMemory.buffers() - before).isLessThan(8 * MIB);
    }

    @Test
    void garbageDoesNotCountAndWhatIsReferredToDoes() {
        ProcessMemory all = new ProcessMemory(0, 92, System::nanoTime);
        assertThat(all.getAsDouble()).isLessThan(0.92);
        ProcessMemory little = new ProcessMemory(MIB, 92, System::nanoTime);
        System.gc();
        long deadline = System.nanoTime() + 5_000_000_000L;
        while (little.getAsDouble() < 1 && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(little.getAsDouble()).as("more than a MiB is in use").isGreaterThan(1);
    }
}
