package io.sluice.dataplane.activate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ProcessMemoryTest {
    private static final long MIB = 1 << 20;

    @Test
    void theFullerOfHeapAndBuffersCounts() {
        assertThat(ProcessMemory.share(50, 100, 10, 0.1, 0)).isEqualTo(0.5);
        assertThat(ProcessMemory.share(10, 100, 10, 0.7, 0)).isEqualTo(0.7);
    }

    @Test
    @DisplayName("4.12 limits.memoryBudget holds for both together")
    void aBudgetHoldsForTheSum() {
        assertThat(ProcessMemory.share(40, 100, 40, 0.4, 100)).isEqualTo(0.8);
        assertThat(ProcessMemory.share(40, 100, 95, 0.95, 1000))
                .as("the JVM's limits hold all the same")
                .isEqualTo(0.95);
    }

    @Test
    void garbageDoesNotCountAndWhatIsReferredToDoes() {
        ProcessMemory all = new ProcessMemory(0, new BufferUse(1), 92, System::nanoTime);
        assertThat(all.getAsDouble()).isLessThan(0.92);
        ProcessMemory little = new ProcessMemory(MIB, new BufferUse(1), 92, System::nanoTime);
        System.gc();
        long deadline = System.nanoTime() + 5_000_000_000L;
        while (little.getAsDouble() < 1 && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(little.getAsDouble()).as("more than a MiB is in use").isGreaterThan(1);
    }
}
