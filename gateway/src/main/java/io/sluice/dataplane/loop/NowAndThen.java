package io.sluice.dataplane.loop;

/**
 * When a thing that may happen very often is said in the log: at once, and then every ten seconds at most. What was not
 * said is counted. For one thread.
 */
public final class NowAndThen {
    private static final long AGAIN_NANOS = 10_000_000_000L;

    private boolean said;
    private long again;
    private long unsaid;

    /** It has happened; is it to be said? If not, it counts as not said. */
    public boolean due(long now) {
        if (said && now - again < 0) {
            unsaid++;
            return false;
        }
        said = true;
        again = now + AGAIN_NANOS;
        return true;
    }

    /** It could not be said: with the next one then. */
    public void failed() {
        said = false;
        unsaid++;
    }

    /** How often it has happened without being said since this was last asked. */
    public long unsaid() {
        long count = unsaid;
        unsaid = 0;
        return count;
    }
}
