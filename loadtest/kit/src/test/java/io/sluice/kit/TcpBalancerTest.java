package io.sluice.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.kit.TcpBalancer.Instance;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TcpBalancerTest {
    private static final String GET = "GET /a HTTP/1.1\r\nHost: t.example\r\nX-Id: 7\r\n\r\n";
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final List<WitnessUpstream> traffic = Stream.of("a", "b", "c")
            .map(name -> WitnessUpstream.named(name).start())
            .toList();
    private final List<WitnessUpstream> status = Stream.of("a", "b", "c")
            .map(name -> WitnessUpstream.named(name).start())
            .toList();
    private final List<Instance> instances =
            Stream.of(0, 1, 2).map(this::instance).toList();
    private final TcpBalancer balancer = TcpBalancer.over(instances);

    private Instance instance(int i) {
        return new Instance(traffic.get(i).address(), status.get(i).address());
    }

    @AfterEach
    void close() {
        balancer.close();
        Stream.concat(traffic.stream(), status.stream()).forEach(WitnessUpstream::close);
    }

    private String served() {
        return RawClient.exchange(balancer.address(), GET).bodyText().substring(0, 1);
    }

    private List<String> served(int n) {
        return Stream.generate(this::served).limit(n).toList();
    }

    private void notReady(int i) {
        status.get(i).respond(Responder.always(Answer.of(503, "draining")));
        assertThat(balancer.await(() -> !balancer.ready(instances.get(i)), PATIENCE))
                .isTrue();
    }

    @Test
    void connectionsGoRoundInTurn() {
        assertThat(served(6)).containsExactly("a", "b", "c", "a", "b", "c");
        assertThat(instances).extracting(balancer::chosen).containsExactly(2L, 2L, 2L);
        assertThat(status.get(0).takeRequest().target()).isEqualTo("/readyz");
    }

    @Test
    void anInstanceThatSaysItIsNotReadyGetsNoNewConnectionButKeepsItsOld() {
        try (RawClient old = RawClient.connect(balancer.address())) {
            old.send(GET);
            assertThat(old.readResponses(1).response().bodyText()).startsWith("a");
            notReady(0);
            assertThat(served(4)).doesNotContain("a").contains("b", "c");
            old.send(GET);
            assertThat(old.readResponses(2).statuses()).containsExactly(200, 200);
        }
        status.get(0).reset();
        assertThat(balancer.await(() -> balancer.ready(instances.get(0)), PATIENCE))
                .isTrue();
        assertThat(served(3)).contains("a");
    }

    @Test
    void anInstanceWhoseStatusPortRefusesGetsNothing() {
        status.get(1).stopListening();
        assertThat(balancer.await(() -> !balancer.ready(instances.get(1)), PATIENCE))
                .isTrue();
        assertThat(served(4)).doesNotContain("b");
    }

    @Test
    void anInstanceThatFallsSilentGetsNothingOnlyWhenItStaysSilent() {
        List<Boolean> readyWhenAsked = new CopyOnWriteArrayList<>();
        status.get(2).respond(request -> {
            readyWhenAsked.add(balancer.ready(instances.get(2)));
            return Answer.never();
        });
        assertThat(balancer.await(() -> !balancer.ready(instances.get(2)), PATIENCE.multipliedBy(2)))
                .isTrue();
        assertThat(readyWhenAsked).hasSizeGreaterThanOrEqualTo(3).startsWith(true, true);
        assertThat(served(4)).doesNotContain("c");
    }

    @Test
    void aRefusedAttemptGoesToTheNextInstance() {
        traffic.get(0).stopListening();
        assertThat(served(3)).doesNotContain("a");
        assertThat(balancer.refused()).isPositive();
        assertThat(balancer.unserved()).isZero();
    }

    @Test
    void aClientWithoutAnInstanceIsReset() {
        for (int i = 0; i < 3; i++) {
            notReady(i);
        }
        try (RawClient client = RawClient.connect(balancer.address())) {
            assertThat(client.readUntilClose().end()).isEqualTo(End.RST);
        }
        assertThat(balancer.unserved()).isEqualTo(1);
        assertThat(balancer.openConnections()).isZero();
    }

    @Test
    void anInstanceCanBeReplaced() {
        balancer.remove(instances.get(0));
        assertThat(served(4)).doesNotContain("a");
        balancer.add(instances.get(0));
        assertThat(balancer.await(() -> balancer.ready(instances.get(0)), PATIENCE))
                .isTrue();
        assertThat(served(3)).contains("a");
    }

    @Test
    void bytesThatComeAfterTheInstancesEndAreCountedAsCrossed() {
        endedWhileIdle(client -> {});
        assertThat(balancer.crossed()).isZero();
        endedWhileIdle(client -> client.send(GET));
        assertThat(balancer.crossed()).isEqualTo(1);
    }

    private void endedWhileIdle(Consumer<RawClient> then) {
        try (RawClient client = RawClient.connect(balancer.address())) {
            client.send(GET);
            assertThat(client.readResponses(1).statuses()).containsExactly(200);
            traffic.forEach(WitnessUpstream::closeIdleConnections);
            assertThat(client.readUntilClose().end()).isEqualTo(End.FIN);
            then.accept(client);
        }
        assertThat(balancer.await(() -> balancer.openConnections() == 0, PATIENCE))
                .isTrue();
    }
}
