package io.sluice.dataplane.activate;

import io.sluice.dataplane.activate.MemoryWatch.Stage;
import io.sluice.dataplane.listen.Accepting;
import io.sluice.dataplane.listen.ConnectionLimit;
import io.sluice.dataplane.loop.Clients;
import io.sluice.dataplane.loop.Loop;
import io.sluice.dataplane.loop.LoopCounters.Total;
import io.sluice.dataplane.loop.LoopLag;
import io.sluice.dataplane.loop.LoopRest;
import io.sluice.dataplane.loop.Pressure;
import io.sluice.dataplane.loop.TimerWheel;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one event loop does about too much load, decided with each of its looks at the clock: by memory, by how much it has to
 * do, and where clients wait for others to leave. Confined to the loop.
 *
 * <p>Looks come with the ticks of the timer wheel. A tick can be in time between two long rounds, so that there are more looks
 * where rounds may be shorter than ticks while there are many requests, and in any case while there is too much to do. They have
 * a price: a timer of 5 ms makes an event loop that sleeps now and then by 4 % dearer.
 */
final class Relief {
    private static final Logger LOG = LoggerFactory.getLogger(Relief.class);
    /** Of the limit, with each tick while clients wait: the whole of it in four seconds. */
    private static final int PART = 64;

    private static final long LOG_NANOS = 10_000_000_000L;
    private static final long CLOSEST_LOOK = 5_000_000L;
    /** While there is too much to do: the loop does not sleep then, and looks once a round at most. */
    private static final long LOOK_WHEN_LATE = 1_000_000L;

    /** Within the longest round that is allowed: a look may take a round for a quarter of that shorter than it was. */
    private static final int LOOKS_PER_ROUND = 4;

    /** Within a tick: 500 a second. */
    private static final int MANY_REQUESTS = 32;

    private final Pressure pressure;
    private final Loop loop;
    private final Clients clients;
    private final Shared shared;
    private final LongSupplier worked;
    private final LoopLag lag;
    private final LoopLag turns;
    private final LoopRest rest;
    private final int most;
    private final long closeLook;
    private final long lateLook;
    private long nextTick;
    private long lastLook;
    private long wanted = TimerWheel.tickNanos();
    private long requestsThen;
    private long requestsAtTick;
    private boolean many;
    private boolean behind;
    private boolean shedding;
    private long tellAgain;

    /** What all event loops have in common. */
    record Shared(MemoryWatch memory, ReadLimit reads, ConnectionLimit connections, Accepting accepting, int loops) {}

    /** @param worked nanoseconds of processor time that the thread that asks has had */
    Relief(Loop loop, Clients clients, Shared shared, Duration mostLag, LongSupplier worked) {
        this.pressure = loop.pressure();
        this.loop = loop;
        this.clients = clients;
        this.shared = shared;
        this.worked = worked;
        this.lag = new LoopLag(mostLag.toNanos());
        this.turns = new LoopLag(mostLag.toNanos());
        this.rest = new LoopRest(loop.now());
        loop.queueing().measureBy(worked);
        this.closeLook = closeLook(mostLag.toNanos());
        this.lateLook = Math.max(LOOK_WHEN_LATE, Math.min(CLOSEST_LOOK, mostLag.toNanos() / LOOKS_PER_ROUND));
        this.most = Math.max(1, shared.connections().limit() / shared.loops() / PART);
        this.lastLook = loop.now();
        this.nextTick = lastLook + wanted;
        this.tellAgain = loop.now();
        pressure.onStalls(() -> shared.reads().lookSoon(loop.now()));
    }

    private static long closeLook(long mostLag) {
        long nanos = Math.max(CLOSEST_LOOK, mostLag / LOOKS_PER_ROUND);
        return mostLag == 0 || nanos > TimerWheel.tickNanos() / 2 ? TimerWheel.tickNanos() : nanos;
    }

    /** Does what is to be done, and says after how many nanoseconds to look again; 0 = with the next tick. */
    long look(long now) {
        Stage stage = shared.memory().look(now);
        pressure.readAtMost(shared.reads().look(now));
        boolean justLooked = wanted < TimerWheel.tickNanos() && now - lastLook < wanted; // and now comes a tick
        if (!justLooked) {
            lookAtLag(now);
        }
        pressure.set(stage.atLeast(Stage.LAST_REQUESTS), stage.atLeast(Stage.SHED) ? 1 : lag.excess());
        pressure.setOfTurns(turns.excess());
        if (now - nextTick >= 0) {
            tick(now, stage);
        }
        wanted = nextLook();
        return wanted < TimerWheel.tickNanos() ? wanted : 0;
    }

    private long nextLook() {
        if (shared.accepting().holdsBack() || lag.excess() > 0 || turns.excess() > 0) {
            return lateLook;
        }
        return many ? closeLook : TimerWheel.tickNanos();
    }

    private void lookAtLag(long now) {
        long requests = loop.counters().of(Total.REQUESTS);
        long workedSoFar = worked.getAsLong();
        lag.look(now, workedSoFar, wanted, requests - requestsThen);
        turns.lookAtTurns(now, loop.queueing().longest());
        requestsThen = requests;
        lastLook = now;
        // A burst of those who take turns is not in the way of newcomers, which may be others; what goes on is.
        holdBack(lag.late() || turns.lateAgain());
        if (rest.look(now, workedSoFar) && shared.accepting().holdsBack()) {
            shared.accepting().rested();
        }
        letIn();
        tell(now);
    }

    private void tick(long now, Stage stage) {
        if (shared.connections().crowded() || stage.atLeast(Stage.SHED)) {
            clients.endLongestIdle(most);
        }
        long requests = loop.counters().of(Total.REQUESTS);
        many = requests - requestsAtTick >= MANY_REQUESTS;
        requestsAtTick = requests;
        nextTick = now + TimerWheel.tickNanos();
    }

    /**
     * Whoever comes next waits outside, where that costs nothing, until rounds are short enough for one more. One now and then is
     * let in all the same: those who are in may stay for long.
     */
    private void holdBack(boolean late) {
        if (late && !behind) {
            shared.accepting().fellBehind();
        } else if (!late && behind) {
            shared.accepting().caughtUp();
        }
        behind = late;
    }

    private void letIn() {
        if (shared.accepting().holdsBack()) {
            shared.accepting().letIn();
        }
    }

    private void tell(long now) {
        LoopLag worse = lag.excess() > turns.excess() ? lag : turns;
        boolean sheds = worse.excess() > 0;
        if (sheds && !shedding && now - tellAgain >= 0) {
            LOG.warn(
                    "event loop {} is {} ms late and has more to do than it gets done: new requests get 503",
                    loop.index(),
                    worse.lateness() / 1_000_000);
            tellAgain = now + LOG_NANOS;
        }
        shedding = sheds;
    }
}
