package io.sluice.app;

import io.sluice.cli.GatewayLauncher.Ending;
import io.sluice.dataplane.activate.InFlight;
import io.sluice.settings.ShutdownSettings;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of a gateway, step by step: not ready · lame duck · nobody is let in · requests finish · the rest is cut ·
 * everything is closed. Its deadlines are instants of a monotonic clock, so that neither a jump of the wall clock nor a
 * process that was stopped for a while moves them; whoever wakes up late goes on with the next step at once.
 *
 * <p>{@link #run} is called once; {@link #hurry} by any thread.
 */
final class Shutdown {
    private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);
    /** After the cut, so that WebSocket clients can answer a close frame. */
    private static final Duration FAREWELL = Duration.ofSeconds(2);

    private final ShutdownSettings settings;
    private final Steps steps;
    private final Time time;
    private final CompletableFuture<Void> hurry = new CompletableFuture<>();
    private final AtomicReference<Throwable> failed = new AtomicReference<>();

    /** What is done; in this order. */
    interface Steps {
        /** What is under way now, counted before any step that is taken after this call. */
        CompletableFuture<InFlight> inFlight();

        /** From now on not ready; every response tells its client to go elsewhere. New clients are still served. */
        void drain();

        /** Accepts nobody any more; done when everybody who had come was let in. */
        CompletableFuture<Void> letNobodyIn();

        /** Has every connection end with its request; done when nobody is connected any more. */
        CompletableFuture<Void> finish();

        /** Ends the connections that are left. */
        void cut();

        /** Takes in no changes any more. */
        void stopFollowing();

        /** Ends everything that served. */
        void close();

        /** Has what was said of the last requests written. */
        void flush();

        /** Says nothing any more. */
        void leave();
    }

    /** How time passes. */
    interface Time {
        /** Nanoseconds, monotonic. */
        long now();

        /** Returns when this is done, well or not, or after that time; perhaps earlier. */
        void await(CompletableFuture<?> event, long nanos) throws InterruptedException;

        static Time of(LongSupplier ticker) {
            return new Time() {
                @Override
                public long now() {
                    return ticker.getAsLong();
                }

                @Override
                public void await(CompletableFuture<?> event, long nanos) throws InterruptedException {
                    try {
                        event.get(nanos, TimeUnit.NANOSECONDS);
                    } catch (TimeoutException | ExecutionException over) {
                        return; // whoever waits looks for himself, and has been told of a failure
                    }
                }
            };
        }
    }

    Shutdown(ShutdownSettings settings, Steps steps, Time time) {
        this.settings = settings;
        this.steps = steps;
        this.time = time;
    }

    /** No more waiting: what is left is cut. */
    void hurry() {
        hurry.complete(null);
    }

    /**
     * Ends the gateway; returns when that is done.
     *
     * @throws IllegalStateException after the last step, if one has failed
     */
    void run(Ending how) {
        long begun = time.now();
        if (how == Ending.AT_ONCE) {
            hurry();
        }
        tell(found -> announce(how, found));
        take("drain", steps::drain);
        if (how == Ending.LAME_DUCK) {
            await(hurry, begun + lameDuck());
        }
        endConnections(begun + settings.shutdownTimeout().toNanos());
        take("stop following", steps::stopFollowing);
        take("close", steps::close);
        take("flush", steps::flush);
        if (how == Ending.LAME_DUCK) {
            await(hurry, time.now() + settings.postShutdownGracePeriod().toNanos());
        }
        take("leave", steps::leave);
        Throwable failure = failed.get();
        if (failure != null) {
            throw new IllegalStateException("a step of the end has failed", failure);
        }
    }

    /** An end that stopped half way would leave a process that neither serves nor ends: the other steps are still taken. */
    private void take(String step, Runnable action) {
        begin(step, () -> {
            action.run();
            return CompletableFuture.completedFuture(null);
        });
    }

    /** The same, of a step that is done later. */
    private CompletableFuture<Void> begin(String step, Supplier<CompletableFuture<Void>> action) {
        try {
            return action.get().whenComplete((done, failure) -> note(step, failure));
        } catch (RuntimeException | Error e) {
            note(step, e);
            return CompletableFuture.completedFuture(null);
        }
    }

    private void note(String step, Throwable failure) {
        if (failure != null) {
            failed.compareAndSet(null, failure);
            LOG.error("the end goes on without its step \"{}\"; this is a defect of Sluice", step, failure);
        }
    }

    /** Says it when it is known: nothing waits for that, since a loop that hangs never counts. */
    private void tell(Consumer<InFlight> news) {
        begin("count", () -> steps.inFlight().thenAccept(news));
    }

    private void announce(Ending how, InFlight found) {
        if (how == Ending.LAME_DUCK) {
            LOG.info(
                    "ending: new clients are served for {} more, and what is in flight (now {}) is waited for until {} after"
                            + " the signal; a second signal ends at once",
                    words(lameDuck()),
                    found,
                    words(settings.shutdownTimeout().toNanos()));
        } else if (how == Ending.PROMPT && !found.equals(InFlight.NOTHING)) {
            LOG.info(
                    "ending: waiting for {}, {} at most; a second signal ends at once",
                    found,
                    words(settings.shutdownTimeout().toNanos()));
        }
    }

    private static void announceCut(InFlight found) {
        if (!found.equals(InFlight.NOTHING)) {
            LOG.info("ending: {} cut", found);
        }
    }

    private static String words(long nanos) {
        long millis = TimeUnit.NANOSECONDS.toMillis(nanos);
        return millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
    }

    private long lameDuck() {
        return Math.min(
                settings.shutdownGracePeriod().toNanos(),
                settings.shutdownTimeout().toNanos());
    }

    private void endConnections(long deadline) {
        await(unlessInAHurry(begin("let nobody in", steps::letNobodyIn)), deadline);
        CompletableFuture<Void> finished = begin("finish", steps::finish);
        await(unlessInAHurry(finished), deadline);
        if (!finished.isDone()) {
            tell(Shutdown::announceCut);
            take("cut", steps::cut);
            await(finished, time.now() + FAREWELL.toNanos());
        }
    }

    private CompletableFuture<Object> unlessInAHurry(CompletableFuture<Void> event) {
        return CompletableFuture.anyOf(event, hurry);
    }

    private void await(CompletableFuture<?> event, long due) {
        try {
            for (long now = time.now(); now < due && !event.isDone(); now = time.now()) {
                time.await(event, due - now);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // whoever ends us is in a hurry
            hurry();
        }
    }
}
