package io.sluice.dataplane.loop;

/**
 * When a thing that may happen very often is said in the log: at once, and then every ten seconds at most, or several times in
 * as long. What was not said is counted. For one thread.
 */
public final class NowAndThen {
    private static final long AGAIN_NANOS = 10_000_000_000L;

    private final int most;
    private int said;
    private long again;
    private long unsaid;

    /** Once in ten seconds. */
    public NowAndThen() {
        this(1);
    }

    /** @param most how often it may be said in ten seconds */
    public NowAndThen(int most) {
        this.most = most;
    }

    /** It has happened; is it to be said? If not, it counts as not said. */
    public boolean due(long now) {
        if (said == 0 || now - again >= 0) {
            said = 1;
            again = now + AGAIN_NANOS;
            return true;
        } else if (said < most) {
            said++;
            return true;
        }
        unsaid++;
        return false;
    }

    /** It could not be said: with the next one then. */
    public void failed() {
        said--;
        unsaid++;
    }

    /** How often it has happened without being said since this was last asked. */
    public long unsaid() {
        long count = unsaid;
        unsaid = 0;
        return count;
    }
}
