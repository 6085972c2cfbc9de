package io.sluice.dataplane.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import io.sluice.dataplane.loop.Pressure;

/**
 * How much is read at once: little for heads, more as soon as reads come back full, so that a body of 16 KiB is one
 * system call and one of 256 KiB a few; less where memory is short ({@link Pressure#mostRead}). In front of the bytes
 * read there is room for the head that will be written before them.
 */
public final class ReadSizes implements RecvByteBufAllocator {
    /** The most that is read at once from an endpoint. */
    public static final int LARGEST_OF_RESPONSES = 64 * 1024;

    private static final int READS_PER_BATCH = 16;

    private final Pressure pressure;
    private final int smallest;
    private final int headroom;
    private final int largest;

    private ReadSizes(Pressure pressure, int smallest, int headroom, int largest) {
        this.pressure = pressure;
        this.smallest = smallest;
        this.headroom = headroom;
        this.largest = largest;
    }

    /** For connections from clients: a head, as a rule. */
    public static ReadSizes ofRequests(Pressure pressure) {
        return new ReadSizes(pressure, 2 * 1024, 512, 128 * 1024);
    }

    /** For connections to endpoints. */
    public static ReadSizes ofResponses(Pressure pressure) {
        return new ReadSizes(pressure, 4 * 1024, 256, LARGEST_OF_RESPONSES);
    }

    /**
     * For both after an upgrade: no head is written any more. What one read brings is held, and once what a second one
     * brings: at a FIN the channel reads although it was told not to.
     */
    public static ReadSizes ofTunnels(Pressure pressure) {
        return new ReadSizes(pressure, 2 * 1024, 0, 32 * 1024);
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
        return new Sizes(this);
    }

    private static final class Sizes implements ExtendedHandle {
        private ReadSizes sizes;
        private int size;
        private int attempted;
        private int last;
        private int reads;
        private int small;
        private ChannelConfig config;

        Sizes(ReadSizes sizes) {
            this.sizes = sizes;
            this.size = sizes.smallest;
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator allocator) {
            // The whole buffer is a power of two, which is what the allocator's size classes like best.
            return allocator.directBuffer(guess()).setIndex(sizes.headroom, sizes.headroom);
        }

        @Override
        public int guess() {
            return Math.max(sizes.smallest, Math.min(size, sizes.pressure.mostRead()));
        }

        @Override
        public void reset(ChannelConfig channel) {
            config = channel;
            if (channel.getRecvByteBufAllocator() != sizes) {
                become((ReadSizes) channel.getRecvByteBufAllocator());
            }
            reads = 0;
            last = 0;
        }

        /** The channel serves another purpose from now on, but its handle stays the one that it got first. */
        private void become(ReadSizes other) {
            sizes = other;
            size = Math.min(size, other.largest);
        }

        @Override
        public void incMessagesRead(int messages) {
            reads += messages;
        }

        @Override
        public void lastBytesRead(int bytes) {
            last = bytes;
            if (bytes == attempted && size < sizes.largest) {
                size = Math.min(size * 4, sizes.largest);
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
            if (size > sizes.smallest && reads <= 1 && last < size / 4) {
                if (++small == 8) {
                    small = 0;
                    size = Math.max(size / 4, sizes.smallest);
                }
            } else {
                small = 0;
            }
        }
    }
}
