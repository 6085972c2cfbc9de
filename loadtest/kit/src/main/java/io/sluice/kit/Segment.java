package io.sluice.kit;

import java.time.Duration;

/** One write to the socket, hence one TCP segment as far as the kernel allows, and the pause after it. */
public record Segment(byte[] bytes, Duration pauseAfter) {
    public static Segment of(byte[] bytes) {
        return new Segment(bytes, Duration.ZERO);
    }

    public static Segment of(String literal) {
        return of(Bytes.of(literal));
    }

    public Segment thenPause(Duration pause) {
        return new Segment(bytes, pause);
    }
}
