package io.sluice.dataplane.activate;

import io.netty.channel.socket.SocketChannel;
import io.sluice.dataplane.balance.HealthPolicy;
import io.sluice.dataplane.dns.NameResolver;
import io.sluice.dataplane.filter.Filters;
import io.sluice.dataplane.filter.TrustedProxies;
import io.sluice.dataplane.listen.Accepting;
import io.sluice.dataplane.listen.ConnectionLimit;
import io.sluice.dataplane.listen.Listeners;
import io.sluice.dataplane.listen.ListeningTransport;
import io.sluice.dataplane.loop.Loop;
import io.sluice.dataplane.loop.LoopCounters.Total;
import io.sluice.dataplane.proxy.LivePlan;
import io.sluice.dataplane.tls.LiveTls;
import io.sluice.dataplane.tls.UpstreamContexts;
import io.sluice.dataplane.upstream.HealthLoop;
import io.sluice.model.GatewayPlan;
import io.sluice.model.ListenerReport;
import io.sluice.model.ObjectRef;
import io.sluice.model.Reason;
import io.sluice.settings.LimitSettings;
import io.sluice.settings.ListenSettings;
import io.sluice.settings.Settings;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.VertxInternal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * The data plane as a whole: event loops, listeners and the plan they serve. Started once; {@link #activate} gives it
 * one plan after the other. For any thread but those of its event loops.
 */
public final class DataPlane implements AutoCloseable {
    /** What is spoken behind a TLS handshake, the favourite first. */
    private static final List<String> PROTOCOLS = List.of("h2", "http/1.1");

    private static final List<String> HTTP1_ALONE = List.of("http/1.1");

    private final LongSupplier ticker;
    private final VertxInternal vertx;
    private final List<LoopUnit> units = new ArrayList<>();
    private final LivePlan.Slot slot;
    private final Activation activation;
    private final Listeners listeners;
    private final HealthLoop health;
    private final Accepting accepting;
    private final LiveTls.Slot handshakes = TlsActivation.nothing();
    private final UpstreamContexts upstreamTls;
    private final TlsActivation tls;

    private DataPlane(Settings settings, Surroundings given) {
        int loops = settings.listen().eventLoops() > 0
                ? settings.listen().eventLoops()
                : Runtime.getRuntime().availableProcessors();
        ticker = given.ticker();
        upstreamTls = new UpstreamContexts(given.wallClock());
        BufferUse buffers = new BufferUse(loops);
        MemoryWatch memory = memory(settings.limits(), given, buffers);
        ConnectionLimit limit = new ConnectionLimit(settings.limits());
        accepting = new Accepting(limit, () -> memory.stage() == MemoryWatch.Stage.REFUSE, ticker, loops);
        DoubleSupplier held = given.memory().orElse(buffers::heldShare);
        ReadLimit reads = new ReadLimit(held, accepting::memoryScarce, ticker.getAsLong());
        vertx = (VertxInternal) ListeningTransport.vertx(new VertxOptions().setEventLoopPoolSize(loops), accepting);
        TrustedProxies trusted = TrustedProxies.parse(settings.listen().trustedProxies());
        Filters filters = new Filters(settings.http(), trusted);
        slot = new LivePlan.Slot(Activation.nothing(filters));
        Relief.Shared load = new Relief.Shared(memory, reads, limit, accepting, loops);
        LoopAssembly assembly = new LoopAssembly(vertx, settings, given, slot, filters, handshakes, upstreamTls, load);
        SplittableRandom random = new SplittableRandom(given.seed());
        for (int index = 0; index < loops; index++) {
            units.add(assembly.unit(new Loop(index, given.ticker(), random.nextLong())));
        }
        health = new HealthLoop(
                vertx.transport().ioHandlerFactory(),
                vertx.transport().channelFactory(false),
                settings.upstream().probeInterval());
        HealthPolicy policy = HealthPolicy.of(settings.upstream());
        HealthLog news = new HealthLog(ticker, health::after);
        tls = new TlsActivation(
                units,
                handshakes,
                upstreamTls,
                settings.tls(),
                settings.h2().enabled() ? PROTOCOLS : HTTP1_ALONE,
                given.wallClock());
        activation =
                new Activation(units, filters, slot, tls, sockets(), given.nameServers(), random, policy, health, news);
        listeners = new Listeners(vertx, accepting, trusted::contains, settings);
    }

    private static MemoryWatch memory(LimitSettings limits, Surroundings given, BufferUse buffers) {
        DoubleSupplier share = given.memory()
                .orElseGet(() ->
                        new ProcessMemory(limits.memoryBudget(), buffers, limits.memoryDrainAt(), given.ticker()));
        return new MemoryWatch(share, limits, given.ticker().getAsLong());
    }

    private NameResolver.Sockets sockets() {
        return new NameResolver.Sockets(
                units.get(0).context().nettyEventLoop(), vertx.transport().datagramChannelFactory(), () ->
                        (SocketChannel) vertx.transport().channelFactory(false).newChannel());
    }

    /** Starts event loops; nothing is listened on until {@link #listen}, so that a plan can be activated before. */
    public static DataPlane prepare(Settings settings, Surroundings given) {
        DataPlane plane = new DataPlane(settings, given);
        Set<Object> distinct = new HashSet<>();
        for (LoopUnit unit : plane.units) {
            if (!distinct.add(unit.context().nettyEventLoop())) {
                throw new IllegalStateException("two of our loops on one event loop");
            }
            unit.startTimers();
            plane.listeners.addLoop(unit.share());
        }
        plane.tls.startRotation();
        return plane;
    }

    /** Starts event loops and listeners. Answers 404 until a plan comes. */
    public static DataPlane start(Settings settings, Surroundings given) {
        DataPlane plane = prepare(settings, given);
        plane.listen(settings.listen());
        return plane;
    }

    /** Opens the listeners; {@link #reports()} says what became of them. */
    public void listen(ListenSettings settings) {
        Listeners.Kind plain = settings.h2c() ? Listeners.Kind.HTTP_OR_H2C : Listeners.Kind.HTTP;
        listeners.start(plain, settings.bind(), settings.httpPort());
        tls.awaitBoot();
        listeners.start(Listeners.Kind.HTTPS, settings.bind(), settings.httpsPort());
    }

    /** What became of each listener. */
    public List<ListenerReport> reports() {
        return listeners.reports();
    }

    /** Serves this plan from now on. Requests that are under way keep the decision they have. */
    public void activate(GatewayPlan plan) {
        activation.activate(plan);
    }

    /** The plan that is served. */
    public LivePlan live() {
        return slot.current();
    }

    /** Whether every event loop turns; false once one has not for ten seconds. For any thread, never waits. */
    public boolean turning() {
        long now = ticker.getAsLong();
        return units.stream().allMatch(unit -> unit.turns(now));
    }

    /** How often a reason was given, over all loops. */
    public long count(Reason reason) {
        return units.stream()
                .mapToLong(unit -> unit.loop().counters().of(reason))
                .sum();
    }

    /** A total over all loops. */
    public long count(Total total) {
        return units.stream()
                .mapToLong(unit -> unit.loop().counters().of(total))
                .sum();
    }

    /** How many clients were refused at their connection for want of memory. */
    public long refusedConnections() {
        return accepting.refused();
    }

    /** Counts what is alive: asks one event loop after the other, and waits for its answer. */
    public Census census() {
        return units.stream().map(unit -> unit.census(slot)).reduce(Census.NOTHING, Census::plus);
    }

    /** How many certificates, with what goes with each, are ready for handshakes or still in use by connections. */
    public int tlsContexts() {
        return tls.alive();
    }

    /** The Secrets of the plan that handshakes cannot be made with, and why. */
    public Map<ObjectRef, String> refusedSecrets() {
        return handshakes.current().refused();
    }

    /** Bytes that are kept beyond what passes through, over all loops: bodies that may have to be sent again. */
    public long held() {
        return units.stream().mapToLong(unit -> unit.loop().memory().total()).sum();
    }

    /** What is under way now; done when every loop has counted, which one that hangs does not. */
    public CompletableFuture<InFlight> inFlight() {
        return units.stream()
                .map(LoopUnit::inFlight)
                .reduce(
                        CompletableFuture.completedFuture(InFlight.NOTHING),
                        (one, other) -> one.thenCombine(other, InFlight::plus));
    }

    /** From now on every response ends its connection, so that clients go elsewhere; new ones are still accepted. */
    public void drain() {
        units.forEach(LoopUnit::drain);
    }

    /** Accepts nobody any more; done when everybody who had come was let in. */
    public CompletableFuture<Void> letNobodyIn() {
        return listeners.letNobodyIn();
    }

    /**
     * Has every connection end with the request that it is in, unused ones now. After {@link #letNobodyIn}.
     *
     * @return done when no client is connected any more
     */
    public CompletableFuture<Void> finish() {
        return CompletableFuture.allOf(units.stream().map(LoopUnit::finish).toArray(CompletableFuture[]::new));
    }

    /** Cuts what {@link #finish} still waits for. */
    public void cut() {
        units.forEach(LoopUnit::cut);
    }

    /** Ends everything at once. */
    @Override
    public void close() {
        units.forEach(LoopUnit::stopTimers);
        activation.close();
        try {
            listeners
                    .close() // at the hard stop they may still be open
                    .completeOnTimeout(null, 1, TimeUnit.SECONDS) // a loop that hangs
                    .thenCompose(closed -> vertx.close().toCompletionStage())
                    .get(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the event loops do not end", e);
        } finally {
            tls.close();
            health.close();
        }
    }
}
