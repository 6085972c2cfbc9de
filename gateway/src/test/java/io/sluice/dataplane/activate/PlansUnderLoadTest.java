package io.sluice.dataplane.activate;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.DataPlaneRig;
import io.sluice.kit.Answer;
import io.sluice.kit.Gate;
import io.sluice.kit.RawClient;
import io.sluice.kit.Received;
import io.sluice.kit.Responder;
import io.sluice.kit.WitnessUpstream;
import io.sluice.model.GatewayPlan;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Plans come and go while requests run: nothing is lost, and what did not change is not touched. */
class PlansUnderLoadTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: t.example\r\n\r\n";

    private final WitnessUpstream a = WitnessUpstream.named("a").start();
    private final WitnessUpstream b = WitnessUpstream.named("b").start();
    private final WitnessUpstream c = WitnessUpstream.named("c").start();
    private final ExecutorService clients = Executors.newFixedThreadPool(4);
    private DataPlaneRig rig;

    @AfterEach
    void stop() {
        clients.shutdownNow();
        rig.close();
        a.close();
        b.close();
        c.close();
    }

    private static int requests(RawClient client, int number) {
        for (int i = 1; i <= number; i++) {
            client.send(GET);
            client.readResponses(i);
        }
        return number;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    @DisplayName("LB-T1 600 requests over 3 endpoints are 200 each, from any number of loops")
    void roundRobinIsExactOverRealSockets(int loops) throws Exception {
        rig = DataPlaneRig.options().loops(loops).start().serve(a, b, c);
        List<Future<Integer>> all = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            all.add(clients.submit(() -> {
                try (RawClient client = rig.connect()) {
                    return requests(client, 50);
                }
            }));
        }
        for (Future<Integer> each : all) {
            assertThat(each.get()).isEqualTo(50);
        }
        assertThat(List.of(a, b, c))
                .allSatisfy(each -> assertThat(each.effectCount()).isEqualTo(200));
    }

    @Test
    void noRequestIsLostWhilePlansAreSwapped() throws Exception {
        rig = DataPlaneRig.options().loops(2).start().serve(a, b);
        List<GatewayPlan> plans = List.of(
                DataPlaneRig.plan(a, b),
                DataPlaneRig.plan(b, c),
                DataPlaneRig.plan(a),
                DataPlaneRig.plan(
                        DataPlaneRig.forward("other"), DataPlaneRig.upstream("other", c.address(), a.address())));
        List<Future<List<Integer>>> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            all.add(clients.submit(() -> {
                List<Integer> statuses = new ArrayList<>();
                for (int session = 0; session < 20; session++) {
                    try (RawClient client = rig.connect()) {
                        requests(client, 50);
                        statuses.addAll(client.received().statuses());
                    }
                }
                return statuses;
            }));
        }
        for (int swap = 0; all.stream().anyMatch(each -> !each.isDone()); swap++) {
            rig.serve(plans.get(swap % plans.size()));
            Thread.yield();
        }
        for (Future<List<Integer>> each : all) {
            assertThat(each.get()).hasSize(1000).containsOnly(200);
        }
    }

    @Test
    void aRequestInFlightFinishesAtAnEndpointThatLeftAndItsConnectionIsNotKept() {
        rig = DataPlaneRig.to(a);
        Gate gate = new Gate();
        RawClient.exchange(rig.address(), GET);
        a.respondNext(Responder.always(Answer.ok("late").after(gate)));
        try (RawClient client = rig.connect()) {
            client.send(GET);
            assertThat(a.await(() -> a.requests().size() == 2)).isTrue();
            rig.serve(b);
            gate.open();
            assertThat(client.readResponses(1).response().bodyText()).isEqualTo("late");
            assertThat(a.await(() -> a.openConnections() == 0)).isTrue();
            client.send(GET);
            assertThat(client.readResponses(2).responses().get(1).bodyText()).startsWith("b ");
        }
    }

    @Test
    void unusedConnectionsToAnEndpointThatLeftAreClosedAndOthersKept() {
        rig = DataPlaneRig.to(a, b);
        RawClient.exchange(rig.address(), GET);
        RawClient.exchange(rig.address(), GET);
        rig.serve(b);
        assertThat(a.await(() -> a.openConnections() == 0)).isTrue();
        RawClient.exchange(rig.address(), GET);
        assertThat(b.connections()).hasSize(1);
        rig.serve(GatewayPlan.EMPTY);
        assertThat(b.await(() -> b.openConnections() == 0)).isTrue();
    }

    @Test
    void stoppingLetsARequestInFlightFinishAndClosesTheRest() throws Exception {
        rig = DataPlaneRig.to(a);
        Gate gate = new Gate();
        a.respondTo("/slow", Responder.always(Answer.ok("late").after(gate)));
        try (RawClient idle = rig.connect();
                RawClient busy = rig.connect()) {
            requests(idle, 1);
            busy.send("GET /slow HTTP/1.1\r\nHost: t.example\r\n\r\n");
            a.await(() -> a.requests().size() == 2);
            Future<Boolean> stopped = clients.submit(() -> {
                rig.stop(java.time.Duration.ofSeconds(10));
                return true;
            });
            assertThat(idle.readUntilClose().end()).isEqualTo(io.sluice.kit.End.FIN);
            assertThat(connects(rig.address())).isFalse();
            assertThat(stopped.isDone()).isFalse();
            gate.open();
            Received received = busy.readUntilClose();
            assertThat(received.response().bodyText()).isEqualTo("late");
            assertThat(received.response().announcesClose()).isTrue();
            assertThat(stopped.get()).isTrue();
        }
    }

    private static boolean connects(InetSocketAddress address) {
        try (java.net.Socket socket = new java.net.Socket()) {
            socket.connect(address, 1000);
            return true;
        } catch (java.io.IOException refused) {
            return false;
        }
    }
}
