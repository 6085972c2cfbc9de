package io.sluice.dataplane.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.DataPlaneRig;
import io.sluice.kit.End;
import io.sluice.kit.RawClient;
import io.sluice.kit.RawResponse;
import io.sluice.kit.RawServer;
import io.sluice.kit.WitnessUpstream;
import io.sluice.kit.h2.Fields;
import io.sluice.kit.h2.Frame;
import io.sluice.kit.h2.H2Message;
import io.sluice.kit.h2.H2Raw;
import io.sluice.model.Reason;
import io.sluice.model.Upstream;
import io.sluice.model.UpstreamTransport;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** There is room for one connection to endpoints ({@code limits.maxUpstreamConnections}), and one of HTTP/2 has it. */
class UpstreamHttp2RoomTest {
    private final DataPlaneRig rig =
            DataPlaneRig.options().with("maxUpstreamConnections", "1").start();
    private final RawServer server = RawServer.start();
    private final WitnessUpstream other = WitnessUpstream.start();

    @AfterEach
    void stop() {
        server.close();
        rig.close();
        other.close();
    }

    private void serve() {
        Upstream plain = DataPlaneRig.upstream("calls", server.address());
        rig.serve(DataPlaneRig.plan(
                Map.of("/calls", DataPlaneRig.forward("calls"), "/", DataPlaneRig.forward("other")),
                new Upstream(
                        plain.id(),
                        plain.targets(),
                        plain.affinity(),
                        plain.balance(),
                        plain.checks(),
                        UpstreamTransport.H2C),
                DataPlaneRig.upstream("other", other.address())));
    }

    private static void send(RawClient client, String path) {
        client.send("GET " + path + " HTTP/1.1\r\nHost: t.example\r\n\r\n");
    }

    private static int status(RawClient client) {
        return client.readResponses(1).response().status();
    }

    private static void answer(H2Raw endpoint, H2Message request) {
        endpoint.send(Frame.headers(request.stream(), Fields.response(200), true));
    }

    @Test
    void aConnectionThatCarriesNothingMakesRoomForAnother() {
        serve();
        try (RawClient client = rig.connect()) {
            send(client, "/calls");
            try (H2Raw endpoint = H2Raw.serving(server.accept()).polite().beginServing()) {
                answer(endpoint, endpoint.takeRequest());
                assertThat(status(client)).isEqualTo(200);
                send(client, "/");
                assertThat(status(client)).isEqualTo(200);
                assertThat(endpoint.readUntilClose()).isEqualTo(End.FIN);
            }
        }
    }

    @Test
    void aConnectionThatIsInUseIsLeftAlone() {
        serve();
        try (RawClient busy = rig.connect();
                RawClient client = rig.connect()) {
            send(busy, "/calls");
            try (H2Raw endpoint = H2Raw.serving(server.accept()).polite().beginServing()) {
                answer(endpoint, endpoint.takeRequest());
                assertThat(status(busy)).isEqualTo(200);
                send(busy, "/calls");
                H2Message request = endpoint.takeRequest();
                send(client, "/");
                RawResponse refused = client.readResponses(1).response();
                assertThat(refused.status()).isEqualTo(503);
                assertThat(refused.bodyText()).contains(Reason.CONNECTIONS_EXHAUSTED.code());
                answer(endpoint, request);
                assertThat(status(busy)).isEqualTo(200);
            }
        }
    }
}
