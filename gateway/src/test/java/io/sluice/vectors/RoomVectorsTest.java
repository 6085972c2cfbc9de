package io.sluice.vectors;

import static io.sluice.vectors.Heads.get;
import static io.sluice.vectors.Heads.target;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.DataPlaneRig;
import io.sluice.dataplane.loop.LoopCounters.Total;
import io.sluice.kit.Answer;
import io.sluice.kit.End;
import io.sluice.kit.Gate;
import io.sluice.kit.RawClient;
import io.sluice.kit.Received;
import io.sluice.kit.Responder;
import io.sluice.kit.WitnessUpstream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Where there is no room for another client. */
class RoomVectorsTest {
    private final WitnessUpstream witness = WitnessUpstream.start();
    private final Gate gate = new Gate();
    private final List<RawClient> clients = new ArrayList<>();
    private DataPlaneRig rig;

    @AfterEach
    void end() {
        clients.forEach(RawClient::close);
        rig.close();
        witness.close();
    }

    private void start(String setting, int limit) {
        witness.respondTo("/held", Responder.always(Answer.ok("held").after(gate)));
        rig = DataPlaneRig.options()
                .with(setting, String.valueOf(limit))
                .start()
                .serve(witness);
    }

    private RawClient ask(String request) {
        RawClient client = rig.connect();
        clients.add(client);
        client.send(request);
        return client;
    }

    private static void isServed(RawClient client) {
        assertThat(client.readResponses(1).response().status()).isEqualTo(200);
    }

    @Test
    @DisplayName("limits.perListener")
    void clientsBeyondTheListenersLimitWait() {
        start("perListener", 2);
        RawClient first = ask(target("/held"));
        ask(target("/held"));
        RawClient third = ask(get());
        assertThat(third.readFor(Duration.ofMillis(200)).bytes()).isEmpty();
        assertThat(rig.plane().count(Total.CONNECTIONS_ACCEPTED)).isEqualTo(2);
        first.reset();
        isServed(third);
        gate.open();
    }

    @Test
    @DisplayName("SL-05 limits.maxConnections: who has been idle for longest makes room")
    void theLongestIdleMakesRoom() {
        start("maxConnections", 4);
        RawClient held = ask(target("/held"));
        assertThat(witness.await(() -> gate.waiting() == 1)).isTrue();
        RawClient oldest = ask(get());
        isServed(oldest);
        RawClient older = ask(get());
        isServed(older);
        RawClient youngest = ask(get());
        isServed(youngest);
        isServed(ask(get()));
        Received left = oldest.readUntilClose();
        assertThat(left.statuses()).containsExactly(200);
        assertThat(left.end()).as("closed cleanly").isEqualTo(End.FIN);
        assertThat(youngest.readFor(Duration.ofMillis(1)).closed()).isFalse();
        gate.open();
        assertThat(held.readResponses(1).response().bodyText())
                .as("busy ones stay")
                .isEqualTo("held");
        assertThat(rig.plane().count(Total.CLIENTS_ENDED_FOR_ROOM)).isBetween(1L, 2L);
    }
}
