package io.sluice.kit;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** One answer on its way: does the steps in order, and waits where a step waits. Belongs to the witness's loop. */
final class AnswerRun {
    private final WitnessTurns turns;
    private final WitnessSession connection;
    private final Loop loop;
    private final Deque<Step> steps;
    private final String method;
    private final Outbox outbox = new Outbox();
    private Step waitingAt;

    AnswerRun(WitnessTurns turns, WitnessSession connection, Loop loop, Answer answer, String method) {
        this(turns, connection, loop, answer.steps(), method);
    }

    private AnswerRun(WitnessTurns turns, WitnessSession connection, Loop loop, List<Step> steps, String method) {
        this.turns = turns;
        this.connection = connection;
        this.loop = loop;
        this.steps = new ArrayDeque<>(steps);
        this.method = method;
    }

    /** After an early answer: the rest of the request, before the next one may be answered. */
    static AnswerRun drainBody(WitnessTurns turns, WitnessSession connection, Loop loop) {
        return new AnswerRun(turns, connection, loop, List.of(new Step.AwaitBody()), "");
    }

    /** Goes on as far as it can now. */
    void advance() {
        boolean goesOn = waitingAt == null && flush();
        while (goesOn) {
            Step step = steps.poll();
            if (step == null) {
                turns.answerDone();
                return;
            }
            goesOn = perform(step);
        }
    }

    private boolean perform(Step step) {
        if (step instanceof Step.Write write) {
            Step.Write decorated = turns.decorate(write);
            outbox.add(decorated.bytes(), decorated.lengthFor(method));
            return flush();
        } else if (step instanceof Step.Fill fill) {
            outbox.fill(method.equals("HEAD") ? 0 : fill.count());
            return flush();
        } else if (step instanceof Step.StopReading) {
            connection.reading(false);
        } else if (step instanceof Step.StartReading) {
            connection.reading(true);
        } else if (step instanceof Step.HalfClose) {
            connection.halfClose();
        } else if (step instanceof Step.Close) {
            connection.close();
            return false;
        } else if (step instanceof Step.Reset) {
            connection.reset();
            return false;
        } else {
            return passes(step);
        }
        return true;
    }

    /** True when there is nothing to wait for. */
    private boolean passes(Step step) {
        if (step instanceof Step.Await await && await.gate().isOpen() || bodySuffices(step)) {
            return true;
        }
        waitingAt = step;
        if (step instanceof Step.Pause pause) {
            loop.schedule(pause.length(), () -> resume(step));
        } else if (step instanceof Step.Await await) {
            await.gate().whenOpen(() -> loop.execute(() -> resume(step)));
        } else if (step instanceof Step.Tunnel tunnel) {
            connection.enterTunnel(tunnel.peer().get());
        }
        return false;
    }

    private boolean bodySuffices(Step step) {
        return step instanceof Step.AwaitBody && turns.requestComplete()
                || step instanceof Step.AwaitBodyBytes some && turns.bodyHas(some.count());
    }

    private void resume(Step step) {
        if (waitingAt == step && turns.isRunning(this)) {
            waitingAt = null;
            advance();
        }
    }

    /** Bytes of the request have come. */
    void bodyMayBeHere() {
        if (waitingAt != null && bodySuffices(waitingAt)) {
            resume(waitingAt);
        }
    }

    /** The peer has ended its half: whether the rest of this answer can still come about by itself. */
    boolean canFinish() {
        return waitingAt == null || waitingAt instanceof Step.Pause;
    }

    private boolean flush() {
        try {
            boolean written = outbox.flush(connection.leg());
            connection.writing(!written);
            return written;
        } catch (IOException e) {
            connection.writeFailed(e);
            return false;
        }
    }
}
