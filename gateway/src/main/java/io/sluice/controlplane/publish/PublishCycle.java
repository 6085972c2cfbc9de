package io.sluice.controlplane.publish;

import io.sluice.controlplane.cluster.ClusterSnapshot;
import io.sluice.controlplane.compile.Compiled;
import io.sluice.model.GatewayPlan;
import io.sluice.model.Upstream;
import io.sluice.model.UpstreamId;
import io.sluice.settings.ControlSettings;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * Decides when to compile and what to publish. Knows no clock and no thread: time, in nanoseconds of any origin, is
 * handed in.
 *
 * <p>A window opens with a change and closes a fixed time later, whatever else changes: a storm of changes delays a plan
 * no longer than a single one. An upstream that would lose its last endpoint keeps the old ones a little longer, alone,
 * because a slice is often deleted a moment before its replacement arrives; the rest of the plan does not wait for it.
 */
final class PublishCycle {
    private final ControlSettings settings;
    private final Function<ClusterSnapshot, Compiled<GatewayPlan>> compiler;
    private final PublishListener listener;

    private Optional<ClusterSnapshot> pending = Optional.empty();
    private long windowCloses;
    private GatewayPlan wanted = GatewayPlan.EMPTY;
    private Optional<GatewayPlan> published = Optional.empty();

    /** Upstreams that became empty, and until when they are held back. */
    private Map<UpstreamId, Long> held = new HashMap<>();

    PublishCycle(
            ControlSettings settings,
            Function<ClusterSnapshot, Compiled<GatewayPlan>> compiler,
            PublishListener listener) {
        this.settings = settings;
        this.compiler = compiler;
        this.listener = listener;
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
        OptionalLong release = held.values().stream().mapToLong(Long::longValue).min();
        if (pending.isEmpty()) {
            return release;
        }
        return OptionalLong.of(release.isPresent() ? earlier(windowCloses, release.getAsLong()) : windowCloses);
    }

    private static long earlier(long one, long other) {
        return one - other < 0 ? one : other; // the origin is arbitrary, so only differences have a meaning
    }

    /** Does what is due. */
    void advance(long now) {
        if (pending.isPresent() && now - windowCloses >= 0) {
            ClusterSnapshot cluster = pending.get();
            pending = Optional.empty();
            compile(cluster, now);
        } else if (held.values().stream().anyMatch(until -> now - until >= 0)) {
            guarded(() -> offer(now));
        }
    }

    private void compile(ClusterSnapshot cluster, long now) {
        guarded(() -> {
            Compiled<GatewayPlan> compiled = compiler.apply(cluster);
            wanted = compiled.value();
            offer(now);
            listener.findings(compiled.findings()); // last: who hears of findings may rely on the plan being served
        });
    }

    private void guarded(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            listener.failed(e);
        }
    }

    private void offer(long now) {
        GatewayPlan plan = withoutVanishing(now);
        if (published.isPresent() && plan.equals(published.get())) {
            return;
        }
        listener.publish(plan);
        published = Optional.of(plan);
    }

    /** The wanted plan, in which upstreams that became empty just now keep their last endpoints. */
    private GatewayPlan withoutVanishing(long now) {
        Map<UpstreamId, Long> still = new HashMap<>();
        Map<UpstreamId, Upstream> kept = new HashMap<>();
        Map<UpstreamId, Upstream> before = published.map(GatewayPlan::upstreams).orElse(Map.of());
        wanted.upstreams().forEach((id, upstream) -> {
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
            return wanted;
        }
        Map<UpstreamId, Upstream> upstreams = new HashMap<>(wanted.upstreams());
        upstreams.putAll(kept);
        return new GatewayPlan(wanted.routes(), Collections.unmodifiableMap(upstreams), wanted.tls());
    }

    private static boolean vanishes(Upstream before, Upstream now) {
        return now.targets() instanceof Upstream.Addresses after
                && after.endpoints().isEmpty()
                && before.targets() instanceof Upstream.Addresses had
                && !had.endpoints().isEmpty();
    }
}
