package io.sluice.dataplane.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.DataPlaneRig;
import io.sluice.dataplane.loop.LoopCounters.Total;
import io.sluice.kit.Answer;
import io.sluice.kit.Gate;
import io.sluice.kit.RawClient;
import io.sluice.kit.Responder;
import io.sluice.kit.WitnessUpstream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Connections to endpoints: how many there are, which is used, how long it is kept. */
class PoolTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: t.example\r\n\r\n";
    private static final int CLIENTS = 5;

    private final WitnessUpstream witness = WitnessUpstream.start();
    private final DataPlaneRig rig =
            DataPlaneRig.options().with("poolSize", "1").start().serve(witness);

    @AfterEach
    void stop() {
        rig.close();
        witness.close();
    }

    private void atOnce() {
        Gate gate = new Gate();
        witness.respond(Responder.always(Answer.ok("x").after(gate)));
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(rig.connect());
            clients.get(i).send(GET);
        }
        assertThat(witness.await(() -> gate.waiting() == CLIENTS)).isTrue();
        gate.open();
        for (RawClient client : clients) {
            assertThat(client.readResponses(1).response().status()).isEqualTo(200);
            client.close();
        }
    }

    @Test
    void whatALoadNeedsIsKeptWhileItLastsAndNotMuchLonger() {
        for (int burst = 0; burst < 3; burst++) {
            atOnce();
        }
        assertThat(rig.plane().count(Total.UPSTREAM_CONNECTIONS_OPENED)).isEqualTo(CLIENTS);
        assertThat(witness.await(() -> witness.openConnections() == 1)).isTrue();
    }

    @Test
    void theConnectionThatWasUsedLastIsUsedFirst() {
        atOnce();
        for (int i = 0; i < 10; i++) {
            RawClient.exchange(rig.address(), GET);
        }
        int last = witness.requests().get(witness.requests().size() - 1).connection();
        assertThat(witness.requests().subList(CLIENTS, CLIENTS + 10))
                .allSatisfy(request -> assertThat(request.connection()).isEqualTo(last));
    }
}
