package io.sluice.controlplane.source;

import io.sluice.controlplane.cluster.Fact;
import io.sluice.controlplane.cluster.IngressFact;
import io.sluice.controlplane.source.ManifestFile.Key;
import io.sluice.controlplane.source.ManifestFile.Manifest;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a file gives after a change. There is no event that says "writing finished": a file may be seen half-written. So
 * what is new is taken at once, and what would go away (an object, a field, an element of a list, a route) stays until
 * the file has held still. Then it gives exactly what it says; only an error keeps what was last read without it.
 */
final class FileMerge {
    private FileMerge() {}

    /**
     * @param before what the file gave when it last held still
     * @param written what it says now
     * @param still whether it has held still since it was read
     */
    static Map<Key, Contribution> of(Map<Key, Contribution> before, ManifestFile written, boolean still) {
        Map<Key, Contribution> after = new LinkedHashMap<>();
        int order = 0;
        for (Manifest manifest : written.manifests()) {
            Contribution old = before.get(manifest.key());
            Fact fact = fact(old == null ? null : old.fact(), manifest, still);
            if (fact != null) {
                after.putIfAbsent(manifest.key(), new Contribution(fact, order, true));
            }
            order++;
        }
        if (!still || !written.complete()) {
            for (Map.Entry<Key, Contribution> old : before.entrySet()) {
                after.putIfAbsent(old.getKey(), new Contribution(old.getValue().fact(), order++, false));
            }
        }
        return after;
    }

    /** Null for none yet. */
    private static Fact fact(Fact old, Manifest manifest, boolean still) {
        Fact now = manifest.fact().orElse(old);
        if (now == null || now.equals(old)) {
            return old; // the same instance: what depends on it need not be looked at
        } else if (still) {
            return now;
        } else if (manifest.openEnd()
                || old != null && !now.meta().positions().covers(old.meta().positions())) {
            return old;
        }
        return now instanceof IngressFact to && old instanceof IngressFact from ? LingeringRoutes.with(to, from) : now;
    }
}
