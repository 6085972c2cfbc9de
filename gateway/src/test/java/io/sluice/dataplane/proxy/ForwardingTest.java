package io.sluice.dataplane.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.DataPlaneRig;
import io.sluice.dataplane.loop.LoopCounters.Total;
import io.sluice.kit.Answer;
import io.sluice.kit.RawClient;
import io.sluice.kit.RawResponse;
import io.sluice.kit.Responder;
import io.sluice.kit.WitnessRequest;
import io.sluice.kit.WitnessUpstream;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What reaches the endpoint, and what comes back. */
class ForwardingTest {
    private final WitnessUpstream witness = WitnessUpstream.start();
    private final DataPlaneRig rig = DataPlaneRig.to(witness);

    @AfterEach
    void stop() {
        rig.close();
        witness.close();
    }

    @Test
    void aRequestIsForwardedAndItsResponseComesBack() {
        RawResponse response =
                RawClient.exchange(rig.address(), "GET /a?q=1 HTTP/1.1\r\nHost: t.example\r\nX-Id: 7\r\n\r\n");
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.bodyText()).isEqualTo("witness 7\n");
        WitnessRequest request = witness.takeRequest();
        assertThat(request.target()).isEqualTo("/a?q=1");
        assertThat(request.header("Host")).isEqualTo("t.example");
        assertThat(request.header("X-Forwarded-For")).isEqualTo("127.0.0.1");
        assertThat(request.violations()).isEmpty();
        assertThat(rig.nextEnded()).isEqualTo(new DataPlaneRig.Ended("/a", 200, null));
    }

    @Test
    void connectionsAreKeptOnBothSides() {
        try (RawClient client = rig.connect()) {
            for (int i = 1; i <= 20; i++) {
                client.send("GET /" + i + " HTTP/1.1\r\nHost: t.example\r\n\r\n");
                assertThat(client.readResponses(i).responses()).hasSize(i);
            }
        }
        assertThat(witness.connections()).hasSize(1);
        assertThat(rig.plane().count(Total.UPSTREAM_CONNECTIONS_OPENED)).isEqualTo(1);
        assertThat(rig.plane().count(Total.UPSTREAM_REUSED)).isEqualTo(19);
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            all.append("GET /")
                    .append(i)
                    .append(" HTTP/1.1\r\nHost: t.example\r\nX-Id: ")
                    .append(i)
                    .append("\r\n\r\n");
        }
        try (RawClient client = rig.connect()) {
            client.send(all.toString());
            List<RawResponse> responses = client.readResponses(100).responses();
            for (int i = 0; i < 100; i++) {
                assertThat(responses.get(i).bodyText()).isEqualTo("witness " + i + "\n");
            }
        }
    }

    @Test
    void aBodyWithALengthAndAChunkedBodyArriveWhole() {
        String body = "x".repeat(100_000);
        try (RawClient client = rig.connect()) {
            client.send("POST /l HTTP/1.1\r\nHost: t.example\r\nContent-Length: 100000\r\n\r\n" + body);
            client.readResponses(1);
            client.send("POST /c HTTP/1.1\r\nHost: t.example\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "3;ext=1\r\nabc\r\n" + "186a0\r\n" + body + "\r\n0\r\nX-Sum: 5\r\n\r\n");
            client.readResponses(2);
        }
        assertThat(witness.takeRequest().bodyText()).isEqualTo(body);
        WitnessRequest chunked = witness.takeRequest();
        assertThat(chunked.bodyText()).isEqualTo("abc" + body);
        assertThat(chunked.trailers().value("X-Sum")).isEqualTo("5");
        assertThat(chunked.violations()).isEmpty();
    }

    @Test
    void responsesOfEveryFramingComeBackWhole() {
        String large = "y".repeat(3_000_000);
        witness.respondTo("/length", Responder.always(Answer.ok(large)));
        witness.respondTo("/chunked", Responder.always(Answer.chunked(200, List.of("abc", large, "z"))));
        witness.respondTo(
                "/close",
                Responder.always(
                        Answer.raw("HTTP/1.0 200 OK\r\n\r\n").thenRaw(large).thenClose()));
        try (RawClient client = rig.connect()) {
            client.send("GET /length HTTP/1.1\r\nHost: t.example\r\n\r\n");
            client.readResponses(1);
            client.send("GET /chunked HTTP/1.1\r\nHost: t.example\r\n\r\n");
            client.readResponses(2);
            client.send("GET /close HTTP/1.1\r\nHost: t.example\r\n\r\n");
            List<RawResponse> responses = client.readResponses(3).responses();
            assertThat(responses.get(0).bodyText()).isEqualTo(large);
            assertThat(responses.get(1).bodyText()).isEqualTo("abc" + large + "z");
            assertThat(responses.get(2).bodyText()).isEqualTo(large);
            assertThat(responses).allMatch(RawResponse::complete);
        }
    }
}
