package io.sluice.kit;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * One connection that a witness accepted: every byte that came, the requests in them and how it ended. The public
 * methods may be called by any thread; the others belong to the witness's loop.
 */
public final class WitnessConnection implements StrictRequestParser.Listener {
    private static final int READ_SIZE = 64 * 1024;

    /** What a connection needs of its witness. */
    record Home(Loop loop, WitnessLog log, WitnessScript script, Duration keepAlive) {}

    private final Home home;
    private final int number;
    private final SocketChannel channel;
    private final InetSocketAddress peer;
    private final StrictRequestParser parser;
    private final Recording bytes = new Recording();
    private final ByteBuffer input = ByteBuffer.allocate(READ_SIZE);
    private final Deque<WitnessRequest> pending = new ArrayDeque<>();
    private SelectionKey key;
    private AnswerRun running;
    private Responder chosen;
    private boolean reading = true;
    private End end = End.OPEN;
    private boolean closing;
    private boolean closed;
    private int answered;
    private long idleSince = System.nanoTime();

    WitnessConnection(Home home, int number, SocketChannel channel) throws IOException {
        this.home = home;
        this.number = number;
        this.channel = channel;
        this.peer = (InetSocketAddress) channel.getRemoteAddress();
        this.parser = new StrictRequestParser(number, this);
    }

    public int number() {
        return number;
    }

    public InetSocketAddress peer() {
        return peer;
    }

    /** Every byte received, in order. */
    public byte[] bytes() {
        synchronized (home.log()) {
            return bytes.toByteArray();
        }
    }

    /** How the peer ended it. */
    public End end() {
        synchronized (home.log()) {
            return end;
        }
    }

    /** Neither side has ended it. */
    public boolean open() {
        synchronized (home.log()) {
            return end == End.OPEN && !closed;
        }
    }

    /** The requests whose head was whole. */
    public List<WitnessRequest> requests() {
        synchronized (home.log()) {
            return parser.requests();
        }
    }

    /** Departures from the canonical form, also in bytes that never became a request. */
    public List<Violation> violations() {
        synchronized (home.log()) {
            return parser.violations();
        }
    }

    /** The bytes that belong to no request: an unfinished head, or what follows a fatal violation. */
    public byte[] looseBytes() {
        synchronized (home.log()) {
            return parser.loose();
        }
    }

    /** How many answers were given to their last step. */
    public int answered() {
        synchronized (home.log()) {
            return answered;
        }
    }

    void start() {
        key = home.loop().register(channel, SelectionKey.OP_READ, this::ready);
        watchIdleness();
    }

    /** Accepted and never looked at, not even for its end. */
    void startSilent() {
        reading = false;
        key = home.loop().register(channel, 0, this::ready);
    }

    private void watchIdleness() {
        if (home.keepAlive().isZero()) {
            return;
        }
        long left = home.keepAlive().toNanos() - (System.nanoTime() - idleSince);
        if (isIdle() && left <= 0) {
            close();
        } else if (open()) {
            Duration wait = isIdle() ? Duration.ofNanos(left) : home.keepAlive();
            home.loop().schedule(wait, this::watchIdleness);
        }
    }

    /** Between two requests: no byte of a message unread, none unanswered. */
    boolean isIdle() {
        return pending.isEmpty() && running == null && !parser.midMessage();
    }

    void forget() {
        home.log().changed(() -> {
            bytes.reset();
            parser.forget();
            answered = 0;
        });
    }

    private void ready() {
        if (key.isReadable()) {
            readOnce();
        }
        if (!closed && key.isValid() && key.isWritable() && running != null) {
            running.advance();
        }
    }

    /** True when bytes came. */
    private boolean readOnce() {
        try {
            input.clear();
            int count = channel.read(input);
            if (count < 0) {
                ended(End.FIN);
            } else if (count > 0) {
                home.log().changed(() -> take(count));
                afterInput();
            }
            return count > 0;
        } catch (IOException e) {
            ended(how(e));
            return false;
        }
    }

    private void take(int count) {
        bytes.write(input.array(), 0, count);
        parser.feed(input.array(), 0, count);
    }

    private void afterInput() {
        if (running != null) {
            running.bodyMayBeHere();
        } else {
            answerNext();
        }
    }

