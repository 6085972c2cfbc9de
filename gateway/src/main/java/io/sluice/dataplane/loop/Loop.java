package io.sluice.dataplane.loop;

import java.util.function.LongSupplier;

/**
 * What one event loop owns. Confined to the loop's thread, except {@link #counters()}, which others may read.
 *
 * <p>Time is read once per batch of a client's bytes and once per tick of the wheel ({@link #tick()}), never per message: a
 * timer that is a few milliseconds
 * late harms nobody, a clock call per header does.
 */
public final class Loop {
    /** Enough to see which endpoints they are, however many there are. */
    private static final int MOST_HANDSHAKES_SAID = 4;

    private final int index;
    private final LongSupplier ticker;
    private final TimerWheel timers;
    private final LoopCounters counters = new LoopCounters();
    private final MemoryAccount memory = new MemoryAccount();
    private final Pressure pressure = new Pressure();
    private final Queueing queueing = new Queueing();
    private final LoopRandom random;
    private final NowAndThen memoryMissing = new NowAndThen();
    private final NowAndThen handshakesFailed = new NowAndThen(MOST_HANDSHAKES_SAID);
    private long now;

    /**
     * @param index 0 to the number of loops − 1; the slot of this loop in per-loop arrays
     * @param ticker nanoseconds, monotonic; System::nanoTime or a test's clock
     * @param seed of this loop's random numbers
     */
    public Loop(int index, LongSupplier ticker, long seed) {
        this.index = index;
        this.ticker = ticker;
        this.now = ticker.getAsLong();
        this.timers = new TimerWheel(now);
        this.random = new LoopRandom(seed);
    }

    public int index() {
        return index;
    }

    /** Reads the clock; called once at the start of every batch of events. */
    public long tick() {
        now = ticker.getAsLong();
        return now;
    }

    /** The time of this batch, in nanoseconds of a monotonic clock. */
    public long now() {
        return now;
    }

    public TimerWheel timers() {
        return timers;
    }

    public LoopCounters counters() {
        return counters;
    }

    /** What is held here; any thread may read it. */
    public MemoryAccount memory() {
        return memory;
    }

    /** What is done about too much load at the moment. */
    public Pressure pressure() {
        return pressure;
    }

    /** How long clients wait that take turns. */
    public Queueing queueing() {
        return queueing;
    }

    /** When it is said that memory was missing. */
    public NowAndThen memoryMissing() {
        return memoryMissing;
    }

    /** When it is said that an endpoint's handshake failed, whichever endpoint it is. */
    public NowAndThen handshakesFailed() {
        return handshakesFailed;
    }

    public LoopRandom random() {
        return random;
    }
}
