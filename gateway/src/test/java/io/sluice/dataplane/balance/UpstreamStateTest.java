package io.sluice.dataplane.balance;

import static io.sluice.dataplane.balance.Upstreams.addresses;
import static io.sluice.dataplane.balance.Upstreams.of;
import static io.sluice.dataplane.balance.Upstreams.upstream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.model.Endpoint;
import io.sluice.model.Reason;
import io.sluice.model.Upstream;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class UpstreamStateTest {
    private static final Upstream.Name NAME = new Upstream.Name("db.example", 5432, false);

    private static Upstream named(Upstream.Name name) {
        return new Upstream(Upstreams.ID, name, Optional.empty());
    }

    @Test
    void endpointsThatStayKeepTheirStateAndThoseThatLeaveAreHandedOver() {
        UpstreamState state = upstream(0, "a", "b");
        EndpointState a = state.endpoints().at(0);
        EndpointState b = state.endpoints().at(1);
        a.pool(1, "connections");

        List<EndpointState> left = state.replace(of("a", "c"));

        assertThat(left).containsExactly(b);
        assertThat(b.retired()).isTrue();
        assertThat(a.retired()).isFalse();
        assertThat(state.endpoints().at(0)).isSameAs(a);
        assertThat(a.pool(1)).isEqualTo("connections");
        assertThat(a.pool(0)).isNull();
        assertThat(state.endpoints().endpoints()).isEqualTo(addresses("a", "c"));
    }

    @Test
    void anEndpointKnowsItsAddressWithoutANameServer() {
        UpstreamState state = new UpstreamState(Upstreams.ID, 1, 0);
        state.replace(new Upstream(
                Upstreams.ID,
                new Upstream.Addresses(List.of(new Endpoint("2001:db8::1", 81)), Optional.empty()),
                Optional.empty()));
        assertThat(state.endpoints().at(0).address().isUnresolved()).isFalse();
        assertThat(state.endpoints().at(0).address().getPort()).isEqualTo(81);
        assertThat(state.endpoints().at(0)).hasToString("[2001:db8::1]:81");
        assertThatThrownBy(() -> new EndpointState(new Endpoint("localhost", 1), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("localhost");
    }

    @Test
    void anotherReasonForHavingNoEndpointIsTakenOver() {
        UpstreamState state = upstream(0, "a");
        state.replace(new Upstream(
                Upstreams.ID,
                new Upstream.Addresses(List.of(), Optional.of(Reason.SERVICE_NOT_FOUND)),
                Optional.empty()));
        assertThat(state.endpoints().absence()).isEqualTo(Reason.SERVICE_NOT_FOUND);
        state.replace(of());
        assertThat(state.endpoints().absence()).isEqualTo(Reason.NO_ENDPOINT);
    }

    @Test
    void thereIsAReasonEvenWhenAnEndpointHasArrivedSinceThePick() {
        UpstreamState state = new UpstreamState(Upstreams.ID, 1, 0);
        assertThat(Upstreams.pick(state, null)).isNull();
        state.replace(of("a"));
        assertThat(state.absence()).isEqualTo(Reason.NO_ENDPOINT);
        state.replace(new Upstream(
                Upstreams.ID,
                new Upstream.Addresses(List.of(), Optional.of(Reason.SERVICE_NOT_FOUND)),
                Optional.empty()));
        assertThat(state.absence()).isEqualTo(Reason.SERVICE_NOT_FOUND);
    }

    @Test
    void aNameHasNoEndpointUntilItIsResolvedAndKeepsThemWhileThePlanIsEqual() {
        UpstreamState state = new UpstreamState(Upstreams.ID, 1, 0);
        state.replace(named(NAME));
        assertThat(state.endpoints().absence()).isEqualTo(Reason.NAME_NOT_RESOLVED);

        assertThat(state.resolved(NAME, addresses("a", "b"))).isEmpty();
        EndpointSet resolved = state.endpoints();
        state.replace(named(NAME));
        state.resolved(NAME, addresses("a", "b"));
        assertThat(state.endpoints()).isSameAs(resolved);

        assertThat(state.resolved(NAME, addresses("b"))).hasSize(1);
        assertThat(state.endpoints().endpoints()).isEqualTo(addresses("b"));
    }

    @Test
    void aLateAnswerForANameThatThePlanHasReplacedIsIgnored() {
        UpstreamState state = new UpstreamState(Upstreams.ID, 1, 0);
        state.replace(named(NAME));
        state.resolved(NAME, addresses("a"));
        Upstream.Name other = new Upstream.Name("other.example", 5432, false);
        assertThat(state.replace(named(other))).hasSize(1);
        assertThat(state.resolved(NAME, addresses("a"))).isEmpty();
        assertThat(state.endpoints().isEmpty()).isTrue();
    }

    @Test
    void aRetiredUpstreamStillServesRequestsDecidedBeforeButKeepsNothing() {
        UpstreamState state = upstream(0, "a", "b");
        assertThat(state.retire()).hasSize(2).allMatch(EndpointState::retired);
        assertThat(Upstreams.pick(state, null)).isNotNull();
    }
}
