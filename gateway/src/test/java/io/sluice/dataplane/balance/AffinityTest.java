package io.sluice.dataplane.balance;

import static io.sluice.dataplane.balance.Upstreams.of;
import static io.sluice.dataplane.balance.Upstreams.picks;
import static io.sluice.dataplane.balance.Upstreams.sticky;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.loop.Loop;
import io.sluice.model.IpAddress;
import io.sluice.settings.UpstreamSettings;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class AffinityTest {
    private static final Duration MINUTE = Duration.ofSeconds(60);
    private static final InetAddress CLIENT1 = client("192.0.2.1");
    private static final InetAddress CLIENT2 = client("192.0.2.2");
    private static final InetAddress CLIENT3 = client("2001:db8::3");

    private final UpstreamState state = new UpstreamState(Upstreams.ID, 1, 0);

    private static InetAddress client(String address) {
        return IpAddress.parse(address).toInetAddress();
    }

    private static Loop at(long second) {
        return new Loop(0, () -> second * 1_000_000_000L, 0);
    }

    private String pick(InetAddress client, long second) {
        return Upstreams.name(state.pick(at(second), client, KeySource.NO_KEY, null));
    }

    @Test
    @DisplayName("SVC-T30 SVC-25 clients stay with their endpoints")
    void aClientStaysWithItsEndpointAndOthersGoOn() {
        state.replace(sticky(MINUTE, "a", "b", "c"));
        assertThat(pick(CLIENT1, 0)).isEqualTo("a");
        assertThat(pick(CLIENT2, 1)).isEqualTo("b");
        assertThat(pick(CLIENT1, 2)).isEqualTo("a");
        assertThat(pick(CLIENT2, 30)).isEqualTo("b");
        assertThat(pick(CLIENT1, 50)).isEqualTo("a");
        assertThat(pick(CLIENT3, 51)).isEqualTo("c");
    }

    @Test
    @DisplayName("SVC-T31 the endpoint leaves")
    void aClientWhoseEndpointLeftGetsTheNextAndSticksThere() {
        state.replace(sticky(MINUTE, "a", "b", "c"));
        assertThat(pick(CLIENT1, 0)).isEqualTo("a");
        state.replace(sticky(MINUTE, "b", "c"));
        String next = pick(CLIENT1, 1);
        assertThat(next).isEqualTo("c"); // cursor 1 mod 2
        assertThat(pick(CLIENT1, 2)).isEqualTo(next);
        assertThat(pick(CLIENT1, 3)).isEqualTo(next);
    }

    @Test
    @DisplayName("SVC-T31 the endpoint leaves and comes back")
    void anEndpointThatComesBackIsNotRemembered() {
        state.replace(sticky(MINUTE, "a", "b"));
        assertThat(pick(CLIENT1, 0)).isEqualTo("a");
        state.replace(sticky(MINUTE, "b"));
        state.replace(sticky(MINUTE, "a", "b"));
        assertThat(pick(CLIENT1, 1)).isEqualTo("b"); // its own draw: cursor 1 mod 2
    }

    @Test
    @DisplayName("SVC-T32 SVC-24 refreshed by use, expired when idle for the timeout")
    void anEntryExpiresWhenItWasIdleForTheWholeTimeout() {
        state.replace(sticky(MINUTE, "a", "b", "c"));
        assertThat(pick(CLIENT1, 0)).isEqualTo("a");
        assertThat(pick(CLIENT1, 59)).isEqualTo("a");
        assertThat(pick(CLIENT1, 118)).isEqualTo("a");
        assertThat(pick(CLIENT1, 178)).isEqualTo("b");
    }

    @Test
    @DisplayName("SVC-T34 the endpoint refuses the connection")
    void aRefusedDialResetsTheAffinity() {
        state.replace(sticky(MINUTE, "a", "b", "c"));
        assertThat(pick(CLIENT1, 0)).isEqualTo("a");
        Tried tried = new Tried();
        tried.add(state.pick(Upstreams.loop(), CLIENT1, KeySource.NO_KEY, tried));
        EndpointState next = state.pick(Upstreams.loop(), CLIENT1, KeySource.NO_KEY, tried);
        assertThat(Upstreams.name(next)).isNotEqualTo("a");
        assertThat(pick(CLIENT1, 2)).isEqualTo(Upstreams.name(next));
    }

    @Test
    @DisplayName("SVC-23 the plan switches affinity off and on")
    void affinityFollowsThePlan() {
        state.replace(sticky(MINUTE, "a", "b"));
        assertThat(pick(CLIENT1, 0)).isEqualTo("a");
        assertThat(pick(CLIENT1, 0)).isEqualTo("a");
        state.replace(of("a", "b"));
        assertThat(picks(state, 3)).containsExactly("b", "a", "b");
        state.replace(sticky(Duration.ofSeconds(10), "a", "b"));
        assertThat(pick(CLIENT1, 0)).isEqualTo("a");
        state.replace(sticky(Duration.ofSeconds(5), "a", "b"));
        assertThat(pick(CLIENT1, 5)).isEqualTo("b");
    }

    private static void check(UpstreamState state, String name, boolean well) {
        state.members()
                .filter(each -> Upstreams.name(each).equals(name))
                .forEach(each -> each.health().checked(well));
        state.healthChanged();
    }

    @Test
    @DisplayName("4.8 SVC-23 an endpoint that its check says is ill keeps no client, and gets nobody back who has left")
    void anAilingEndpointKeepsNobody() {
        state.replace(sticky(MINUTE, "a", "b"));
        assertThat(pick(CLIENT1, 0)).isEqualTo("a");
        check(state, "a", /* well */ false);
        assertThat(pick(CLIENT1, 1)).isEqualTo("b");
        assertThat(pick(CLIENT1, 2)).isEqualTo("b");
        check(state, "a", /* well */ true);
        assertThat(pick(CLIENT1, 3)).isEqualTo("b");
    }

    @Test
    @DisplayName("4.9 LB-32 when all get traffic since too many are ill, clients stay where they are")
    void inAPanicClientsStay() {
        HealthPolicy careful =
                new HealthPolicy(0, UpstreamSettings.EjectOn.ERRORS, Duration.ofSeconds(1), Duration.ofSeconds(60), 50);
        UpstreamState panicking = new UpstreamState(Upstreams.ID, 1, 0, careful, /* never asked */ null);
        panicking.replace(sticky(MINUTE, "a", "b", "c"));
        EndpointState first = panicking.pick(at(0), CLIENT1, KeySource.NO_KEY, null);
        for (String name : List.of("a", "b", "c")) {
            check(panicking, name, /* well */ false);
        }
        for (int second = 1; second < 5; second++) {
            assertThat(panicking.pick(at(second), CLIENT1, KeySource.NO_KEY, null))
                    .isSameAs(first);
        }
        check(panicking, "b", /* well */ true);
        check(panicking, "c", /* well */ true);
        assertThat(panicking.pick(at(5), CLIENT1, KeySource.NO_KEY, null)).isNotSameAs(first);
    }

    @Test
    @DisplayName("SVC-24 the table is bounded, least recently used first")
    void theClientThatWasAwayLongestIsForgotten() {
        Affinity table = new Affinity(2, MINUTE);
        EndpointState endpoint = new EndpointState(Upstreams.addresses("a").get(0), 1);
        table.remember(CLIENT1, 0, endpoint);
        table.remember(CLIENT2, 1, endpoint);
        assertThat(table.find(CLIENT1, 2, null, state.endpoints())).isSameAs(endpoint);
        table.remember(CLIENT3, 3, endpoint);
        assertThat(table.size()).isEqualTo(2);
        assertThat(table.find(CLIENT2, 4, null, state.endpoints())).isNull();
        assertThat(table.find(CLIENT1, 4, null, state.endpoints())).isSameAs(endpoint);
        assertThat(UpstreamState.AFFINITY_CAPACITY).isEqualTo(65_536);
    }
}
