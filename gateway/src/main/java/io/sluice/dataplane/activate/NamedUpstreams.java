package io.sluice.dataplane.activate;

import io.netty.resolver.HostsFileEntriesProvider;
import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.sluice.dataplane.balance.EndpointState;
import io.sluice.dataplane.balance.UpstreamState;
import io.sluice.dataplane.dns.NameResolver;
import io.sluice.dataplane.dns.NameWatch;
import io.sluice.model.Upstream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/** The upstreams whose endpoints are a name's addresses. The resolver is made with the first of them. */
final class NamedUpstreams {
    private final NameResolver.Sockets sockets;
    private final DnsServerAddressStreamProvider servers;
    private final BiConsumer<UpstreamState, List<EndpointState>> changed;
    // Answers come on an event loop, which must not make a policy ready for them. The thread lives while there is work.
    private final ThreadPoolExecutor builder = new ThreadPoolExecutor(
            0,
            1,
            1,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            work -> new Thread(work, "sluice-names"),
            new ThreadPoolExecutor.DiscardPolicy()); // once the data plane ends, nobody wants an answer
    private final Map<UpstreamState, NameWatch> watches = new HashMap<>();
    private NameResolver resolver;

    /** @param changed hears of upstreams whose endpoints have changed, and of those that left */
    NamedUpstreams(
            NameResolver.Sockets sockets,
            DnsServerAddressStreamProvider servers,
            BiConsumer<UpstreamState, List<EndpointState>> changed) {
        this.sockets = sockets;
        this.servers = servers;
        this.changed = changed;
    }

    /** The upstream's targets may have become a name, ceased to be one, or stayed what they were. */
    void update(UpstreamState state, Upstream.Targets targets) {
        NameWatch watch = watches.get(state);
        if (watch != null && !watch.name().equals(targets)) {
            forget(state);
            watch = null;
        }
        if (watch == null && targets instanceof Upstream.Name name) {
            NameWatch fresh = new NameWatch(
                    resolver(),
                    name,
                    found -> builder.execute(() -> changed.accept(state, state.resolved(name, found))));
            watches.put(state, fresh);
            fresh.start();
        }
    }

    void forget(UpstreamState state) {
        NameWatch watch = watches.remove(state);
        if (watch != null) {
            watch.stop();
        }
    }

    private NameResolver resolver() {
        if (resolver == null) {
            HostsFileEntriesProvider hosts = HostsFileEntriesProvider.parser().parseSilently(StandardCharsets.UTF_8);
            resolver = new NameResolver(sockets, servers, hosts);
        }
        return resolver;
    }

    void close() {
        if (resolver != null) {
            resolver.close();
        }
        builder.shutdown();
    }
}
