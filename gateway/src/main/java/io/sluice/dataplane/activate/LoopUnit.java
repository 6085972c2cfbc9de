package io.sluice.dataplane.activate;

import io.sluice.dataplane.balance.UpstreamState;
import io.sluice.dataplane.http1.Http1Loop;
import io.sluice.dataplane.http2.Http2Loop;
import io.sluice.dataplane.l4.Passthrough;
import io.sluice.dataplane.listen.Listeners;
import io.sluice.dataplane.loop.Clients;
import io.sluice.dataplane.loop.Loop;
import io.sluice.dataplane.loop.LoopCounters;
import io.sluice.dataplane.loop.LoopCounters.Total;
import io.sluice.dataplane.loop.TimerWheel;
import io.sluice.dataplane.proxy.LivePlan;
import io.sluice.dataplane.proxy.ProxyLoop;
import io.sluice.dataplane.tls.TlsLoop;
import io.sluice.dataplane.upstream.Connector;
import io.vertx.core.internal.ContextInternal;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongUnaryOperator;

/** One event loop with what is made once for it. */
final class LoopUnit {
    /** Past any honest batch of events and any full garbage collection: what takes so long does not come back. */
    private static final long STUCK_NANOS = 10_000_000_000L;

    /** For the end of a frame, and for the client to answer the close frame behind it. */
    private static final long TUNNEL_END = 1_000_000_000L;

    private final Loop loop;
    private final ContextInternal context;
    private final Clients clients;
    private final TlsLoop tls;
    private final Http1Loop http1;
    private final Http2Loop http2;
    private final ProxyLoop proxy;
    private final Passthrough passthrough;
    private final LongUnaryOperator relief;
    private final TickFailures failures;
    private ScheduledFuture<?> wheel;
    private boolean looksSoon;
    private volatile long turnedAt;
    private CompletableFuture<Void> lastClientGone;

    /**
     * @param relief is told the time with every tick, to look at the load, and says after how many nanoseconds it wants to look
     *     again; 0 = with the next tick
     */
    LoopUnit(
            Loop loop,
            ContextInternal context,
            Clients clients,
            TlsLoop tls,
            Http1Loop http1,
            Http2Loop http2,
            ProxyLoop proxy,
            Passthrough passthrough,
            LongUnaryOperator relief) {
        this.loop = loop;
        this.context = context;
        this.clients = clients;
        this.tls = tls;
        this.http1 = http1;
        this.http2 = http2;
        this.proxy = proxy;
        this.passthrough = passthrough;
        this.relief = relief;
        this.failures = new TickFailures(loop.index());
    }

    Loop loop() {
        return loop;
    }

    ContextInternal context() {
        return context;
    }

    Listeners.Share share() {
        return new Listeners.Share(context, tls, http1, http2, proxy);
    }

    Clients clients() {
        return clients;
    }

    Connector connector() {
        return proxy.connector();
    }

    void execute(Runnable task) {
        context.nettyEventLoop().execute(task);
    }

    /** What is alive on this loop. For other threads. */
    Census census(LivePlan.Slot slot) {
        return CompletableFuture.supplyAsync(() -> count(slot.current()), context.nettyEventLoop())
                .orTimeout(STUCK_NANOS, TimeUnit.NANOSECONDS)
                .join();
    }

    private Census count(LivePlan plan) {
        long idle = plan.upstreams().values().stream()
                .flatMap(UpstreamState::members)
                .mapToLong(connector()::idle)
                .sum();
        LoopCounters counters = loop.counters();
        return new Census(
                connected(),
                counters.of(Total.UPSTREAM_CONNECTIONS_OPENED) - counters.of(Total.UPSTREAM_CONNECTIONS_CLOSED),
                idle,
                connector().dials(),
                loop.timers().size());
    }

    /** Counted by the loop itself, after what it was told to do before. */
    CompletableFuture<InFlight> inFlight() {
        return CompletableFuture.supplyAsync(
                () -> new InFlight(
                        clients.busy(),
                        loop.counters().of(Total.TUNNELS_OPENED)
                                - loop.counters().of(Total.TUNNELS_CLOSED)),
                context.nettyEventLoop());
    }

    /** Has the deadlines looked at. */
    void startTimers() {
        turnedAt = loop.now();
        long tick = TimerWheel.tickNanos();
        // With a delay, not at a rate: after a pause of the process every tick that was missed would be made up for.
        wheel = context.nettyEventLoop()
                .scheduleWithFixedDelay(this::lookAtDeadlines, tick, tick, TimeUnit.NANOSECONDS);
    }

    private void lookAtDeadlines() {
        long now = loop.tick();
        boolean whole = survived(() -> lookAtLoad(now));
        whole &= survived(() -> loop.timers().advance(now));
        whole &= survived(this::lookForLastClient);
        if (whole) {
            turnedAt = now;
        }
    }

    private void lookAtLoad(long now) {
        long next = relief.applyAsLong(now);
        if (next > 0 && !looksSoon) {
            context.nettyEventLoop().schedule(this::lookInBetween, next, TimeUnit.NANOSECONDS);
            looksSoon = true;
        }
    }

    private void lookInBetween() {
        looksSoon = false;
        survived(() -> lookAtLoad(loop.tick()));
    }

    /**
     * Whether this has ended well. One connection's defect must not take the deadlines of all others, nor an Error the
     * gateway's end: a task that throws is not run again. While every tick fails the loop does not turn, which shows.
     */
    private boolean survived(Runnable part) {
        try {
            part.run();
            return true;
        } catch (RuntimeException | Error e) {
            failures.tell(e, loop.now());
            return false;
        }
    }

    /** Clients are asked to go elsewhere, with their next response at the latest. */
    void drain() {
        clients.drain(); // at once, also where the loop is busy
        execute(clients::tellOfDrain);
    }

    /**
     * Connections end with the request that they are in.
     *
     * @return done when none is left
     */
    CompletableFuture<Void> finish() {
        CompletableFuture<Void> gone = new CompletableFuture<>();
        execute(() -> {
            lastClientGone = gone;
            clients.finish();
        });
        return gone;
    }

    /** Counted instead of heard of: what has left HTTP is a client, too. */
    private void lookForLastClient() {
        if (lastClientGone != null && connected() == 0) {
            lastClientGone.complete(null);
        }
    }

    private long connected() {
        LoopCounters counters = loop.counters();
        return counters.of(Total.CONNECTIONS_ACCEPTED) - counters.of(Total.CONNECTIONS_CLOSED);
    }

    /** Connections end at once; tunnels have a little time to do so properly. */
    void cut() {
        execute(() -> {
            clients.cut();
            proxy.tunnels().endAll(loop.tick() + TUNNEL_END);
            passthrough.endAll();
        });
    }

    /** Whether the loop has looked at its deadlines lately; for any thread, never waits. */
    boolean turns(long now) {
        return now - turnedAt < STUCK_NANOS;
    }

    void stopTimers() {
        wheel.cancel(false);
    }
}
