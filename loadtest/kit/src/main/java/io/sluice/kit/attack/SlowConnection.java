package io.sluice.kit.attack;

import io.sluice.kit.End;
import io.sluice.kit.Loop;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** One attacking connection: follows its script until the peer ends it, and notes how. Belongs to its loop. */
final class SlowConnection {
    private static final int STATUS_LINE = 12;

    /** What all connections of one attack share; {@code resets} is looked at, never waited on. */
    record Home(Loop loop, Script script, Selector resets, ByteBuffer input, Runnable onEnd) {}

    private final Home home;
    private final ByteBuffer output;
    private final byte[] start = new byte[STATUS_LINE];
    private SocketChannel channel;
    private SelectionKey key;
    private int received;
    private boolean connected;
    private boolean refused;
    private boolean done;
    // The kernel tells of a reset once; reads after it see an end like any other.
    private boolean resetOnWrite;
    private End end = End.OPEN;
    private long since;
    private long ended;

    SlowConnection(Home home) {
        this.home = home;
        output = ByteBuffer.wrap(home.script().opening());
    }

    void connect(InetSocketAddress target) {
        try {
            channel = SocketChannel.open();
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            if (home.script().receiveBuffer() > 0) {
                channel.setOption(StandardSocketOptions.SO_RCVBUF, home.script().receiveBuffer());
            }
            key = home.loop().register(channel, SelectionKey.OP_CONNECT, this::ready);
            if (channel.connect(target)) {
                opened();
            }
        } catch (IOException e) {
            connectFailed(e);
        }
    }

    private void connectFailed(IOException e) {
        refused = e instanceof ConnectException || message(e).contains("reset");
        over();
    }

    private void ready() {
        if (done) {
            return;
        }
        if (!connected) {
            finishConnect();
            return;
        }
        if (key.isReadable()) {
            readAll();
        }
        if (!done && key.isWritable()) {
            write();
        }
    }

    private void finishConnect() {
        try {
            if (channel.finishConnect()) {
                opened();
            }
        } catch (IOException e) {
            connectFailed(e);
        }
    }

    private void opened() throws IOException {
        connected = true;
        since = System.nanoTime();
        if (readsSlowly()) {
            // A connected channel is never ready for OP_CONNECT, except that every interest is when the peer has reset
            // it: the only way to learn of a reset behind data that shall stay unread.
            channel.register(home.resets(), SelectionKey.OP_CONNECT, this);
        }
        write();
        if (!done) {
            home.loop().schedule(home.script().interval(), this::tick);
        }
    }

    private boolean readsSlowly() {
        return home.script().readPerInterval() > 0;
    }

    private void tick() {
        if (done) {
            return;
        }
        if (readsSlowly()) {
            read(home.script().readPerInterval());
        }
        // With the opening still on its way a drip would land in the middle of it.
        if (!done && home.script().drip() != 0 && !output.hasRemaining()) {
            drip();
        }
        if (!done) {
            home.loop().schedule(home.script().interval(), this::tick);
        }
    }

    private void drip() {
        try {
            channel.write(ByteBuffer.wrap(new byte[] {home.script().drip()}));
        } catch (IOException e) {
            writeFailed(e);
        }
    }

    private void write() {
        try {
            channel.write(output);
            key.interestOps(
                    (readsSlowly() ? 0 : SelectionKey.OP_READ) | (output.hasRemaining() ? SelectionKey.OP_WRITE : 0));
        } catch (IOException e) {
            writeFailed(e);
        }
    }

    private void writeFailed(IOException e) {
        resetOnWrite = how(e) == End.RST;
        readAll();
        ended(how(e));
    }

    private void readAll() {
        int count = 1;
        while (!done && count > 0) {
            count = read(home.input().capacity());
        }
    }

    private int read(int most) {
        ByteBuffer input = home.input();
        try {
            int count = channel.read(input.clear().limit(most));
            if (count < 0) {
                ended(resetOnWrite ? End.RST : End.FIN);
            } else if (count > 0) {
                take(input.flip());
            }
            return count;
        } catch (IOException e) {
            ended(how(e));
            return -1;
        }
    }

    private void take(ByteBuffer input) {
        int kept = Math.min(STATUS_LINE - received, input.remaining());
        input.get(start, received, kept);
        received += kept;
        if (home.script().sinceLastByte()) {
            since = System.nanoTime();
        }
    }

    /** The selector of resets has seen one. */
    void wasReset() {
        readAll();
        ended(End.RST);
    }

    private void ended(End how) {
        if (!done) {
            end = how;
            over();
        }
    }

    private void over() {
        done = true;
        ended = System.nanoTime();
        close();
        home.onEnd().run();
    }

    void close() {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            // The descriptor is given back whatever close says, and how it ended is noted already.
            return;
        }
    }

    private static End how(IOException e) {
        return message(e).contains("reset") ? End.RST : End.FIN;
    }

    private static String message(IOException e) {
        return String.valueOf(e.getMessage());
    }

    boolean connected() {
        return connected;
    }

    boolean endedByPeer() {
        return connected && done;
    }

    long nanosToEnd() {
        return ended - since;
    }

    /** {@code 408 FIN}: the status that came, if one did, and how the connection ended. */
    String ending() {
        if (!connected) {
            return refused ? "refused" : done ? "no descriptor or route" : "not connected in time";
        }
        String status =
                received >= STATUS_LINE ? new String(start, STATUS_LINE - 3, 3, StandardCharsets.ISO_8859_1) + " " : "";
        return status + (end == End.OPEN ? "open" : end.name());
    }
}
