package io.sluice.dataplane.tls;

import io.sluice.model.ObjectRef;
import io.sluice.model.TlsHost;
import io.sluice.model.TlsIdentity;
import io.sluice.model.TlsTable;
import io.sluice.settings.TlsSettings;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/**
 * What is prepared for handshakes, one {@link ServerContext} per policy of the plan: hosts of one policy share it, a plan
 * that still has the policy keeps it, and nothing is ever made because of what a client sends (T-06). Never called by event
 * loops. Plans are taken in by one thread at a time; the rest is for any thread.
 *
 * <p>What cannot be made is the matter of its hosts alone, whatever goes wrong in it: they go on with what they had last, if that is
 * of the same namespace and asks the same of clients, and all others are served as their plan says (T-14).
 */
public final class ServerContexts implements AutoCloseable {
    private final ContextBuilder builder;
    private final SelfSigned boot;
    private final TicketKeys keys = new TicketKeys(new SecureRandom());
    private final Map<String, ServerContext> current = new HashMap<>();
    /** Policies that nothing could be made for, and why: what they are made of does not change. */
    private final Map<String, String> hopeless = new HashMap<>();
    /** By host, as written: the last policy that something could be made for, and that is still there. */
    private Map<String, TlsHost> good = Map.of();
    /** Not for new handshakes; perhaps event loops are still about to use them. */
    private final Set<ServerContext> leaving = new HashSet<>();
    /** Perhaps still in use by connections. */
    private final List<ServerContext> left = new ArrayList<>();

    private boolean closed;

    /**
     * Makes the certificate that is shown where there is no other, which costs some milliseconds.
     *
     * @param protocols what is spoken behind a handshake, by ALPN, the favourite first
     * @param now by the wall clock
     */
    public ServerContexts(TlsSettings settings, List<String> protocols, Instant now) {
        this(new ContextBuilder(settings, protocols), now);
    }

    ServerContexts(ContextBuilder builder, Instant now) {
        this.builder = builder;
        this.boot = SelfSigned.defaultCertificate(now);
    }

    /**
     * What handshakes need by this table. What the last one had and this one has not stays until {@link #forget}.
     *
     * @param builders runs what is to be made, if possible in parallel; this call waits for it
     * @param failed hears why nothing can be made for a host
     * @throws RuntimeException when something else fails; what was made is kept for the next table
     */
    public LiveTls prepare(TlsTable table, Executor builders, BiConsumer<TlsHost, Exception> failed) {
        Map<String, CompletableFuture<ServerContext>> made = new HashMap<>();
        for (TlsHost host : missing(table)) {
            made.put(host.policy(), CompletableFuture.supplyAsync(() -> build(host, failed), builders));
        }
        adoptAll(made);
        return live(table);
    }

    /** All of them, whatever becomes of one: what nobody has taken over is native memory that nobody frees. */
    private void adoptAll(Map<String, CompletableFuture<ServerContext>> made) {
        RuntimeException defect = null;
        for (Map.Entry<String, CompletableFuture<ServerContext>> each : made.entrySet()) {
            try {
                adopt(each.getKey(), each.getValue().join());
            } catch (RuntimeException e) {
                defect = e;
            }
        }
        if (defect != null) {
            throw defect;
        }
    }

    private static Stream<TlsHost> hosts(TlsTable table) {
        return Stream.of(
                        Stream.of(table.unnamed()), table.exact().values().stream(), table.wildcard().values().stream())
                .flatMap(hosts -> hosts);
    }

    /** One host of each policy. */
    private synchronized List<TlsHost> missing(TlsTable table) {
        Map<String, TlsHost> missing = new HashMap<>();
        hosts(table)
                .filter(host -> !(host.identity() instanceof TlsIdentity.Unusable))
                .filter(host -> !current.containsKey(host.policy()) && !hopeless.containsKey(host.policy()))
                .forEach(host -> missing.putIfAbsent(host.policy(), host));
        return List.copyOf(missing.values());
    }

