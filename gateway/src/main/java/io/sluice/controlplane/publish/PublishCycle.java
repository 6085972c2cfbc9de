package io.sluice.controlplane.publish;

import io.sluice.controlplane.cluster.ClusterSnapshot;
import io.sluice.controlplane.compile.Compiled;
import io.sluice.controlplane.compile.tls.CertificateAge;
import io.sluice.model.Finding;
import io.sluice.model.FindingCode;
import io.sluice.model.GatewayPlan;
import io.sluice.model.TlsTable;
import io.sluice.model.Upstream;
import io.sluice.model.UpstreamId;
import io.sluice.settings.ControlSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Decides when to compile and what to publish. Knows no clock and no thread: time, in nanoseconds of any origin, is
 * handed in.
 *
 * <p>A window opens with a change and closes a fixed time later, whatever else changes: a storm of changes delays a plan
 * no longer than a single one. An upstream that would lose its last endpoint keeps the old ones a little longer, alone,
 * because a slice is often deleted a moment before its replacement arrives; the rest of the plan does not wait for it. A host
 * whose Secret went bad keeps its last good certificate; what is said of certificates is looked at again every day.
 */
final class PublishCycle {
    private static final long LOOK_EVERY = Duration.ofDays(1).toNanos();

    /** What is held back is taken as soon as it is valid, and at the latest when the one that is served is not any more. */
    private static final long LOOK_WHILE_HOLDING = Duration.ofMinutes(1).toNanos();

    private final ControlSettings settings;
    private final Function<ClusterSnapshot, Compiled<GatewayPlan>> compiler;
    private final PublishListener listener;
    private final CertificateKeeper certificates;

    private Optional<ClusterSnapshot> pending = Optional.empty();
    private long windowCloses;
    private ClusterSnapshot cluster = ClusterSnapshot.EMPTY;
    private Compiled<GatewayPlan> wanted = new Compiled<>(GatewayPlan.EMPTY, List.of());
    private List<Finding> findings = List.of();
    private List<Finding> told = List.of();
    private Optional<GatewayPlan> published = Optional.empty();

    /** Upstreams that became empty, and until when they are held back. */
    private Map<UpstreamId, Long> held = new HashMap<>();

    /** When certificates are looked at again; empty as long as there are none. */
    private OptionalLong look = OptionalLong.empty();

    /**
     * @param wallClock milliseconds since 1970, by which certificates are valid or not
     */
    PublishCycle(
            ControlSettings settings,
            Function<ClusterSnapshot, Compiled<GatewayPlan>> compiler,
            PublishListener listener,
            LongSupplier wallClock) {
        this.settings = settings;
        this.compiler = compiler;
        this.listener = listener;
        this.certificates = new CertificateKeeper(wallClock);
    }

    /** The cluster is another one since {@code now}. */
    void onChange(ClusterSnapshot cluster, long now) {
        if (pending.isEmpty()) {
            windowCloses = now + settings.holdOff().toNanos();
        }
        pending = Optional.of(cluster);
    }

    /** When there is something to do; empty until the next change. */
    OptionalLong nextDeadline() {
        OptionalLong next = held.values().stream().mapToLong(Long::longValue).min();
        next = look.isPresent() ? earlier(look.getAsLong(), next) : next;
        return pending.isPresent() ? earlier(windowCloses, next) : next;
    }

    private static OptionalLong earlier(long one, OptionalLong other) {
        // The origin is arbitrary, so only differences have a meaning.
        return other.isEmpty() || one - other.getAsLong() < 0 ? OptionalLong.of(one) : other;
    }

    /** Does what is due. */
    void advance(long now) {
        if (pending.isPresent() && now - windowCloses >= 0) {
            ClusterSnapshot next = pending.get();
            pending = Optional.empty();
            compile(next, now);
        } else if (held.values().stream().anyMatch(until -> now - until >= 0)
                || look.isPresent() && now - look.getAsLong() >= 0) {
            guarded(() -> {
                offer(now);
                if (!findings.equals(told)) {
                    tell();
                }
            });
        }
    }

    private void compile(ClusterSnapshot next, long now) {
        guarded(() -> {
            wanted = compiler.apply(next);
            cluster = next;
            offer(now);
            tell();
        });
    }

    /** After the plan: who hears of findings may rely on its being served. */
    private void tell() {
        listener.findings(findings);
        told = findings;
    }

    private void guarded(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            listener.failed(e);
        }
    }

    private void offer(long now) {
        GatewayPlan plan = withCertificates(withoutVanishing(now), now);
        if (published.isEmpty() || !plan.equals(published.get())) {
            listener.publish(plan);
            published = Optional.of(plan);
        }
        List<Finding> refused = refused();
        findings = refused.isEmpty() ? findings : union(findings, refused);
    }

    /** What only making a handshake's context shows. */
    private List<Finding> refused() {
        List<Finding> refused = new ArrayList<>();
        listener.refusedSecrets()
                .forEach((secret, why) -> refused.add(new Finding(
                        FindingCode.BAD_TLS_SECRET,
                        secret,
                        CertificateAge.place(secret, cluster.secrets()),
                        "TLS handshakes cannot be prepared with it (" + why + ")",
                        "handshakes for its hosts go on with the certificate before; without one they are refused",
                        "make the certificate and its key anew")));
        return refused;
    }

    private GatewayPlan withCertificates(GatewayPlan plan, long now) {
        TlsTable before = published.map(GatewayPlan::tls).orElse(TlsTable.EMPTY);
        CertificateKeeper.Kept kept = certificates.keep(plan, before, cluster.secrets());
        look = kept.table().equals(TlsTable.EMPTY)
                ? OptionalLong.empty()
                : OptionalLong.of(now + (kept.holding() ? LOOK_WHILE_HOLDING : LOOK_EVERY));
        findings = kept.findings().isEmpty() ? wanted.findings() : union(wanted.findings(), kept.findings());
        return kept.holding() ? new GatewayPlan(plan.routes(), plan.upstreams(), kept.table()) : plan;
    }

    private static List<Finding> union(List<Finding> some, List<Finding> more) {
        TreeSet<Finding> all = new TreeSet<>(some);
        all.addAll(more);
        return List.copyOf(all);
    }

    /** The wanted plan, in which upstreams that became empty just now keep their last endpoints. */
    private GatewayPlan withoutVanishing(long now) {
        Map<UpstreamId, Long> still = new HashMap<>();
        Map<UpstreamId, Upstream> kept = new HashMap<>();
        Map<UpstreamId, Upstream> before = published.map(GatewayPlan::upstreams).orElse(Map.of());
        GatewayPlan all = wanted.value();
        all.upstreams().forEach((id, upstream) -> {
            Upstream had = before.get(id);
            if (had == null || had == upstream || !vanishes(had, upstream)) {
                return;
            }
            long until = held.getOrDefault(id, now + settings.vanishHoldOff().toNanos());
            if (now - until < 0) {
                still.put(id, until);
                kept.put(id, had);
            }
        });
        held = still;
        if (kept.isEmpty()) {
            return all;
        }
        Map<UpstreamId, Upstream> upstreams = new HashMap<>(all.upstreams());
        upstreams.putAll(kept);
        return new GatewayPlan(all.routes(), Collections.unmodifiableMap(upstreams), all.tls());
    }

    private static boolean vanishes(Upstream before, Upstream now) {
        return now.targets() instanceof Upstream.Addresses after
                && after.endpoints().isEmpty()
                && before.targets() instanceof Upstream.Addresses had
                && !had.endpoints().isEmpty();
    }
}
