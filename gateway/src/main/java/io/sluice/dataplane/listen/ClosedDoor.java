package io.sluice.dataplane.listen;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.unix.RawUnixChannelOption;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A packet filter on a listening socket (Linux, socket(7) SO_ATTACH_FILTER) that drops who asks for a connection anew,
 * and nothing else: handshakes that have begun come to their end. A client that is dropped asks again after a second and
 * is refused then, which it can take to another gateway; one that were reset after its handshake could not know whether
 * its request was heard.
 */
final class ClosedDoor {
    private static final int SOL_SOCKET = 1;
    private static final int SO_ATTACH_FILTER = 26;
    /** struct sock_fprog: a count in two bytes, padding, an address. */
    private static final int PROGRAM_LENGTH = 16;

    private static final int FLAGS_OFFSET = 13;
    private static final int SYN = 0x02;
    private static final int ACK = 0x10;

    private static final RawUnixChannelOption FILTER =
            new RawUnixChannelOption("SO_ATTACH_FILTER", SOL_SOCKET, SO_ATTACH_FILTER, PROGRAM_LENGTH);

    private ClosedDoor() {}

    /** Whether the socket's kernel can do so. */
    static boolean tryOn(Channel listening) {
        if (!(listening instanceof EpollServerSocketChannel) || Long.BYTES != addressSize()) {
            return false;
        }
        ByteBuf filter = instructions();
        try {
            return filter.hasMemoryAddress() && listening.config().setOption(FILTER, program(filter));
        } catch (ChannelException notHere) {
            return false; // a sandbox without packet filters: the last looks have to do
        } finally {
            filter.release();
        }
    }

    private static int addressSize() {
        return "64".equals(System.getProperty("sun.arch.data.model")) ? Long.BYTES : Integer.BYTES;
    }

    private static ByteBuffer program(ByteBuf filter) {
        return ByteBuffer.allocateDirect(PROGRAM_LENGTH)
                .order(ByteOrder.nativeOrder())
                .putShort((short) (filter.writerIndex() / Long.BYTES))
                .position(PROGRAM_LENGTH - Long.BYTES)
                .putLong(filter.memoryAddress())
                .flip();
    }

    private static ByteBuf instructions() {
        ByteBuf filter = Unpooled.directBuffer(5 * Long.BYTES, 5 * Long.BYTES);
        add(filter, 0x30, 0, 0, FLAGS_OFFSET); // load a byte of the TCP header
        add(filter, 0x54, 0, 0, SYN | ACK); // and
        add(filter, 0x15, 0, 1, SYN); // equal: go on; else skip one
        add(filter, 0x06, 0, 0, 0); // drop
        add(filter, 0x06, 0, 0, -1); // take
        return filter;
    }

    private static void add(ByteBuf filter, int code, int whenTrue, int whenFalse, int operand) {
        if (ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN) {
            filter.writeShortLE(code).writeByte(whenTrue).writeByte(whenFalse).writeIntLE(operand);
        } else {
            filter.writeShort(code).writeByte(whenTrue).writeByte(whenFalse).writeInt(operand);
        }
    }
}
