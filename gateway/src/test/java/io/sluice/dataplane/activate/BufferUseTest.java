package io.sluice.dataplane.activate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.assertj.core.api.Assertions.within;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.internal.PlatformDependent;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class BufferUseTest {
    private static final long MIB = 1 << 20;

    private final BufferUse use = new BufferUse(1);

    /** Buffers that others have left to the garbage collector may go meanwhile, once. */
    private void growsWithin(LongSupplier grown) {
        for (int i = 0; i < 20; i++) {
            long bytes = grown.getAsLong();
            if (bytes >= 31 * MIB && bytes <= 40 * MIB) {
                return;
            }
            LockSupport.parkNanos(50_000_000);
        }
        fail("never by 32 MiB");
    }

    private long grownByAHugeOne() {
        long before = use.held();
        ByteBuf huge = PooledByteBufAllocator.DEFAULT.directBuffer((int) (32 * MIB));
        try {
            return use.held() - before;
        } finally {
            huge.release();
        }
    }

    @Test
    @DisplayName("4.13 direct memory is accounted")
    void buffersThatAreHandedOutAreHeld() {
        growsWithin(this::grownByAHugeOne);
    }

    @Test
    void theShareIsOfWhatTheJvmAllows() {
        assertThat(use.heldShare()).isCloseTo((double) use.held() / PlatformDependent.maxDirectMemory(), within(0.1));
    }

    @Test
    void whatOthersTakeOutsideTheHeapCounts() {
        List<ByteBuffer> others = new ArrayList<>();
        growsWithin(() -> {
            long before = use.held();
            others.add(ByteBuffer.allocateDirect((int) (32 * MIB)));
            return use.held() - before;
        });
        assertThat(others).isNotEmpty(); // alive until here
    }

    @Test
    void aHalfOfWhatIsFreeInChunksIsNotReliedOn() {
        assertThat(BufferUse.share(40, 60, 10, 100)).isEqualTo(0.6);
        assertThat(BufferUse.share(40, 40, 0, 100)).isEqualTo(0.4);
        assertThat(BufferUse.share(50, 40, 0, 100))
                .as("what is huge is in no chunk")
                .isEqualTo(0.5);
    }

    @Test
    void eachLoopsLastChunkMayNotBeHad() {
        assertThat(BufferUse.usable(126 * MIB, 2, 4 * MIB)).isEqualTo(118 * MIB);
        assertThat(BufferUse.usable(20 * MIB, 8, 4 * MIB))
                .as("little memory and many loops")
                .isEqualTo(10 * MIB);
    }
}
