package io.sluice.dataplane.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.balance.UpstreamState;
import io.sluice.dataplane.filter.FilterChain;
import io.sluice.dataplane.filter.Filters;
import io.sluice.dataplane.filter.TrustedProxies;
import io.sluice.dataplane.http.DetachedExchange;
import io.sluice.dataplane.http.Exchange;
import io.sluice.dataplane.http.Peer;
import io.sluice.dataplane.loop.Loop;
import io.sluice.model.Action;
import io.sluice.model.FilterSpec;
import io.sluice.model.Location;
import io.sluice.model.Reason;
import io.sluice.model.Route;
import io.sluice.model.UpstreamId;
import io.sluice.settings.Settings;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DecisionTest {
    private final UpstreamId id = new UpstreamId("shop", "web", 80);
    private final UpstreamState upstream = new UpstreamState(id, 1, 0);
    private final Filters filters = new Filters(Settings.defaults().http(), TrustedProxies.NONE);
    private final ActionBinder binder = ActionBinder.of(Map.of(id, upstream)::get, filters::chain);
    private final Optional<Route> route = Optional.of(Tables.route("h", "/"));

    @Test
    void everyActionBecomesItsDecision() {
        FilterChain plain = filters.chain(List.of());
        assertThat(binder.bind(new Action.Forward(id, List.of()), route))
                .isEqualTo(new Forwarding(route, upstream, plain));
        assertThat(binder.bind(new Action.Respond(Reason.SERVICE_NOT_FOUND), route))
                .isEqualTo(new Responding(route, Reason.SERVICE_NOT_FOUND));
        Decision redirect = binder.bind(new Action.Redirect(308, Location.of("https://b.example/")), route);
        assertThat(redirect).isInstanceOfSatisfying(Redirecting.class, redirecting -> {
            assertThat(redirecting.status()).isEqualTo(308);
            assertThat(redirecting.route()).isEqualTo(route);
            assertThat(redirecting.location()).isEqualTo(Location.of("https://b.example/"));
        });
    }

    @Test
    void whatIsSecuredLeadsToItselfOverTlsAndToTheRedirectWithout() {
        Action then = new Action.Respond(Reason.SERVICE_NOT_FOUND);
        Decision secured = binder.bind(new Action.Secured(then, 308, Location.of("https://h/")), route);
        assertThat(secured.route()).isEqualTo(route);
        assertThat(next(secured, /* secure */ true)).isEqualTo(new Responding(route, Reason.SERVICE_NOT_FOUND));
        assertThat(next(secured, /* secure */ false)).isInstanceOfSatisfying(Redirecting.class, redirecting -> {
            assertThat(redirecting.status()).isEqualTo(308);
            assertThat(redirecting.route()).isEqualTo(route);
            assertThat(redirecting.location()).isEqualTo(Location.of("https://h/"));
        });
    }

    private static Decision next(Decision decision, boolean secure) {
        Peer peer = new Peer(InetAddress.getLoopbackAddress(), /* trusted */ false, 8080, /* tls */ null);
        Exchange exchange = new DetachedExchange(Tables.head("h", "/"), null, peer, new Loop(0, () -> 0, 0));
        exchange.secure = secure;
        return ((Wrapped) decision).next(exchange);
    }

    @Test
    void filtersOfARouteAreAssembledOnce() {
        Decision decision = binder.bind(new Action.Forward(id, List.of(new FilterSpec.BodyLimit(5))), route);
        assertThat(((Forwarding) decision).filters()).isNotSameAs(filters.chain(List.of()));
    }
}
