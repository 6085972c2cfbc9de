package io.sluice.dataplane.upstream;

import static io.sluice.dataplane.upstream.Http2UpstreamRig.answer;
import static io.sluice.dataplane.upstream.Http2UpstreamRig.response;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.DataPlaneRig;
import io.sluice.kit.End;
import io.sluice.kit.RawClient;
import io.sluice.kit.RawResponse;
import io.sluice.kit.WitnessUpstream;
import io.sluice.kit.h2.H2Message;
import io.sluice.kit.h2.H2Raw;
import io.sluice.model.Reason;
import io.sluice.model.UpstreamTransport;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** There is room for one connection to endpoints ({@code limits.maxUpstreamConnections}), and one of HTTP/2 has it. */
class UpstreamHttp2RoomTest {
    private final WitnessUpstream other = WitnessUpstream.start();

    @RegisterExtension
    final Http2UpstreamRig rig = new Http2UpstreamRig(DataPlaneRig.options().with("maxUpstreamConnections", "1"));

    @BeforeEach
    void serve() {
        rig.serve(DataPlaneRig.plan(
                Map.of("/calls", DataPlaneRig.forward("calls"), "/", DataPlaneRig.forward("other")),
                DataPlaneRig.by(
                        UpstreamTransport.H2C,
                        DataPlaneRig.upstream("calls", rig.server().address())),
                DataPlaneRig.upstream("other", other.address())));
    }

    @AfterEach
    void stop() {
        other.close();
    }

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: t.example\r\n\r\n";
    }

    @Test
    void aConnectionThatCarriesNothingMakesRoomForAnother() {
        RawClient client = rig.client(get("/calls"));
        H2Raw endpoint = rig.endpoint();
        answer(endpoint, endpoint.takeRequest());
        assertThat(response(client).status()).isEqualTo(200);
        client.send(get("/"));
        assertThat(client.readResponses(2).statuses()).containsExactly(200, 200);
        assertThat(endpoint.readUntilClose()).isEqualTo(End.FIN);
    }

    @Test
    void aConnectionThatIsInUseIsLeftAlone() {
        RawClient busy = rig.client(get("/calls"));
        H2Raw endpoint = rig.endpoint();
        answer(endpoint, endpoint.takeRequest());
        assertThat(response(busy).status()).isEqualTo(200);
        busy.send(get("/calls"));
        H2Message request = endpoint.takeRequest();
        RawResponse refused = response(rig.client(get("/")));
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.bodyText()).contains(Reason.CONNECTIONS_EXHAUSTED.code());
        answer(endpoint, request);
        assertThat(busy.readResponses(2).statuses()).containsExactly(200, 200);
    }
}
