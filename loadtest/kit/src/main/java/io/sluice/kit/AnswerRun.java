package io.sluice.kit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** One answer on its way: does the steps in order, and waits where a step waits. Belongs to the witness's loop. */
final class AnswerRun {
    private final WitnessConnection connection;
    private final Loop loop;
    private final Deque<Step> steps;
    private final String method;
    private ByteBuffer writing;
    private Step waitingAt;

    AnswerRun(WitnessConnection connection, Loop loop, Answer answer, String method) {
        this(connection, loop, answer.steps(), method);
    }

    private AnswerRun(WitnessConnection connection, Loop loop, List<Step> steps, String method) {
        this.connection = connection;
        this.loop = loop;
        this.steps = new ArrayDeque<>(steps);
        this.method = method;
    }

    /** After an early answer: the rest of the request, before the next one may be answered. */
    static AnswerRun drainBody(WitnessConnection connection, Loop loop) {
        return new AnswerRun(connection, loop, List.of(new Step.AwaitBody()), "");
    }

    /** Goes on as far as it can now. */
    void advance() {
        boolean goesOn = waitingAt == null && flush();
        while (goesOn) {
            Step step = steps.poll();
            if (step == null) {
                connection.answerDone();
                return;
            }
            goesOn = perform(step);
        }
    }

    private boolean perform(Step step) {
        if (step instanceof Step.Write write) {
            writing = ByteBuffer.wrap(write.bytes(), 0, write.lengthFor(method));
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
        if (step instanceof Step.Await await && await.gate().isOpen()
                || step instanceof Step.AwaitBody && connection.requestComplete()) {
            return true;
        }
        waitingAt = step;
        if (step instanceof Step.Pause pause) {
            loop.schedule(pause.length(), () -> resume(step));
        } else if (step instanceof Step.Await await) {
            await.gate().whenOpen(() -> loop.execute(() -> resume(step)));
        }
        return false;
    }

    private void resume(Step step) {
        if (waitingAt == step && connection.isRunning(this)) {
            waitingAt = null;
            advance();
        }
    }

    /** Bytes of the request have come. */
    void bodyMayBeHere() {
        if (waitingAt instanceof Step.AwaitBody && connection.requestComplete()) {
            resume(waitingAt);
        }
    }

    /** The peer has ended its half: whether the rest of this answer can still come about by itself. */
    boolean canFinish() {
        return waitingAt == null || waitingAt instanceof Step.Pause;
    }

    private boolean flush() {
        if (writing == null) {
            return true;
        }
        try {
            connection.channel().write(writing);
        } catch (IOException e) {
            connection.writeFailed(e);
            return false;
        }
        boolean written = !writing.hasRemaining();
        connection.interest(!written);
        writing = written ? null : writing;
        return written;
    }
}
