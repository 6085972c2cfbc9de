package io.sluice.dataplane.route;

import io.sluice.model.HostRoutes;
import io.sluice.model.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What serves one host. Shared by successive tables while the plan's routes of the host are the same object. */
final class CompiledHost {
    private final HostRoutes source;
    private final PathTable paths;
    private final Decision unmatched;

    CompiledHost(HostRoutes source, ActionBinder binder) {
        this.source = source;
        List<Decision> decisions = new ArrayList<>(source.routes().size());
        for (Route route : source.routes()) {
            decisions.add(binder.bind(route.action(), Optional.of(route)));
        }
        this.paths = new PathTable(source.routes(), decisions);
        this.unmatched = source.unmatched()
                .map(route -> binder.bind(route.action(), Optional.of(route)))
                .orElse(null);
    }

    HostRoutes source() {
        return source;
    }

    /** Null when neither a route nor a default backend of the host takes the path. */
    Decision decide(byte[] bytes, int start, int end) {
        Decision decision = paths.find(bytes, start, end);
        return decision != null ? decision : unmatched;
    }
}
