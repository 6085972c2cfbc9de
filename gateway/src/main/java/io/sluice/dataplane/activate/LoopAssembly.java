package io.sluice.dataplane.activate;

import io.sluice.dataplane.filter.Filters;
import io.sluice.dataplane.filter.StrictTransportSecurity;
import io.sluice.dataplane.http1.Http1Loop;
import io.sluice.dataplane.http2.Http2Loop;
import io.sluice.dataplane.l4.Passthrough;
import io.sluice.dataplane.loop.Clients;
import io.sluice.dataplane.loop.Loop;
import io.sluice.dataplane.proxy.DateLine;
import io.sluice.dataplane.proxy.FailureResponses;
import io.sluice.dataplane.proxy.LivePlan;
import io.sluice.dataplane.proxy.LocalAnswers;
import io.sluice.dataplane.proxy.Misdirection;
import io.sluice.dataplane.proxy.ProxyLoop;
import io.sluice.dataplane.proxy.RetryPolicy;
import io.sluice.dataplane.proxy.Tunnels;
import io.sluice.dataplane.tls.LiveTls;
import io.sluice.dataplane.tls.TlsLoop;
import io.sluice.dataplane.tls.UpstreamContexts;
import io.sluice.dataplane.upstream.ConnectionBudget;
import io.sluice.dataplane.upstream.Connector;
import io.sluice.dataplane.upstream.Dialler;
import io.sluice.settings.Settings;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Puts together what each event loop owns, around what all of them share. */
final class LoopAssembly {
    private final VertxInternal vertx;
    private final Settings settings;
    private final Surroundings given;
    private final LivePlan.Slot slot;
    private final Filters filters;
    private final LiveTls.Slot handshakes;
    private final UpstreamContexts upstreamTls;
    private final Relief.Shared load;
    private final FailureResponses failures = new FailureResponses();
    private final ConnectionBudget connections;

    LoopAssembly(
            VertxInternal vertx,
            Settings settings,
            Surroundings given,
            LivePlan.Slot slot,
            Filters filters,
            LiveTls.Slot handshakes,
            UpstreamContexts upstreamTls,
            Relief.Shared load) {
        this.vertx = vertx;
        this.settings = settings;
        this.given = given;
        this.slot = slot;
        this.filters = filters;
        this.handshakes = handshakes;
        this.upstreamTls = upstreamTls;
        this.load = load;
        this.connections = new ConnectionBudget(settings.limits().maxUpstreamConnections());
    }

    LoopUnit unit(Loop loop) {
        ContextInternal context = vertx.createEventLoopContext();
        Executor nextRound = task -> context.nettyEventLoop().schedule(task, 0, TimeUnit.NANOSECONDS);
        Clients clients = new Clients(loop);
        Http1Loop http1 = new Http1Loop(loop, clients, settings.http(), settings.upstream(), settings.ws());
        Http2Loop http2 = new Http2Loop(
                loop,
                clients,
                settings.http(),
                settings.h2(),
                settings.upstream(),
                settings.ws(),
                context.nettyEventLoop(),
                nextRound);
        ProxyLoop proxy = proxy(loop, connector(context, http1, http2));
        Passthrough passthrough = new Passthrough(
                loop,
                proxy.connector(),
                id -> slot.current().upstreams().get(id),
                settings.l4().tcpIdle().toNanos());
        TlsLoop tls = new TlsLoop(
                loop,
                clients,
                settings.tls(),
                handshakes,
                settings.h2().enabled(),
                passthrough,
                nextRound,
                given.wallClock());
        Relief relief = new Relief(loop, clients, load, settings.limits().loopLag(), given.worked());
        return new LoopUnit(loop, context, clients, tls, http1, http2, proxy, passthrough, relief::look);
    }

    private Connector connector(ContextInternal context, Http1Loop http1, Http2Loop http2) {
        Dialler dialler = new Dialler(vertx, context, settings.upstream());
        return new Connector(http1, http2, dialler, connections, upstreamTls, settings.upstream());
    }

    private ProxyLoop proxy(Loop loop, Connector connector) {
        return new ProxyLoop(
                slot,
                filters,
                connector,
                new LocalAnswers(
                        failures, new DateLine(given.wallClock()), new StrictTransportSecurity(settings.tls())),
                given.observer(),
                new Tunnels(loop, settings.ws().idle().toNanos()),
                RetryPolicy.of(settings.upstream()),
                new Misdirection(settings.tls()));
    }
}
