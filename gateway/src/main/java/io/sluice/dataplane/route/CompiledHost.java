package io.sluice.dataplane.route;

import io.sluice.model.HostRoutes;
import io.sluice.model.HostRules;
import io.sluice.model.Route;
import java.util.List;
import java.util.Optional;

/**
 * What serves one host. Shared by successive tables while the plan's routes of the host are the same object.
 *
 * <p>It is a table of paths and does not have one: of ten thousand hosts hardly one is in the processor's cache, and each
 * object that is read after the other makes the request wait for memory once more.
 */
final class CompiledHost extends PathTable {
    private final String name;
    private final HostRoutes source;

    /** @param name as requests have it, or what is behind {@code *.}; empty for no host */
    CompiledHost(String name, HostRoutes source, ActionBinder binder) {
        super(name, source.routes(), decisions(source, binder), unmatched(source, binder));
        this.name = name;
        this.source = source;
    }

    private static List<Decision> decisions(HostRoutes source, ActionBinder binder) {
        return source.routes().stream()
                .map(route -> decision(source.rules(), route, binder))
                .toList();
    }

    private static Decision unmatched(HostRoutes source, ActionBinder binder) {
        return source.unmatched()
                .map(route -> decision(source.rules(), route, binder))
                .orElse(null);
    }

    private static Decision decision(HostRules rules, Route route, ActionBinder binder) {
        Decision decision = binder.bind(route.action(), Optional.of(route));
        return rules.equals(HostRules.NONE) ? decision : new OfHost(rules, decision);
    }

    HostRoutes source() {
        return source;
    }

    String name() {
        return name;
    }
}
