package io.sluice.kit;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** What a witness does on one connection: reads, answers in turn, ends. Belongs to the loop. */
final class WitnessSession implements StrictRequestParser.Listener {
    private final WitnessHome home;
    private final SocketChannel channel;
    private final WitnessConnection record;
    private final Deque<WitnessRequest> pending = new ArrayDeque<>();
    private final Leg leg;
    private AnswerRun running;
    private Responder chosen;
    private boolean reading = true;
    private boolean closing;
    private boolean closeAnnounced;
    private long idleSince = System.nanoTime();

    WitnessSession(WitnessHome home, int number, SocketChannel channel) throws IOException {
        this.home = home;
        this.channel = channel;
        this.leg = new Leg(home.loop(), channel, 0, this::ready);
        this.record = new WitnessConnection(this, home, number, (InetSocketAddress) channel.getRemoteAddress());
    }

    WitnessConnection connection() {
        return record;
    }

    /** For other threads: does it on the loop and waits. */
    void call(Runnable action) {
        home.loop().call(() -> {
            action.run();
            return true;
        });
    }

    void start() {
        leg.want(SelectionKey.OP_READ, true);
        watchIdleness();
    }

    /** Accepted and never looked at, not even for its end. */
    void startSilent() {
        reading = false;
    }

    private void watchIdleness() {
        Duration keepAlive = home.options().keepAlive;
        if (keepAlive.isZero()) {
            return;
        }
        long left = keepAlive.toNanos() - (System.nanoTime() - idleSince);
        if (isIdle() && left <= 0) {
            close();
        } else if (record.open()) {
            home.loop().schedule(isIdle() ? Duration.ofNanos(left) : keepAlive, this::watchIdleness);
        }
    }

    /** Between two requests: no byte of a message unread, none unanswered. */
    boolean isIdle() {
        return pending.isEmpty() && running == null && !record.parser().midMessage();
    }

    private void ready() {
        if (leg.readable()) {
            readOnce();
        }
        if (!record.isClosed() && leg.writable()) {
            if (record.tunnel() != null) {
                record.tunnel().pump();
            } else if (running != null) {
                running.advance();
            }
        }
    }

    /** True when bytes came. */
    private boolean readOnce() {
        try {
            ByteBuffer input = home.input().clear();
            int count = leg.read(input);
            if (count < 0) {
                ended(End.FIN);
            } else if (count > 0) {
                byte[] bytes = new byte[count];
                input.flip().get(bytes);
                home.log().changed(() -> record.take(bytes));
                afterInput();
            }
            return count > 0;
        } catch (IOException e) {
            ended(how(e));
            return false;
        }
    }

    private void afterInput() {
        if (record.tunnel() != null) {
            record.tunnel().pump();
        } else if (running != null) {
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
        if (running != null || closing || record.isClosed()) {
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
        StrictRequestParser parser = record.parser();
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

    Step.Write decorate(Step.Write write) {
        closeAnnounced |= home.manners().endsWith(write);
        return home.manners().decorate(write);
    }

    void enterTunnel(TunnelPeer peer) {
        WitnessTunnel tunnel = new WitnessTunnel(this, leg, peer);
        home.log().changed(() -> record.becomes(tunnel));
        tunnel.pump();
    }

    /** The answer has done its last step. */
    void answerDone() {
        running = null;
        WitnessRequest request = pending.peek();
        if (record.end().closed() || request == null || request.state() == WitnessRequest.State.MALFORMED) {
            close();
        } else if (!request.complete()) {
            running = AnswerRun.drainBody(this, home.loop());
            running.advance();
        } else {
            exchangeDone(pending.poll());
        }
    }

    private void exchangeDone(WitnessRequest request) {
        home.log().changed(record::countAnswer);
        chosen = null;
        idleSince = System.nanoTime();
        if (home.options().countsOnly) {
            home.log().changed(record.parser()::forget);
        }
        WitnessManners.State manners = home.manners().state();
        if (manners == WitnessManners.State.RUDE) {
            reset();
        } else if (closeAnnounced || manners == WitnessManners.State.LEAVING || wantsClose(request)) {
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

    /** At least {@code count} bytes of the request's body are here, or all of it. */
    boolean bodyHas(int count) {
        return requestComplete() || pending.peek().bodyLength() >= count;
    }

    boolean isRunning(AnswerRun run) {
        return running == run && !record.isClosed();
    }

    /** Nobody takes the rest. */
    void writeFailed(IOException e) {
        home.log().changed(() -> record.ended(how(e)));
        close();
    }

    /** EPIPE is how the kernel tells of a reset that came after a FIN. */
    private static End how(IOException e) {
        return String.valueOf(e.getMessage()).contains("reset") ? End.RST : End.FIN;
    }

    private void ended(End how) {
        home.log().changed(() -> record.ended(how));
        boolean underWay = running != null && running.canFinish() || record.tunnel() != null;
        if (how != End.FIN || !underWay || !channel.isOpen()) {
            close();
            return;
        }
        leg.want(SelectionKey.OP_READ, false);
        if (record.tunnel() != null) {
            record.tunnel().peerFinished(home.options().keepsHalfClosed);
        }
    }

    Leg leg() {
        return leg;
    }

    void writing(boolean blocked) {
        leg.want(SelectionKey.OP_WRITE, blocked);
    }

    void reading(boolean on) {
        reading = on;
        readingWhile(true);
    }

    /** Reads when {@code possible}, unless the script has stopped it or there is nothing more to come. */
    void readingWhile(boolean possible) {
        leg.want(SelectionKey.OP_READ, possible && reading && record.end() == End.OPEN);
    }

    void halfClose() {
        try {
            leg.finish();
        } catch (IOException e) {
            writeFailed(e);
        }
    }

    /** Closes with a FIN: what has come must be taken in first, or the kernel sends a RST. */
    void close() {
        closing = true;
        boolean more = !record.isClosed() && reading && record.end() == End.OPEN;
        while (more) {
            more = readOnce() && !record.isClosed();
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
        if (record.isClosed()) {
            return;
        }
        home.log().closed(record, record::closed);
        if (withReset) {
            leg.reset();
        } else {
            leg.close();
        }
    }
}