    @Override
    public void onHead(WitnessRequest request) {
        pending.add(request);
        home.log().headSeen(request);
    }

    @Override
    public void onFinished(WitnessRequest request) {
        home.log().finished(request);
    }

    private void answerNext() {
        WitnessRequest first = pending.peek();
        if (running != null || closing || closed) {
            return;
        }
        if (first == null || first.state() == WitnessRequest.State.MALFORMED) {
            refuseIfBroken();
            return;
        }
        chosen = chosen == null ? home.script().responderFor(first) : chosen;
        if (chosen.atHead() || first.complete()) {
            home.log().effect(first);
            run(chosen.answer(first), first.method());
        }
    }

    /** Nobody can say where the next request begins: a proper upstream refuses, and the oracles tell the test. */
    private void refuseIfBroken() {
        if (parser.broken()) {
            run(
                    Answer.of(400, "not canonical: " + parser.violations(), "Connection: close")
                            .thenClose(),
                    "");
        }
    }

    private void run(Answer answer, String method) {
        running = new AnswerRun(this, home.loop(), answer, method);
        running.advance();
    }

    /** The answer has done its last step. */
    void answerDone() {
        running = null;
        WitnessRequest request = pending.peek();
        if (end.closed() || request == null || request.state() == WitnessRequest.State.MALFORMED) {
            close();
        } else if (!request.complete()) {
            running = AnswerRun.drainBody(this, home.loop());
            running.advance();
        } else {
            exchangeDone(pending.poll());
        }
    }

    private void exchangeDone(WitnessRequest request) {
        home.log().changed(() -> answered++);
        chosen = null;
        idleSince = System.nanoTime();
        if (wantsClose(request)) {
            close();
        } else {
            answerNext();
        }
    }

    private static boolean wantsClose(WitnessRequest request) {
        return request.headers().all("Connection").stream().anyMatch("close"::equalsIgnoreCase);
    }

    /** The request has come to its end, a bad one included. */
    boolean requestComplete() {
        WitnessRequest request = pending.peek();
        return request == null || request.state() != WitnessRequest.State.OPEN;
    }

    boolean isRunning(AnswerRun run) {
        return running == run && !closed;
    }

    void writeFailed(IOException e) {
        ended(how(e));
    }

    /** EPIPE is how the kernel tells of a reset that came after a FIN. */
    private static End how(IOException e) {
        return String.valueOf(e.getMessage()).contains("reset") ? End.RST : End.FIN;
    }

    private void ended(End how) {
        home.log().changed(() -> {
            end = end == End.OPEN ? how : end;
            parser.end(how);
        });
        if (how == End.FIN && running != null && running.canFinish() && channel.isOpen()) {
            interest(false);
        } else {
            close();
        }
    }

    SocketChannel channel() {
        return channel;
    }

    /** Reading as the answer wants it; writing while a write is blocked. */
    void interest(boolean writing) {
        if (key.isValid()) {
            boolean reads = reading && end == End.OPEN;
            key.interestOps((reads ? SelectionKey.OP_READ : 0) | (writing ? SelectionKey.OP_WRITE : 0));
        }
    }

    void reading(boolean on) {
        reading = on;
        interest(false);
    }

    void halfClose() {
        try {
            channel.shutdownOutput();
        } catch (IOException e) {
            ended(how(e));
        }
    }

    /** Closes with a FIN: what has come must be taken in first, or the kernel sends a RST. */
    void close() {
        closing = true;
        boolean more = !closed && reading && end == End.OPEN;
        while (more) {
            more = readOnce() && !closed;
        }
        closeNow(false);
    }

    void reset() {
        closeNow(true);
    }

    /** The process ends: a FIN for a peer that waits for nothing, a RST for one that does. */
    void shutDown() {
        closeNow(!isIdle());
    }

    private void closeNow(boolean withReset) {
        if (closed) {
            return;
        }
        home.log().changed(() -> {
            closed = true;
            parser.end(End.FIN);
        });
        try {
            if (withReset) {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            }
            channel.close();
        } catch (IOException e) {
            // The socket is given back whatever close says; a peer that has gone is no news.
            home.log().changed(() -> end = end == End.OPEN ? End.RST : end);
        }
    }
}
