package io.sluice.kit;

import java.time.Duration;

/** One thing that an upstream does on its connection while it answers. */
sealed interface Step {
    /**
     * A write of its own.
     *
     * @param bodyStart from here on the bytes are left out when the request was a HEAD; -1 to write all of them
     */
    record Write(byte[] bytes, int bodyStart) implements Step {
        int lengthFor(String method) {
            return method.equals("HEAD") && bodyStart >= 0 ? Math.min(bodyStart, bytes.length) : bytes.length;
        }
    }

    record Pause(Duration length) implements Step {}

    record Await(Gate gate) implements Step {}

    /** Waits until the request is complete: for answers begun at the head. */
    record AwaitBody() implements Step {}

    /** Answers no further; the connection stays open and is still read. */
    record Stall() implements Step {}

    /** Leaves whatever comes in the kernel, so that the peer's writes block. */
    record StopReading() implements Step {}

    record StartReading() implements Step {}

    /** Sends a FIN and goes on reading. */
    record HalfClose() implements Step {}

    /** Takes in what has come and closes, so that the peer sees a FIN. */
    record Close() implements Step {}

    /** Closes with a RST. */
    record Reset() implements Step {}
}
