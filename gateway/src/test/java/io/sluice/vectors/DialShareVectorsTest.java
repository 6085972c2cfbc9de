package io.sluice.vectors;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.DataPlaneRig;
import io.sluice.dataplane.balance.UpstreamState;
import io.sluice.kit.Answer;
import io.sluice.kit.RawClient;
import io.sluice.kit.RawResponse;
import io.sluice.kit.Responder;
import io.sluice.kit.WitnessUpstream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One endpoint accepts no connection, and nobody keeps one to the other: it must not use up all that may be made. */
class DialShareVectorsTest {
    private static final int MOST = 4;

    private final FullBacklog black = FullBacklog.open();
    private final WitnessUpstream well = WitnessUpstream.named("well").start();
    private final DataPlaneRig rig = DataPlaneRig.options()
            .with("loopLag", "0s") // a busy machine is no overload
            .with("maxPendingConnections", String.valueOf(MOST))
            .with("connectTimeout", "30s")
            .start();
    private final List<RawClient> clients = new ArrayList<>();

    DialShareVectorsTest() throws IOException {}

    @AfterEach
    void stop() throws IOException {
        clients.forEach(RawClient::close);
        rig.close();
        well.close();
        black.close();
    }

    private void serve(InetSocketAddress... endpoints) {
        well.respond(Responder.always(Answer.of(200, "well", "Connection: close")));
        rig.serve(DataPlaneRig.plan(DataPlaneRig.forward("echo"), DataPlaneRig.upstream("echo", endpoints)));
    }

    private int dialling() {
        UpstreamState upstream =
                rig.plane().live().upstreams().values().iterator().next();
        return upstream.load().dialling();
    }

    private static String request(String method) {
        return method + " / HTTP/1.1\r\nHost: t.example\r\nContent-Length: 0\r\n\r\n";
    }

    private void ask(int requests) {
        for (int i = 0; i < requests; i++) {
            RawClient client = rig.connect();
            clients.add(client);
            client.send(request("GET"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST"})
    @DisplayName(
            "4.5 4.11 upstream.maxPendingConnections: half of it is for other endpoints than the one that accepts none")
    void theWellOneIsDialled(String method) {
        serve(black.address(), well.address());
        ask(MOST); // in turn
        GatewayFixture.awaitThat(
                "half of them wait", () -> well.requests().size() == MOST / 2 && dialling() == MOST / 2);
        for (int i = 0; i < 10; i++) {
            RawResponse response = RawClient.exchange(rig.address(), request(method));
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.bodyText()).isEqualTo("well");
        }
        assertThat(dialling()).isEqualTo(MOST / 2);
    }

    @Test
    @DisplayName("4.11 upstream.maxPendingConnections: a Service's only endpoint may have all of it")
    void theOnlyOneIsNotHeldToHalf() {
        serve(black.address());
        ask(MOST);
        GatewayFixture.awaitThat("all wait", () -> dialling() == MOST);
        assertThat(RawClient.exchange(rig.address(), request("GET")).status()).isEqualTo(503);
    }
}
