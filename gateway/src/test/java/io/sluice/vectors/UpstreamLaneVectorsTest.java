package io.sluice.vectors;

import static io.sluice.vectors.GatewayFixture.awaitThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.DataPlaneRig;
import io.sluice.kit.Answer;
import io.sluice.kit.Lane;
import io.sluice.kit.LaneWitness;
import io.sluice.kit.RawClient;
import io.sluice.kit.RawResponse;
import io.sluice.kit.Received;
import io.sluice.kit.Responder;
import io.sluice.kit.WitnessRequest;
import io.sluice.model.Reason;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The way of bodies, trailers, early answers and time-outs between a client of HTTP/1.1 and an endpoint, whatever it speaks. */
@ParameterizedClass(name = "{0}")
@EnumSource(names = {"PLAIN", "TLS_UPSTREAM", "H2_UPSTREAM"})
class UpstreamLaneVectorsTest {
    private static final String LARGE = "0123456789abcdef".repeat(1 << 16);

    @Parameter
    Lane lane;

    private static LaneWitness endpoint;
    private static DataPlaneRig rig;

    @BeforeParameterizedClassInvocation
    static void over(Lane lane) {
        endpoint = UpstreamLanes.witness(lane, "witness", "127.0.0.1");
        rig = DataPlaneRig.options()
                .with("ejectAfter", "0")
                .with("readTimeout", "1s")
                .start()
                .serve(UpstreamLanes.plan(lane, endpoint));
    }

    @AfterParameterizedClassInvocation
    static void end() {
        rig.close();
        endpoint.close();
    }

    @AfterEach
    void nothingIsLeft() {
        awaitThat("nothing is kept", () -> rig.plane().held() == 0);
        endpoint.check();
        endpoint.witness().reset();
    }

    private static String head(String line, String... fields) {
        return line + " HTTP/1.1\r\nHost: t.example\r\n" + String.join("\r\n", fields)
                + (fields.length == 0 ? "" : "\r\n") + "\r\n";
    }

    private static RawResponse ask(String request) {
        try (RawClient client = rig.connect()) {
            client.send(request);
            return client.readResponses(1).response();
        }
    }

    private static void answering(Responder responder) {
        endpoint.witness().respondTo("/a", responder);
    }

    @Test
    @DisplayName("S-04 a body larger than all buffers, with its length")
    void aBodyOfALength() {
        assertThat(ask(head("POST /a", "Content-Length: " + LARGE.length()) + LARGE)
                        .status())
                .isEqualTo(200);
        WitnessRequest seen = endpoint.witness().takeRequest();
        assertThat(seen.bodyText().equals(LARGE)).as("the body is the same").isTrue();
        assertThat(seen.headers().all("Content-Length")).containsExactly(String.valueOf(LARGE.length()));
    }

    @Test
    @DisplayName("S-04 a body larger than all buffers, in chunks")
    void aBodyInChunks() {
        String chunks = Integer.toHexString(LARGE.length()) + "\r\n" + LARGE + "\r\n0\r\n\r\n";
        assertThat(ask(head("POST /a", "Transfer-Encoding: chunked") + chunks).status())
                .isEqualTo(200);
        WitnessRequest seen = endpoint.witness().takeRequest();
        assertThat(seen.bodyText().equals(LARGE)).as("the body is the same").isTrue();
        assertThat(seen.headers().all("Content-Length")).isEmpty();
    }

    @Test
    @DisplayName("S-32 the client goes in mid-body: the endpoint sees no whole request")
    void aBodyThatEndsTooEarly() {
        try (RawClient client = rig.connect()) {
            client.send(head("POST /a", "Content-Length: 10") + "hello");
            endpoint.witness().takeHead(Duration.ofSeconds(5));
            client.reset();
        }
        WitnessRequest seen = endpoint.witness().takeRequest();
        assertThat(seen.complete()).isFalse();
        assertThat(ask(head("GET /b")).status()).isEqualTo(200);
    }

    @Test
    @DisplayName("S-47 trailers that would be fields of the head are dropped")
    void trailersOfARequest() {
        String request = head("POST /a", "Transfer-Encoding: chunked", "TE: trailers", "Connection: TE")
                + "5\r\nhello\r\n0\r\nContent-Length: 3\r\nHost: x\r\nX-Forwarded-For: 1.2.3.4\r\nX-Sum: 1\r\n\r\n";
        assertThat(ask(request).status()).isEqualTo(200);
        WitnessRequest seen = endpoint.witness().takeRequest();
        assertThat(seen.bodyText()).isEqualTo("hello");
        assertThat(seen.trailers().all("X-Sum")).containsExactly("1");
        for (String name : List.of("Content-Length", "Host", "X-Forwarded-For")) {
            assertThat(seen.trailers().all(name)).as(name).isEmpty();
        }
        assertThat(seen.headers().all("X-Forwarded-For")).containsExactly("127.0.0.1");
    }

