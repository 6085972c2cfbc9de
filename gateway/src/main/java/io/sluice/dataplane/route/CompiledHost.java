package io.sluice.dataplane.route;

import io.sluice.model.Action;
import io.sluice.model.ClientGate;
import io.sluice.model.FilterSpec;
import io.sluice.model.HostRoutes;
import io.sluice.model.HostRules;
import io.sluice.model.Route;
import java.util.ArrayList;
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
        if (rules.equals(HostRules.NONE)) {
            return binder.bind(route.action(), Optional.of(route));
        }
        return new OfHost(
                rules,
                rules.clients()
                        .map(gate -> guarded(gate, route, binder))
                        .orElseGet(() -> binder.bind(route.action(), Optional.of(route))));
    }

    private static Decision guarded(ClientGate gate, Route route, ActionBinder binder) {
        FilterSpec tellsOfClient = new FilterSpec.ClientCertificate(gate.passCertificate());
        return new Guarded(gate, binder.bind(with(tellsOfClient, route.action()), Optional.of(route)));
    }

    private static Action with(FilterSpec last, Action action) {
        if (action instanceof Action.Forward forward) {
            List<FilterSpec> filters = new ArrayList<>(forward.filters());
            filters.add(last);
            return new Action.Forward(forward.upstream(), filters);
        } else if (action instanceof Action.Secured secured) {
            return new Action.Secured(with(last, secured.then()), secured.status(), secured.location());
        }
        return action;
    }

    HostRoutes source() {
        return source;
    }

    String name() {
        return name;
    }
}
