package io.sluice.dataplane.http1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;

/**
 * How much is read at once: little for heads, more as soon as reads come back full, so that a body of 16 KiB is one
 * system call and one of 256 KiB a few. In front of the bytes read there is room for the head that will be written
 * before them.
 */
public final class ReadSizes implements RecvByteBufAllocator {
    /** For connections from clients: a head, as a rule. */
    public static final ReadSizes FOR_REQUESTS = new ReadSizes(2 * 1024, 512);
    /** For connections to endpoints. */
    public static final ReadSizes FOR_RESPONSES = new ReadSizes(4 * 1024, 256);

    private static final int LARGEST = 64 * 1024;
    private static final int READS_PER_BATCH = 16;

    private final int smallest;
    private final int headroom;

    private ReadSizes(int smallest, int headroom) {
        this.smallest = smallest;
        this.headroom = headroom;
    }

    /**
     * Has a channel read like this. Buffers come from Netty's pooled allocator: the adaptive one, which Vert.x would
     * take, makes two objects for each copy from or to an array (240 bytes a request).
     */
    public void applyTo(ChannelConfig channel) {
        channel.setAllocator(PooledByteBufAllocator.DEFAULT);
        channel.setRecvByteBufAllocator(this);
    }

    @Override
    public ExtendedHandle newHandle() {
        return new Sizes(smallest, headroom);
    }

    private static final class Sizes implements ExtendedHandle {
        private final int smallest;
        private final int headroom;
        private int size;
        private int attempted;
        private int last;
        private int reads;
        private int small;
        private ChannelConfig config;

        Sizes(int smallest, int headroom) {
            this.smallest = smallest;
            this.headroom = headroom;
            this.size = smallest;
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator allocator) {
            // The whole buffer is a power of two, which is what the allocator's size classes like best.
            return allocator.directBuffer(size).setIndex(headroom, headroom);
        }

        @Override
        public int guess() {
            return size;
        }

        @Override
        public void reset(ChannelConfig channel) {
            config = channel;
            reads = 0;
            last = 0;
        }

        @Override
        public void incMessagesRead(int messages) {
            reads += messages;
        }

        @Override
        public void lastBytesRead(int bytes) {
            last = bytes;
            if (bytes == attempted && size < LARGEST) {
                size *= 4;
                small = 0;
            }
        }

        @Override
        public int lastBytesRead() {
            return last;
        }

        @Override
        public void attemptedBytesRead(int bytes) {
            attempted = bytes;
        }

        @Override
        public int attemptedBytesRead() {
            return attempted;
        }

        @Override
        public boolean continueReading() {
            return config.isAutoRead() && reads < READS_PER_BATCH && last == attempted;
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier maybeMore) {
            return config.isAutoRead() && reads < READS_PER_BATCH && last > 0 && maybeMore.get();
        }

        /** Eight batches in a row that would have fitted a quarter make it smaller. */
        @Override
        public void readComplete() {
            if (size > smallest && reads <= 1 && last < size / 4) {
                if (++small == 8) {
                    small = 0;
                    size /= 4;
                }
            } else {
                small = 0;
            }
        }
    }
}
