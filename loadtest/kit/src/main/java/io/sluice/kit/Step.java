package io.sluice.kit;

import java.time.Duration;
import java.util.Arrays;
import java.util.function.Supplier;

/** One thing that an upstream does on its connection while it answers. */
sealed interface Step {
    /**
     * A write of its own.
     *
     * @param bodyStart from here on the bytes are left out when the request was a HEAD; -1 to write all of them
     */
    record Write(byte[] bytes, int bodyStart) implements Step {
        /** The whole end of a proper response's head is in this write. */
        boolean endsHead() {
            return bodyStart >= 2 && bodyStart <= bytes.length;
        }

        /** More field lines at the end of the head. */
        Write withLines(byte[] lines) {
            byte[] head = Arrays.copyOf(bytes, bodyStart - 2);
            byte[] rest = Arrays.copyOfRange(bytes, bodyStart - 2, bytes.length);
            return new Write(Bytes.concat(head, lines, rest), bodyStart + lines.length);
        }

        int lengthFor(String method) {
            return method.equals("HEAD") && bodyStart >= 0 ? Math.min(bodyStart, bytes.length) : bytes.length;
        }
    }

    /** That many bytes of a body, made as they are written; none for a HEAD. */
    record Fill(long count) implements Step {}

    record Pause(Duration length) implements Step {}

    record Await(Gate gate) implements Step {}

    /** Waits until the request is complete: for answers begun at the head. */
    record AwaitBody() implements Step {}

    /** Waits until that much of the body is here, or all of it. */
    record AwaitBodyBytes(int count) implements Step {}

    /** The connection is no longer HTTP. */
    record Tunnel(Supplier<TunnelPeer> peer) implements Step {}

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
