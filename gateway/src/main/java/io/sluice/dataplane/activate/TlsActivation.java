package io.sluice.dataplane.activate;

import io.sluice.dataplane.tls.LiveTls;
import io.sluice.dataplane.tls.ServerContexts;
import io.sluice.dataplane.tls.UpstreamContexts;
import io.sluice.model.TlsHost;
import io.sluice.model.TlsIdentity;
import io.sluice.model.TlsTable;
import io.sluice.model.Upstream;
import io.sluice.model.UpstreamTls;
import io.sluice.settings.TlsSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes in what a plan says of TLS: what handshakes need is made aside, in parallel, then one reference is swapped, and
 * what nobody needs any more is freed once every event loop has come round. Tables are taken in by one thread at a time.
 */
final class TlsActivation {
    private static final Logger LOG = LoggerFactory.getLogger(TlsActivation.class);
    private static final int MOST_BUILDERS = 4;

    private final List<LoopUnit> units;
    private final LiveTls.Slot slot;
    private final UpstreamContexts upstreams;
    private final Duration rotation;
    private final ThreadPoolExecutor builders = builders();
    private final CompletableFuture<ServerContexts> contexts;

    /**
     * Begins at once with what is shown where there is no certificate: the engine is loaded for it, which takes longer than
     * all else that a start waits for.
     *
     * @param slot where event loops look
     * @param upstreams where they look for what endpoints need
     * @param wallClock milliseconds since 1970
     */
    TlsActivation(
            List<LoopUnit> units,
            LiveTls.Slot slot,
            UpstreamContexts upstreams,
            TlsSettings settings,
            List<String> protocols,
            LongSupplier wallClock) {
        this.units = units;
        this.slot = slot;
        this.upstreams = upstreams;
        this.rotation = settings.ticketRotation();
        Instant now = Instant.ofEpochMilli(wallClock.getAsLong());
        this.contexts = CompletableFuture.supplyAsync(
                () -> {
                    ServerContexts made = new ServerContexts(settings, protocols, now);
                    slot.replace(made.prepare(TlsTable.EMPTY, Runnable::run, TlsActivation::tell));
                    return made;
                },
                builders);
    }

    /**
     * They live while there is work, so that nobody has to end them: a plan may still be taken in when the data plane ends.
     */
    private static ThreadPoolExecutor builders() {
        int threads = Math.min(MOST_BUILDERS, Runtime.getRuntime().availableProcessors());
        ThreadPoolExecutor builders = new ThreadPoolExecutor(
                threads, threads, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), TlsActivation::thread);
        builders.allowCoreThreadTimeOut(true);
        return builders;
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "sluice-tls");
        thread.setDaemon(true);
        return thread;
    }

    /** Where event loops look before there is anything: nobody can be shown a certificate. */
    static LiveTls.Slot nothing() {
        return new LiveTls.Slot(LiveTls.NOTHING);
    }

    /** Done when clients that name nobody can be answered. */
    void awaitBoot() {
        contexts.join();
    }

    /** Has session tickets encrypted with new keys from time to time. */
    void startRotation() {
        if (!rotation.isZero()) {
            long nanos = rotation.toNanos();
            units.get(0)
                    .context()
                    .nettyEventLoop()
                    .scheduleWithFixedDelay(this::rotate, nanos, nanos, TimeUnit.NANOSECONDS);
        }
    }

    private void rotate() {
        told(
                contexts.thenAcceptAsync(ServerContexts::rotateTicketKeys, builders),
                "the keys of session tickets stay the same");
    }

    /**
     * New handshakes go by this table from now on. Waits for what has to be made for it, if it is another one.
     *
     * @param thenRoutes swaps what belongs to the same plan, at once behind the handshakes and before anything is cleaned up: a
     *     client whose handshake goes by one plan and whose request by another may have to come again (421)
     */
    void take(TlsTable table, Runnable thenRoutes) {
        if (table == slot.current().table()) {
            thenRoutes.run(); // without waiting for the engine, which a plan without certificates does not need
            return;
        }
        ServerContexts all = contexts.join();
        LiveTls next = all.prepare(table, builders, TlsActivation::tell);
        slot.replace(next);
        thenRoutes.run();
        whenLoopsHaveComeRound(all.forget(next));
    }

    /** What is said to endpoints by these upstreams. Call it before anybody can connect to them. */
    Set<UpstreamTls> prepare(Collection<Upstream> wanted) {
        Set<UpstreamTls> all = wanted.stream()
                .flatMap(upstream -> upstream.transport().tls().stream())
                .collect(Collectors.toUnmodifiableSet());
        upstreams.prepare(
                all,
                (how, why) -> LOG.warn(
                        "endpoints that are to show a certificate for {} cannot be connected to: {}",
                        how.name(),
                        why.getMessage()));
        return all;
    }

    /** What is not among these is not needed any more. */
    void forgetUpstreamsBut(Set<UpstreamTls> wanted) {
        whenLoopsHaveComeRound(upstreams.forget(wanted));
    }

    /** Nobody waits for this: what goes wrong in it is a line of the log. */
    void whenLoopsHaveComeRound(Runnable release) {
        told(
                CompletableFuture.allOf(units.stream()
                                .map(unit -> CompletableFuture.runAsync(() -> {}, unit::execute))
                                .toArray(CompletableFuture[]::new))
                        .thenRunAsync(release, builders),
                "the memory of certificates that are served no more was not freed");
    }

    private static void told(CompletableFuture<?> work, String otherwise) {
        work.whenComplete((done, failure) -> {
            if (failure != null) {
                LOG.error("{}; this is a defect of Sluice", otherwise, failure);
            }
        });
    }

    private static void tell(TlsHost host, Exception why) {
        String secret = host.identity() instanceof TlsIdentity.Certificate certificate
                ? certificate.secret().toString()
                : "the certificate of this process";
        LOG.warn(
                "TLS handshakes for {} are refused, or go on with the certificate before, since {} cannot be used: {}",
                host.host().isEmpty() ? "clients that name no host" : host.host(),
                secret,
                why.getMessage());
    }

    /** How many contexts have native memory. */
    int alive() {
        return contexts.join().alive();
    }

    /** Frees everything. Only when no event loop turns any more. */
    void close() {
        told(contexts.thenAccept(ServerContexts::close), "what TLS needs could not be made, or not be freed");
        upstreams.close();
    }
}
