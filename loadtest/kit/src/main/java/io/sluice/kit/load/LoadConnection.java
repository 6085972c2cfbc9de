package io.sluice.kit.load;

import java.io.IOException;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/** One client connection of a load, one request at a time on it. Belongs to its loop's thread. */
final class LoadConnection {
    private enum State {
        CONNECTING,
        BUSY,
        IDLE,
        /** The answer announced a close, or the request asked for it: only the peer's FIN is left to come. */
        LEAVING,
        CLOSED
    }

    private final LoadLoop loop;
    private final SocketChannel channel;
    private final ResponseScanner scanner = new ResponseScanner();
    private SelectionKey key;
    private State state = State.CONNECTING;
    private Request request;
    private ByteBuffer output;
    private boolean reused;
    // The kernel tells of a reset once: to the write that met it, after which reads see an end like any other.
    private boolean resetOnWrite;

    LoadConnection(LoadLoop loop, SocketChannel channel) {
        this.loop = loop;
        this.channel = channel;
    }

    /** Begins to connect; the request is sent when that has worked. */
    void open(SelectionKey key, Request first) throws IOException {
        this.key = key;
        request = first;
        first.connection = this;
        if (channel.connect(loop.plan().target())) {
            send();
        }
    }

    void reuseFor(Request next) {
        reused = true;
        request = next;
        next.connection = this;
        send();
    }

    private void send() {
        state = State.BUSY;
        scanner.begin(request.kind.method().equals("HEAD"));
        output = loop.plan().wire(request);
        write();
    }

    void ready() {
        if (state == State.CONNECTING) {
            finishConnect();
            return;
        }
        if (key.isReadable()) {
            read();
        }
        if (state == State.BUSY && key.isValid() && key.isWritable()) {
            write();
        }
    }

    private void finishConnect() {
        try {
            if (channel.finishConnect()) {
                send();
            }
        } catch (IOException e) {
            connectFailed(e);
        }
    }

    /** Refused, or accepted and reset at once, is the peer's word; everything else has its cause here or on the way. */
    void connectFailed(IOException e) {
        boolean refused = e instanceof ConnectException && message(e).contains("refused") || isReset(e);
        finish(refused ? Outcome.REFUSED : Outcome.UNCONNECTED, 0);
        close();
    }

    private void write() {
        try {
            channel.write(output);
        } catch (IOException e) {
            // What the peer said before it went (413, 503) may still lie in the kernel.
            resetOnWrite = isReset(e);
            readRest();
            ended(resetOnWrite);
            return;
        }
        if (!output.hasRemaining() && !request.sent) {
            request.sent = true;
            loop.sent(request);
        }
        key.interestOps(SelectionKey.OP_READ | (output.hasRemaining() ? SelectionKey.OP_WRITE : 0));
    }

    private void readRest() {
        int count = 1;
        while (state == State.BUSY && count > 0) {
            count = read();
        }
    }

    /** How many bytes came; -1 when the connection ended. */
    private int read() {
        ByteBuffer input = loop.input();
        try {
            int count = channel.read(input.clear());
            if (count < 0) {
                ended(resetOnWrite);
            } else if (count > 0) {
                take(input.flip());
            }
            return count;
        } catch (IOException e) {
            ended(isReset(e));
            return -1;
        }
    }

    private void take(ByteBuffer input) {
        if (state != State.BUSY) {
            unasked();
        } else if (scanner.feed(input)) {
            answered(input.hasRemaining());
        } else if (scanner.malformed()) {
            finish(Outcome.MALFORMED, 0);
            close();
        }
    }

    /** Bytes that no request asked for: on a shared connection the next client would have taken them for its answer. */
    private void unasked() {
        loop.tally().unasked++;
        close();
    }

    private void answered(boolean more) {
        boolean sent = request.sent;
        boolean last = scanner.announcesClose() || request.kind.fresh();
        finish(Verdict.on(loop.plan(), request, scanner), scanner.status());
        if (more) {
            unasked();
        } else if (!sent) {
            close();
        } else if (last) {
            state = State.LEAVING;
            loop.leaving(this);
        } else {
            state = State.IDLE;
            loop.idle(this);
        }
    }

    private void ended(boolean reset) {
        if (state == State.BUSY) {
            boolean properEnd = !reset && scanner.endedByClose();
            finish(
                    properEnd ? Verdict.on(loop.plan(), request, scanner) : unanswered(reset),
                    properEnd ? scanner.status() : 0);
        }
        close();
    }

    private Outcome unanswered(boolean reset) {
        if (scanner.started()) {
            return Outcome.TRUNCATED;
        }
        if (!request.sent) {
            return Outcome.UNSENT;
        }
        return reset ? Outcome.RESET : Outcome.CLOSED;
    }

    private void finish(Outcome outcome, int status) {
        Request ended = request;
        request = null;
        output = null;
        if (ended != null) {
            loop.finished(ended, outcome, status, reused);
        }
    }

    /** The request's time is over. */
    void timedOut() {
        if (state == State.CONNECTING) {
            finish(Outcome.UNCONNECTED, 0);
        } else {
            finish(request.sent ? Outcome.TIMED_OUT : Outcome.UNSENT, 0);
        }
        close();
    }

    /** Reads what has come since the last answer; false when the peer has ended the connection or spoken unasked. */
    boolean usable() {
        return state == State.IDLE && read() == 0;
    }

    boolean closed() {
        return state == State.CLOSED;
    }

    void close() {
        if (state == State.CLOSED) {
            return;
        }
        state = State.CLOSED;
        loop.gone();
        try {
            channel.close();
        } catch (IOException e) {
            // The descriptor is given back whatever close says, and the request has its outcome already.
            return;
        }
    }

    private static boolean isReset(IOException e) {
        return message(e).contains("reset");
    }

    private static String message(IOException e) {
        return String.valueOf(e.getMessage());
    }
}