    @Test
    @DisplayName("S-03 S-05 an answer before the body is read: it comes, and the next request gets its own")
    void anEarlyAnswer() {
        answering(Responder.atHead(Responder.always(Answer.of(403, "no"))));
        try (RawClient client = rig.connect()) {
            client.send(head("POST /a", "Content-Length: " + LARGE.length()) + LARGE.substring(0, 100_000));
            assertThat(client.readResponses(1).responses().get(0).status()).isEqualTo(403);
        }
        assertThat(ask(head("GET /b", "X-Id: own")).bodyText()).contains("own");
    }

    @Test
    @DisplayName("S-05 the 100 of an endpoint comes before its answer")
    void anInterimResponse() {
        answering(Responder.atHead(
                Responder.always(Answer.interim(100).thenAwaitBody().then(Answer.ok("fine")))));
        try (RawClient client = rig.connect()) {
            client.send(head("POST /a", "Expect: 100-continue", "Content-Length: 5"));
            client.readBytes(12);
            assertThat(client.received().responses()).isEmpty();
            client.send("hello");
            RawResponse response = client.readResponses(1).response();
            assertThat(response.interim()).extracting(RawResponse::status).containsExactly(100);
            assertThat(response.bodyText()).isEqualTo("fine");
        }
    }

    @Test
    @DisplayName("R-04 a response that is cut off does not pass for whole")
    void aResponseThatIsCutOff() {
        answering(Responder.always(Answer.raw("HTTP/1.1 200 OK\\r\\nContent-Length: 9\\r\\n\\r\\nhalf")
                .thenClose()));
        try (RawClient client = rig.connect()) {
            client.send(head("GET /a"));
            Received received = client.readUntilClose();
            assertThat(received.closed()).isTrue();
            assertThat(received.responses().get(0).complete()).isFalse();
        }
        assertThat(ask(head("GET /b")).status()).isEqualTo(200);
    }

    @Test
    @DisplayName("R-08 HEAD, 204 and 304 have no body, and the connection serves the next")
    void responsesWithoutABody() {
        for (String answer : List.of("204 No Content", "304 Not Modified\\r\\nETag: \"x\"")) {
            answering(Responder.always(Answer.raw("HTTP/1.1 " + answer + "\\r\\n\\r\\n")));
            assertThat(ask(head("GET /a")).body()).isEmpty();
        }
        answering(Responder.always(Answer.raw("HTTP/1.1 200 OK\\r\\nContent-Length: 9\\r\\n\\r\\n")));
        try (RawClient client = rig.connect().expecting("HEAD", "GET")) {
            client.send(head("HEAD /a") + head("GET /b"));
            List<RawResponse> both = client.readResponses(2).responses();
            assertThat(both.get(0).header("Content-Length")).isEqualTo("9");
            assertThat(both.get(1).status()).isEqualTo(200);
        }
    }

    @Test
    @DisplayName("4.5 a response larger than all buffers, and one of chunks")
    void largeResponses() {
        answering(Responder.always(Answer.ok(LARGE)));
        assertThat(ask(head("GET /a")).bodyText().equals(LARGE)).isTrue();
        answering(Responder.always(Answer.chunked(200, List.of("one", LARGE, "three"))));
        assertThat(ask(head("GET /a")).bodyText().equals("one" + LARGE + "three"))
                .isTrue();
    }

    @Test
    @DisplayName("4.5 upstream.readTimeout: an endpoint that does not answer, and then goes on")
    void anEndpointThatIsSilent() {
        answering(Responder.always(Answer.never()));
        long before = rig.plane().count(Reason.READ_TIMEOUT);
        assertThat(ask(head("POST /a", "Content-Length: 2") + "hi").status()).isEqualTo(504);
        awaitThat("it is counted", () -> rig.plane().count(Reason.READ_TIMEOUT) == before + 1);
        int used = endpoint.witness().requests().get(0).connection();
        awaitThat(
                "the end of what the request was sent by",
                () -> endpoint.witness().connections().stream()
                        .noneMatch(each -> each.number() == used && each.open()));
        assertThat(ask(head("GET /b")).status()).isEqualTo(200);
    }
}
