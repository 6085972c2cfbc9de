package io.sluice.kit;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * A port that stays ours while nobody listens on it. A socket that is bound but does not listen refuses connections,
 * and keeps the kernel from lending the port to somebody else's outgoing connection meanwhile.
 */
final class HeldPort implements AutoCloseable {
    private final SocketChannel holder;
    private final InetSocketAddress address;

    /** Port 0 takes a free one. */
    HeldPort(InetSocketAddress wanted) throws IOException {
        holder = SocketChannel.open();
        try {
            holder.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            holder.bind(wanted);
            address = (InetSocketAddress) holder.getLocalAddress();
        } catch (IOException e) {
            holder.close();
            throw e;
        }
    }

    InetSocketAddress address() {
        return address;
    }

    /**
     * A non-blocking listener on the port.
     *
     * @param receiveBuffer SO_RCVBUF in bytes of the accepted connections; 0 leaves it to the kernel
     */
    ServerSocketChannel listen(int backlog, int receiveBuffer) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open();
        try {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            if (receiveBuffer > 0) {
                channel.setOption(StandardSocketOptions.SO_RCVBUF, receiveBuffer);
            }
            channel.bind(address, backlog);
            channel.configureBlocking(false);
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        holder.close();
    }
}
