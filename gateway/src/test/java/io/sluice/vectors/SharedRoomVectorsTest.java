package io.sluice.vectors;

import static io.sluice.vectors.Heads.target;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.DataPlaneRig;
import io.sluice.dataplane.loop.LoopCounters.Total;
import io.sluice.kit.Answer;
import io.sluice.kit.Gate;
import io.sluice.kit.RawClient;
import io.sluice.kit.RawResponse;
import io.sluice.kit.Responder;
import io.sluice.kit.WitnessUpstream;
import io.sluice.model.Action;
import io.sluice.model.Reason;
import io.sluice.model.Upstream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Connections to endpoints are few and the event loops are two: what one does not use, the other can have. */
class SharedRoomVectorsTest {
    private static final int SERVICES = 4;

    private final WitnessUpstream witness = WitnessUpstream.start();
    private final Gate gate = new Gate();
    private final List<RawClient> clients = new ArrayList<>();
    private DataPlaneRig rig;

    /** Services at one address each have connections of their own. */
    private void start(int most) {
        Map<String, Action> routes = new HashMap<>();
        Upstream[] upstreams = new Upstream[SERVICES];
        for (int i = 0; i < SERVICES; i++) {
            routes.put("/" + i, DataPlaneRig.forward("s" + i));
            upstreams[i] = DataPlaneRig.upstream("s" + i, witness.address());
        }
        rig = DataPlaneRig.options()
                .loops(2)
                .with("maxUpstreamConnections", String.valueOf(most))
                .start()
                .serve(DataPlaneRig.plan(routes, upstreams));
    }

    @AfterEach
    void stop() {
        clients.forEach(RawClient::close);
        rig.close();
        witness.close();
    }

    private static String to(int service) {
        return target("/" + service);
    }

    private RawClient connect() {
        RawClient client = rig.connect();
        clients.add(client);
        return client;
    }

    @Test
    @DisplayName("4.14 limits.maxUpstreamConnections: an unused connection of another event loop makes room")
    void whatOneLoopDoesNotUseTheOtherMayHave() {
        start(2);
        for (int i = 0; i < 6; i++) {
            RawClient client = connect();
            for (int service = 0; service < SERVICES; service++) {
                client.send(to(service));
                assertThat(client.readResponses(service + 1)
                                .responses()
                                .get(service)
                                .status())
                        .as("client %s, service %s", i, service)
                        .isEqualTo(200);
                assertThat(witness.await(() -> witness.openConnections() <= 2)).isTrue();
            }
        }
        assertThat(rig.plane().count(Reason.CONNECTIONS_EXHAUSTED)).isZero();
    }

    @Test
    @DisplayName("4.14 limits.maxUpstreamConnections: without an unused one on any event loop it is 503 at once")
    void whatIsInUseIsNotTaken() {
        start(2);
        witness.respond(Responder.always(Answer.ok("at last").after(gate)));
        for (int i = 0; i < 2; i++) {
            connect().send(to(i));
        }
        assertThat(witness.await(() -> gate.waiting() == 2)).isTrue();
        for (int i = 0; i < 6; i++) {
            RawResponse refused = RawClient.exchange(rig.address(), to(i % SERVICES));
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.bodyText()).contains(Reason.CONNECTIONS_EXHAUSTED.code());
        }
        gate.open();
        for (RawClient client : clients) {
            assertThat(client.readResponses(1).response().status()).isEqualTo(200);
        }
        for (int i = 0; i < 2 * SERVICES; i++) {
            assertThat(RawClient.exchange(rig.address(), to(i % SERVICES)).status())
                    .isEqualTo(200);
        }
    }

    @Test
    @DisplayName("4.14 limits.maxUpstreamConnections: many clients on both event loops, and no place is lost")
    void everybodyIsAnsweredAndNoPlaceIsLost() throws Exception {
        start(3);
        ExecutorService threads = Executors.newFixedThreadPool(6);
        try {
            List<Future<Integer>> all = new ArrayList<>();
            for (int thread = 0; thread < 6; thread++) {
                int own = thread;
                all.add(threads.submit(() -> served(own)));
            }
            int served = 0;
            for (Future<Integer> each : all) {
                served += each.get();
            }
            assertThat(served).isPositive();
        } finally {
            threads.shutdownNow();
        }
        assertThat(rig.plane().count(Total.UPSTREAM_CONNECTIONS_OPENED)
                        - rig.plane().count(Total.UPSTREAM_CONNECTIONS_CLOSED))
                .isLessThanOrEqualTo(3);
        witness.respond(Responder.always(Answer.ok("at last").after(gate)));
        for (int i = 0; i < 3; i++) {
            connect().send(to(i));
        }
        assertThat(witness.await(() -> gate.waiting() == 3))
                .as("all three places are there")
                .isTrue();
        gate.open();
        for (RawClient client : clients) {
            assertThat(client.readResponses(1).response().status()).isEqualTo(200);
        }
    }

    private int served(int seed) {
        int served = 0;
        for (int i = 0; i < 50; i++) {
            RawResponse response = RawClient.exchange(rig.address(), to((seed + i) % SERVICES));
            assertThat(response.status()).isIn(200, 503);
            served += response.status() == 200 ? 1 : 0;
        }
        return served;
    }
}
