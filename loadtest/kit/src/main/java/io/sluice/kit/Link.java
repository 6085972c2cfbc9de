package io.sluice.kit;

import java.time.Duration;

/**
 * How one direction of a {@link ToxicTcp} treats the bytes that pass it. Immutable: every method gives another link, so
 * faults add up. Positions count from 0 at the beginning of each connection.
 */
public final class Link {
    /** Hands bytes on as they come. */
    public static final Link CLEAN = new Link();

    private long latencyNanos;
    private long jitterNanos;
    private long bytesPerSecond = Long.MAX_VALUE;
    private int slice = Integer.MAX_VALUE;
    private long slicePauseNanos;
    private long slowCloseNanos;
    private long resetAt = Long.MAX_VALUE;
    private long closeAfter = Long.MAX_VALUE;
    private long corruptAt = -1;
    private int corruption;
    private boolean swallowing;

    private Link() {}

    private Link(Link other) {
        latencyNanos = other.latencyNanos;
        jitterNanos = other.jitterNanos;
        bytesPerSecond = other.bytesPerSecond;
        slice = other.slice;
        slicePauseNanos = other.slicePauseNanos;
        slowCloseNanos = other.slowCloseNanos;
        resetAt = other.resetAt;
        closeAfter = other.closeAfter;
        corruptAt = other.corruptAt;
        corruption = other.corruption;
        swallowing = other.swallowing;
    }

    /** Everything, the end included, comes later by {@code base} and up to {@code jitter} more; the order is kept. */
    public Link latency(Duration base, Duration jitter) {
        Link link = new Link(this);
        link.latencyNanos = base.toNanos();
        link.jitterNanos = jitter.toNanos();
        return link;
    }

    /** At most that many bytes a second on each connection. */
    public Link bandwidth(long bytesPerSecondEach) {
        Link link = new Link(this);
        link.bytesPerSecond = bytesPerSecondEach;
        return link;
    }

    /** Cuts the stream into segments of at most {@code size} bytes, with {@code pause} between them. */
    public Link slice(int size, Duration pause) {
        Link link = new Link(this);
        link.slice = size;
        link.slicePauseNanos = pause.toNanos();
        return link;
    }

    /** The FIN comes later than the last byte by that much. */
    public Link slowClose(Duration delay) {
        Link link = new Link(this);
        link.slowCloseNanos = delay.toNanos();
        return link;
    }

    /** In place of byte {@code n} both sides get a RST; a connection that is past it gets it with its next byte. */
    public Link resetAt(long n) {
        Link link = new Link(this);
        link.resetAt = n;
        return link;
    }

    /** Both sides are closed (FIN) as soon as {@code n} bytes have passed. */
    public Link closeAfter(long n) {
        Link link = new Link(this);
        link.closeAfter = n;
        return link;
    }

    /** Byte {@code n} is changed: exclusive or with {@code mask}. */
    public Link corruptAt(long n, int mask) {
        Link link = new Link(this);
        link.corruptAt = n;
        link.corruption = mask;
        return link;
    }

    /** Takes every byte and the end, and hands nothing on, ever: half-open. What is swallowed stays lost. */
    public Link swallow() {
        Link link = new Link(this);
        link.swallowing = true;
        return link;
    }

    long latencyNanos(double random) {
        return latencyNanos + (long) (jitterNanos * random);
    }

    boolean late() {
        return latencyNanos + jitterNanos > 0;
    }

    /** How much may go out in one write: 10 ms worth of bandwidth, one slice, and not past a limit. */
    int writable(long passed) {
        long most = Math.min(slice, Math.max(1, bytesPerSecond / 100));
        long limit = Math.min(resetAt, closeAfter);
        return (int) Math.min(most, Math.max(0, limit - passed));
    }

    /** The pause after a write of {@code count} bytes. */
    long pauseNanos(int count) {
        long owed = bytesPerSecond == Long.MAX_VALUE ? 0 : count * 1_000_000_000L / bytesPerSecond;
        return Math.max(owed, slicePauseNanos);
    }

    boolean slicing() {
        return slice < Integer.MAX_VALUE;
    }

    long slowCloseNanos() {
        return slowCloseNanos;
    }

    boolean resetsAt(long passed) {
        return passed >= resetAt;
    }

    boolean closesAfter(long passed) {
        return passed >= closeAfter;
    }

    /** Changes what has to be changed in the {@code count} bytes from {@code position} on. */
    void corrupt(byte[] bytes, int count, long position) {
        long at = corruptAt - position;
        if (corruptAt >= 0 && at >= 0 && at < count) {
            bytes[(int) at] ^= (byte) corruption;
        }
    }

    boolean swallowing() {
        return swallowing;
    }
}
