package io.sluice.vectors;

import static io.sluice.vectors.WebSocketVectorsTest.read;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.DataPlaneRig;
import io.sluice.kit.RawClient;
import io.sluice.kit.WebSocket;
import io.sluice.kit.WebSocketAnswer;
import io.sluice.kit.WebSocketFrame;
import io.sluice.kit.WitnessUpstream;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** To which endpoint a WebSocket goes, and what becomes of it when the way there changes. */
class TunnelRoutingTest {
    private static final String WORD = "hello";

    private final WitnessUpstream first = WitnessUpstream.named("first").start().respond(WebSocketAnswer.echo());
    private final WitnessUpstream second =
            WitnessUpstream.named("second").start().respond(WebSocketAnswer.echo());
    private final DataPlaneRig rig = DataPlaneRig.to(first, second);

    @AfterEach
    void stop() {
        rig.close();
        first.close();
        second.close();
    }

    private RawClient open() {
        RawClient client = rig.connect();
        client.send(WebSocket.request("/chat", "t.example"));
        client.send(WebSocketFrame.text(WORD).masked());
        echoed(client, 1);
        return client;
    }

    private static void says(RawClient client, int times) {
        client.send(WebSocketFrame.text(WORD).masked());
        echoed(client, times);
    }

    private static void echoed(RawClient client, int times) {
        byte[] word = WebSocketFrame.text(WORD).unmasked();
        assertThat(WebSocketFrame.parse(read(client, times * word.length)))
                .hasSize(times)
                .containsOnly(WebSocketFrame.text(WORD));
    }

    @Test
    void anEndpointThatCannotBeReachedIsPassedOver() {
        first.stopListening();
        for (int i = 0; i < 4; i++) {
            open().close();
        }
        assertThat(second.acceptedConnections()).isEqualTo(4);
    }

    @Test
    void anEndpointThatLeavesAndARouteThatGoesElsewhereLeaveItAlone() {
        try (RawClient one = open();
                RawClient other = open()) {
            rig.serve(second);
            says(one, 2);
            says(other, 2);
            rig.serve(DataPlaneRig.plan(
                    Map.of("/elsewhere", DataPlaneRig.forward("web")), DataPlaneRig.upstream("web", second.address())));
            says(one, 3);
            says(other, 3);
        }
        assertThat(first.acceptedConnections()).isEqualTo(1);
        assertThat(second.acceptedConnections()).isEqualTo(1);
    }
}
