package io.sluice.kit;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** The requests of one connection, and their answers in turn. Belongs to the loop. */
final class WitnessTurns implements StrictRequestParser.Listener {
    private final WitnessHome home;
    private final WitnessSession session;
    private final Deque<WitnessRequest> pending = new ArrayDeque<>();
    private AnswerRun running;
    private Responder chosen;
    private boolean closeAnnounced;
    private long idleSince = System.nanoTime();

    WitnessTurns(WitnessHome home, WitnessSession session) {
        this.home = home;
        this.session = session;
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

    /** No request is here, none is answered. */
    boolean none() {
        return pending.isEmpty() && running == null;
    }

    /** Since the last answer, or since the connection began. */
    Duration idle() {
        return Duration.ofNanos(System.nanoTime() - idleSince);
    }

    /** Bytes of a request have come. */
    void goOn() {
        if (running != null) {
            running.bodyMayBeHere();
        } else {
            answerNext();
        }
    }

    /** The peer takes bytes again. */
    void writable() {
        if (running != null) {
            running.advance();
        }
    }

    /** The peer sends no more: whether an answer is under way that can still come about. */
    boolean canFinish() {
        return running != null && running.canFinish();
    }

    private void answerNext() {
        WitnessRequest first = pending.peek();
        if (running != null || session.closing()) {
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
        StrictRequestParser parser = session.connection().parser();
        if (parser.broken()) {
            run(
                    Answer.of(400, "not canonical: " + parser.violations(), "Connection: close")
                            .thenClose(),
                    "");
        }
    }

    private void run(Answer answer, String method) {
        running = new AnswerRun(this, session, home.loop(), answer, method);
        running.advance();
    }

    // ---- what an answer on its way asks and tells

    Step.Write decorate(Step.Write write) {
        closeAnnounced |= home.manners().endsWith(write);
        return home.manners().decorate(write);
    }

    boolean isRunning(AnswerRun run) {
        return running == run && !session.connection().isClosed();
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

    /** The answer has done its last step. */
    void answerDone() {
        running = null;
        WitnessRequest request = pending.peek();
        boolean broken = request == null || request.state() == WitnessRequest.State.MALFORMED;
        if (broken || session.connection().end().closed()) {
            session.close();
        } else if (!request.complete()) {
            running = AnswerRun.drainBody(this, session, home.loop());
            running.advance();
        } else {
            exchangeDone(pending.poll());
        }
    }

    private void exchangeDone(WitnessRequest request) {
        WitnessConnection record = session.connection();
        home.log().changed(record::countAnswer);
        chosen = null;
        idleSince = System.nanoTime();
        if (home.options().countsOnly) {
            home.log().changed(record.parser()::forget);
        }
        WitnessManners.State manners = home.manners().state();
        if (manners == WitnessManners.State.RUDE) {
            session.reset();
        } else if (closeAnnounced || manners == WitnessManners.State.LEAVING || wantsClose(request)) {
            session.close();
        } else {
            answerNext();
        }
    }

    private static boolean wantsClose(WitnessRequest request) {
        return request.headers().all("Connection").stream().anyMatch("close"::equalsIgnoreCase);
    }
}
