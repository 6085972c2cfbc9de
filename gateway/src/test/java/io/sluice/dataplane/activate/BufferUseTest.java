package io.sluice.dataplane.activate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.internal.PlatformDependent;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class BufferUseTest {
    private static final long MIB = 1 << 20;

    private final BufferUse use = new BufferUse(1);

    @Test
    @DisplayName("4.13 direct memory is accounted")
    void buffersThatAreHandedOutAreHeld() {
        long before = use.held();
        ByteBuf small = PooledByteBufAllocator.DEFAULT.directBuffer(64 * 1024);
        ByteBuf huge = PooledByteBufAllocator.DEFAULT.directBuffer((int) (32 * MIB));
        try {
            assertThat(use.held() - before).isBetween(31 * MIB, 40 * MIB);
        } finally {
            small.release();
            huge.release();
        }
        assertThat(use.held() - before).isLessThan(8 * MIB);
    }

    @Test
    void theShareIsOfWhatTheJvmAllows() {
        double before = use.heldShare();
        ByteBuf huge = PooledByteBufAllocator.DEFAULT.directBuffer((int) (32 * MIB));
        try {
            double grown = use.heldShare() - before;
            assertThat(grown).isCloseTo(32.0 * MIB / PlatformDependent.maxDirectMemory(), within(0.1));
            assertThat(grown).isPositive();
        } finally {
            huge.release();
        }
    }

    @Test
    void whatOthersTakeOutsideTheHeapCounts() {
        long before = use.held();
        ByteBuffer other = ByteBuffer.allocateDirect((int) (16 * MIB));
        assertThat(use.held() - before).isGreaterThan(8 * MIB);
        assertThat(other.capacity()).isPositive(); // alive until here
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
