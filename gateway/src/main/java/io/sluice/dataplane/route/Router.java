package io.sluice.dataplane.route;

import io.sluice.dataplane.http.RequestHead;
import io.sluice.model.Action;
import io.sluice.model.HostRoutes;
import io.sluice.model.Reason;
import io.sluice.model.RoutingTable;
import java.util.List;
import java.util.Optional;

/**
 * The compiled form of a {@link RoutingTable}: which request goes where. Immutable; one object serves all event loops.
 *
 * <p>The host is looked up by its bytes: exact name, then one-label wildcard, then the rules without a host. A host
 * with rules of its own never falls through to those. The cost does not depend on the number of hosts.
 */
public final class Router {
    private final HostTable exact;
    private final HostTable wildcard;
    private final CompiledHost hostless;
    private final Decision noHost;
    private final Decision noPath;

    private Router(HostTable exact, HostTable wildcard, CompiledHost hostless, Decision noHost, Decision noPath) {
        this.exact = exact;
        this.wildcard = wildcard;
        this.hostless = hostless;
        this.noHost = noHost;
        this.noPath = noPath;
    }

    /**
     * Compiles a table. Decisions of hosts that are the same objects as before are kept, so the binder must give the
     * same upstreams for these; it does, since a plan names every upstream of its routes and activation keeps the
     * state of a name that stays.
     *
     * @param table routes of each host in order of precedence
     * @param previous what it replaces; null for none
     * @param binder makes decisions of actions
     */
    public static Router compile(RoutingTable table, Router previous, ActionBinder binder) {
        return new Router(
                HostTable.compile(table.exact(), previous == null ? null : previous.exact, binder),
                HostTable.compile(table.wildcard(), previous == null ? null : previous.wildcard, binder),
                hostless(table.hostless(), previous, binder),
                unmatched(table.unmatched(), Reason.NO_HOST, binder),
                unmatched(table.unmatched(), Reason.NO_PATH, binder));
    }

    private static CompiledHost hostless(Optional<HostRoutes> routes, Router previous, ActionBinder binder) {
        CompiledHost before = previous == null ? null : previous.hostless;
        if (routes.isEmpty()) {
            return null;
        }
        return before != null && before.source() == routes.get() ? before : new CompiledHost("", routes.get(), binder);
    }

    private static Decision unmatched(Optional<Action> action, Reason reason, ActionBinder binder) {
        return action.map(given -> binder.bind(given, Optional.empty()))
                .orElseGet(() -> new Responding(Optional.empty(), reason));
    }

    /**
     * What happens to a request. Pure: reads the head's canonical host and path and this table, nothing else; changes
     * and allocates nothing.
     *
     * @return never null
     */
    public Decision decide(RequestHead head) {
        byte[] bytes = head.headers().bytes();
        CompiledHost host = host(bytes, head.hostStart, head.hostEnd);
        if (host == null) {
            return noHost;
        }
        Decision decision = host.decide(bytes, head.pathStart, head.pathEnd);
        return decision != null ? decision : noPath;
    }

    private CompiledHost host(byte[] bytes, int start, int end) {
        if (start == end) {
            return hostless; // HTTP/1.0 without Host: never somebody's host by chance
        }
        CompiledHost host = exact.find(bytes, start, end);
        if (host == null && !wildcard.isEmpty()) {
            host = underWildcard(bytes, start, end);
        }
        return host != null ? host : hostless;
    }

    private CompiledHost underWildcard(byte[] bytes, int start, int end) {
        int dot = start;
        while (dot < end && bytes[dot] != '.') {
            dot++;
        }
        return dot < end ? wildcard.find(bytes, dot + 1, end) : null;
    }

    /** The same decision as {@link #decide}, with all routes of the host and why each won or lost. For people. */
    public Explanation explain(RequestHead head) {
        CompiledHost host = host(head.headers().bytes(), head.hostStart, head.hostEnd);
        Decision decision = decide(head);
        return host == null
                ? new Explanation(Optional.empty(), List.of(), decision)
                : Explanation.of(host.source(), head.path(), decision);
    }
}
