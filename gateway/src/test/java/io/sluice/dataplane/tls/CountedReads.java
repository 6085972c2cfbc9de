package io.sluice.dataplane.tls;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledHeapByteBuf;

/** Makes buffers that count how often something is read from them. */
final class CountedReads extends AbstractByteBufAllocator {
    private long count;

    long count() {
        return count;
    }

    @Override
    protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
        return new Counted(initialCapacity, maxCapacity);
    }

    @Override
    protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
        return new Counted(initialCapacity, maxCapacity);
    }

    @Override
    public boolean isDirectBufferPooled() {
        return false;
    }

    private final class Counted extends UnpooledHeapByteBuf {
        Counted(int initialCapacity, int maxCapacity) {
            super(CountedReads.this, initialCapacity, maxCapacity);
        }

        @Override
        public byte getByte(int index) {
            count++;
            return super.getByte(index);
        }

        @Override
        public short getShort(int index) {
            count++;
            return super.getShort(index);
        }

        @Override
        public ByteBuf getBytes(int index, byte[] target, int targetIndex, int length) {
            count += length;
            return super.getBytes(index, target, targetIndex, length);
        }
    }
}