    private ServerContext build(TlsHost host, BiConsumer<TlsHost, Exception> failed) {
        try {
            if (host.identity() instanceof TlsIdentity.Certificate certificate) {
                return builder.build(host, certificate.chain(), certificate.key());
            }
            return builder.build(host, boot.chain(), boot.key());
        } catch (GeneralSecurityException | SSLException | RuntimeException e) {
            failed.accept(host, e);
            giveUp(host.policy(), why(e));
            return null;
        }
    }

    /** What an exception of the libraries says that they did not foresee may have something of the Secret in it. */
    private static String why(Exception e) {
        return e instanceof RuntimeException || e.getMessage() == null
                ? e.getClass().getSimpleName()
                : e.getMessage();
    }

    private synchronized void giveUp(String policy, String why) {
        hopeless.put(policy, why);
    }

    private synchronized void adopt(String policy, ServerContext context) {
        if (context == null) {
            return;
        } else if (closed) {
            context.release();
            return;
        }
        current.put(policy, context); // first: whatever fails, it is known and will be freed
        if (context.hasTickets()) {
            context.ticketKeys(keys.of(policy));
        }
    }

    private synchronized LiveTls live(TlsTable table) {
        Map<String, ServerContext> contexts = new HashMap<>();
        Map<String, ServerContext> kept = new HashMap<>();
        Map<ObjectRef, String> refused = new HashMap<>();
        Map<String, TlsHost> last = new HashMap<>();
        hosts(table).forEach(host -> {
            ServerContext own = current.get(host.policy());
            TlsHost had = good.get(host.host());
            String why = hopeless.get(host.policy());
            if (own != null) {
                contexts.put(host.policy(), own);
                last.put(host.host(), host);
            } else if (why != null && host.identity() instanceof TlsIdentity.Certificate certificate) {
                refused.put(certificate.secret(), why);
                if (had != null && mayGoOnWith(had, host)) {
                    kept.put(host.host(), current.get(had.policy()));
                    last.put(host.host(), had);
                }
            }
        });
        good = last;
        return new LiveTls(table, Map.copyOf(contexts), Map.copyOf(kept), Map.copyOf(refused));
    }

    /** The certificate of another namespace is another tenant's, and what clients have to show is never less than is asked for now. */
    private static boolean mayGoOnWith(TlsHost had, TlsHost host) {
        return had.identity() instanceof TlsIdentity.Certificate before
                && host.identity() instanceof TlsIdentity.Certificate now
                && before.secret().namespace().equals(now.secret().namespace())
                && had.clients().equals(host.clients())
                && had.minTls13() == host.minTls13();
    }

    /**
     * Forgets what handshakes do not need by this. A plan that wants it again gets another one.
     *
     * @return to be run once no event loop can still be about to use what was there before. Connections are not disturbed:
     * memory
     *     goes with the last that uses it
     */
    public synchronized Runnable forget(LiveTls live) {
        Set<ServerContext> needed = new HashSet<>(live.contexts().values());
        needed.addAll(live.kept().values());
        List<ServerContext> gone = current.values().stream()
                .filter(context -> !needed.contains(context))
                .toList();
        gone.forEach(context -> current.remove(context.policy()));
        leaving.addAll(gone);
        hopeless.keySet().retainAll(hosts(live.table()).map(TlsHost::policy).collect(Collectors.toSet()));
        return () -> gone.forEach(this::release);
    }

    private synchronized void release(ServerContext context) {
        if (leaving.remove(context)) {
            left.add(context);
            context.release();
        }
    }

    /** Session tickets are encrypted with new keys from now on; what the oldest keys encrypted is worth nothing any more. */
    public synchronized void rotateTicketKeys() {
        keys.rotate();
        current.values().stream()
                .filter(ServerContext::hasTickets)
                .forEach(context -> context.ticketKeys(keys.of(context.policy())));
    }

    /** How many have native memory, those of connections that outlive their policy included. */
    public synchronized int alive() {
        left.removeIf(context -> !context.isAlive());
        return current.size() + leaving.size() + left.size();
    }

    /** Forgets everything. Only when no event loop turns any more. */
    @Override
    public synchronized void close() {
        closed = true;
        leaving.addAll(current.values());
        current.clear();
        List.copyOf(leaving).forEach(this::release);
    }
}
