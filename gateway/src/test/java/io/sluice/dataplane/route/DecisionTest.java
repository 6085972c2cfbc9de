package io.sluice.dataplane.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.dataplane.balance.UpstreamState;
import io.sluice.dataplane.filter.FilterChain;
import io.sluice.dataplane.filter.Filters;
import io.sluice.dataplane.filter.TrustedProxies;
import io.sluice.model.Action;
import io.sluice.model.FilterSpec;
import io.sluice.model.Reason;
import io.sluice.model.Route;
import io.sluice.model.UpstreamId;
import io.sluice.settings.Settings;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
        Decision redirect = binder.bind(new Action.Redirect(308, "https://b.example/"), route);
        assertThat(redirect).isInstanceOfSatisfying(Redirecting.class, redirecting -> {
            assertThat(redirecting.status()).isEqualTo(308);
            assertThat(redirecting.route()).isEqualTo(route);
            assertThat(redirecting.locationLine())
                    .isEqualTo("Location: https://b.example/\r\n".getBytes(StandardCharsets.US_ASCII));
        });
    }

    @Test
    void filtersOfARouteAreAssembledOnce() {
        Decision decision = binder.bind(new Action.Forward(id, List.of(new FilterSpec.BodyLimit(5))), route);
        assertThat(((Forwarding) decision).filters()).isNotSameAs(filters.chain(List.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://a/\r\nSet-Cookie: x", "a\nb", "a\0", "a\u007f", "a\u0100"})
    @DisplayName("R-09 no control byte in Location")
    void aLocationWithControlBytesCannotBeMade(String location) {
        assertThatThrownBy(() -> new Redirecting(route, 301, location)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"/x, true", "/, true", "//evil.example/x, false", "https://a.example/, false", "x, false"})
    void aPathIsALocationOnTheRequestsOwnHost(String location, boolean own) {
        assertThat(new Redirecting(route, 301, location).onOwnHost()).isEqualTo(own);
    }
}
