package io.sluice.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.PooledByteBufAllocator;
import io.sluice.kit.Answer;
import io.sluice.kit.RawClient;
import io.sluice.kit.Responder;
import io.sluice.kit.WitnessUpstream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the gateway holds for those who do not read. */
class BackPressureTest {
    private static final String HOST = "Host: t.example\r\n";
    private static final int CLIENTS = 30;
    private static final long PER_DIRECTION = 256 * 1024;
    private static final long CHUNKS = 16 * 1024 * 1024;

    private static long held() {
        return PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
    }

    @Test
    @DisplayName("S-60 10,000 requests pipelined, client reads nothing: reading stops, memory is bounded")
    void pipelinedRequestsOfAClientThatDoesNotRead() {
        try (WitnessUpstream witness = WitnessUpstream.start();
                DataPlaneRig rig = DataPlaneRig.to(witness)) {
            witness.respond(Responder.always(Answer.ok(new byte[10_000])));
            byte[] requests = ("GET / HTTP/1.1\r\n" + HOST + "X: " + "y".repeat(900) + "\r\n\r\n")
                    .repeat(10_000)
                    .getBytes(StandardCharsets.ISO_8859_1);
            try (RawClient client = RawClient.options()
                    .receiveBuffer(4096)
                    .sendBuffer(16 * 1024)
                    .neverReadWhileWriting()
                    .timeout(Duration.ofSeconds(2))
                    .connect(rig.address())) {
                long before = held();
                int sent = client.send(requests);
                assertThat(sent).isLessThan(requests.length);
                assertThat(witness.requests().size()).isLessThan(2_000);
                assertThat(held() - before).isLessThan(CHUNKS);
            }
        }
    }

    @Test
    @DisplayName("SL-03 slow readers of large responses: upstream paused, memory bounded")
    void responsesToClientsThatDoNotRead() {
        try (WitnessUpstream witness = WitnessUpstream.start();
                DataPlaneRig rig = DataPlaneRig.to(witness)) {
            byte[] large = new byte[20_000_000];
            witness.respond(Responder.always(Answer.ok(large)));
            long before = held();
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                RawClient client = RawClient.options().receiveBuffer(4096).connect(rig.address());
                client.send("GET / HTTP/1.1\r\n" + HOST + "\r\n");
                clients.add(client);
            }
            for (RawClient client : clients) {
                client.readBytes(1000);
            }
            assertThat(held() - before).isLessThan(CLIENTS * PER_DIRECTION + CHUNKS);
            assertThat(clients.get(0).readResponses(1).response().body()).hasSize(large.length);
            clients.forEach(RawClient::close);
        }
    }

    @Test
    void bodiesForAnEndpointThatDoesNotRead() {
        try (WitnessUpstream witness =
                        WitnessUpstream.named("w").receiveBuffer(4096).start();
                DataPlaneRig rig = DataPlaneRig.to(witness)) {
            witness.respond(Responder.atHead(
                    Responder.always(Answer.nothing().thenStopReading().thenStall())));
            long before = held();
            List<RawClient> clients = new ArrayList<>();
            byte[] body = new byte[30_000_000];
            for (int i = 0; i < 3; i++) {
                RawClient client = RawClient.options()
                        .sendBuffer(16 * 1024)
                        .timeout(Duration.ofSeconds(1))
                        .connect(rig.address());
                client.send("POST / HTTP/1.1\r\n" + HOST + "Content-Length: " + body.length + "\r\n\r\n");
                assertThat(client.send(body)).isLessThan(body.length);
                clients.add(client);
            }
            assertThat(held() - before).isLessThan(CHUNKS);
            clients.forEach(RawClient::close);
        }
    }
}
