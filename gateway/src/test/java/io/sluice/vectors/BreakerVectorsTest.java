package io.sluice.vectors;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.DataPlaneRig;
import io.sluice.kit.Answer;
import io.sluice.kit.Gate;
import io.sluice.kit.RawClient;
import io.sluice.kit.RawResponse;
import io.sluice.kit.Responder;
import io.sluice.kit.WitnessUpstream;
import io.sluice.model.Action;
import io.sluice.model.GatewayPlan;
import io.sluice.model.Reason;
import io.sluice.model.UpstreamId;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A Service that does not keep up: what waits for it is bounded, and nobody else notices. */
class BreakerVectorsTest {
    private static final String HOST = " HTTP/1.1\r\nHost: t.example\r\n\r\n";
    private static final String SLOW = "GET /" + HOST;
    private static final String OTHER = "GET /other" + HOST;

    private final WitnessUpstream slow = WitnessUpstream.named("slow").start();
    private final WitnessUpstream other = WitnessUpstream.named("other").start();
    private final Gate gate = new Gate();
    private final List<RawClient> clients = new ArrayList<>();
    private DataPlaneRig rig;

    private void start(InetSocketAddress main, String... settings) {
        DataPlaneRig.Options options = DataPlaneRig.options();
        for (String setting : settings) {
            options.with(setting.substring(0, setting.indexOf('=')), setting.substring(setting.indexOf('=') + 1));
        }
        Map<String, Action> routes = Map.of("/", DataPlaneRig.forward("slow"), "/other", DataPlaneRig.forward("other"));
        GatewayPlan plan = DataPlaneRig.plan(
                routes, DataPlaneRig.upstream("slow", main), DataPlaneRig.upstream("other", other.address()));
        rig = options.start().serve(plan);
        slow.respond(Responder.always(Answer.ok("at last").after(gate)));
    }

    @AfterEach
    void stop() {
        clients.forEach(RawClient::close);
        rig.close();
        slow.close();
        other.close();
    }

    private RawClient asking(String request) {
        RawClient client = rig.connect();
        clients.add(client);
        client.send(request);
        return client;
    }

    private void assertRefused(RawResponse response, Reason reason) {
        assertThat(response.status()).isEqualTo(503);
        assertThat(response.header("Retry-After")).isEqualTo("1");
        assertThat(response.bodyText()).contains(reason.code());
    }

    private RawResponse ask(String request) {
        return RawClient.exchange(rig.address(), request);
    }

    @Test
    @DisplayName("4.11 upstream.maxPendingRequests: the rest gets 503 at once, other Services notice nothing")
    void requestsThatWait() {
        start(slow.address(), "maxPendingRequests=4");
        for (int i = 0; i < 4; i++) {
            asking(SLOW);
        }
        assertThat(slow.await(() -> gate.waiting() == 4)).isTrue();
        for (int i = 0; i < 20; i++) {
            long begun = System.nanoTime();
            assertRefused(
                    ask(i % 2 == 0 ? SLOW : "POST / HTTP/1.1\r\nHost: t.example\r\nContent-Length: 2\r\n\r\nhi"),
                    Reason.UPSTREAM_OVERLOADED);
            assertThat((System.nanoTime() - begun) / 1_000_000).isLessThan(500);
            assertThat(ask(OTHER).status()).isEqualTo(200);
        }
        assertThat(slow.requests()).hasSize(4);
        gate.open();
        for (RawClient client : clients) {
            assertThat(client.readResponses(1).response().status()).isEqualTo(200);
        }
        assertThat(ask(SLOW).status()).isEqualTo(200);
        assertThat(rig.plane().count(Reason.UPSTREAM_OVERLOADED)).isEqualTo(20);
    }

    @Test
    @DisplayName("4.11 a request stops counting when its response head has passed; one that is given up, too")
    void whoHasAHeadDoesNotWait() {
        start(slow.address(), "maxPendingRequests=1");
        slow.respond(Responder.always(Answer.raw("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\na")
                .thenAwait(gate)
                .thenRaw("b")));
        for (int i = 0; i < 5; i++) {
            asking(SLOW).readBytes(10);
        }
        gate.open();
        for (RawClient client : clients) {
            assertThat(client.readResponses(1).response().bodyText()).isEqualTo("ab");
        }
        slow.respond(Responder.always(Answer.never()));
        RawClient leaving = asking(SLOW);
        assertThat(slow.await(() -> slow.requests().size() == 6)).isTrue();
        assertRefused(ask(SLOW), Reason.UPSTREAM_OVERLOADED);
        leaving.reset();
        GatewayFixture.awaitThat("the client is gone", () -> rig.plane().count(Reason.CLIENT_GONE) == 1);
        slow.respond(Responder.always(Answer.ok("x")));
        assertThat(ask(SLOW).status()).isEqualTo(200);
    }

    private int waiting() {
        UpstreamId id = new UpstreamId("test", "slow", 80);
        return rig.plane().live().upstreams().get(id).load().waiting();
    }

    private RawClient begun() {
        RawClient client = asking("POST / HTTP/1.1\r\nHost: t.example\r\nContent-Length: 10\r\n\r\nhello");
        slow.takeHead(Duration.ofSeconds(5));
        return client;
    }

    @Test
    @DisplayName(
            "4.11 SL-07 clients that are still sending do not wait for the Service, and nobody is refused for them")
    void slowBodiesDoNotCount() {
        start(slow.address(), "maxPendingRequests=2");
        List<RawClient> sending = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            sending.add(begun());
        }
        assertThat(waiting()).isZero();
        asking(SLOW);
        asking(SLOW);
        assertThat(slow.await(() -> gate.waiting() == 2)).isTrue();
        assertRefused(ask(SLOW), Reason.UPSTREAM_OVERLOADED);
        sending.subList(0, 3).forEach(client -> client.send("world"));
        assertThat(slow.await(() -> gate.waiting() == 5))
                .as("what was begun is not refused at its end")
                .isTrue();
        assertThat(waiting()).as("but waits").isEqualTo(5);
        sending.get(3).reset();
        GatewayFixture.awaitThat("the client is gone", () -> rig.plane().count(Reason.CLIENT_GONE) == 1);
        gate.open();
        for (int i = 0; i < 3; i++) {
            assertThat(sending.get(i).readResponses(1).response().status()).isEqualTo(200);
        }
        assertThat(clients.get(5).readResponses(1).response().status()).isEqualTo(200);
        assertThat(clients.get(6).readResponses(1).response().status()).isEqualTo(200);
        assertThat(waiting()).isZero();
    }

    @Test
    @DisplayName("4.11 a request that is answered before its end never waits")
    void earlyAnswersDoNotCount() {
        start(slow.address(), "maxPendingRequests=1");
        slow.respond(Responder.atHead(Responder.always(Answer.ok("early").thenAwaitBody())));
        for (int i = 0; i < 3; i++) {
            RawClient client = begun();
            assertThat(client.readResponses(1).response().bodyText()).isEqualTo("early");
            client.send("world" + OTHER);
            assertThat(client.readResponses(2).statuses()).containsExactly(200, 200);
            assertThat(waiting()).isZero();
        }
    }

    @Test
    @DisplayName("4.11 a body that is sent a second time makes one request that waits, not two")
    void aBodyThatIsSentAgainCountsOnce() {
        start(slow.address(), "maxPendingRequests=1");
        slow.respondNext(Responder.always(Answer.ok("a connection to be used again")));
        assertThat(ask(SLOW).status()).isEqualTo(200);
        slow.respondNext(Responder.always(Answer.nothing().thenClose()));
        RawClient client = asking("PUT / HTTP/1.1\r\nHost: t.example\r\nContent-Length: 5\r\n\r\nhello");
        assertThat(slow.await(() -> gate.waiting() == 1)).isTrue();
        assertThat(waiting()).isEqualTo(1);
        gate.open();
        assertThat(client.readResponses(1).response().status()).isEqualTo(200);
        assertThat(waiting()).isZero();
    }

    @Test
    @DisplayName("4.11 upstream.maxPendingConnections: the rest gets 503 at once")
    void connectionsThatWait() throws IOException {
        try (FullBacklog full = FullBacklog.open()) {
            start(full.address(), "maxPendingConnections=2", "connectTimeout=1s");
            asking(SLOW);
            asking(SLOW);
            RawClient third = asking(SLOW);
            assertRefused(third.readResponses(1).response(), Reason.UPSTREAM_OVERLOADED);
            assertThat(ask(OTHER).status()).isEqualTo(200);
            assertThat(clients.get(0).readResponses(1).response().status()).isEqualTo(504);
            assertThat(clients.get(1).readResponses(1).response().status()).isEqualTo(504);
        }
    }

    @Test
    @DisplayName("4.14 limits.maxUpstreamConnections: the longest unused one makes room, and without one it is 503")
    void connectionsInAll() {
        start(slow.address(), "maxUpstreamConnections=2");
        assertThat(ask(OTHER).status()).isEqualTo(200);
        asking(SLOW);
        assertThat(slow.await(() -> gate.waiting() == 1)).isTrue();
        assertThat(other.openConnections()).as("unused, and kept").isEqualTo(1);
        asking(SLOW);
        assertThat(slow.await(() -> gate.waiting() == 2)).isTrue();
        assertThat(other.await(() -> other.openConnections() == 0))
                .as("has made room")
                .isTrue();
        assertRefused(ask(SLOW), Reason.CONNECTIONS_EXHAUSTED);
        assertRefused(ask(OTHER), Reason.CONNECTIONS_EXHAUSTED);
        gate.open();
        for (RawClient client : clients) {
            assertThat(client.readResponses(1).response().status()).isEqualTo(200);
        }
        assertThat(ask(OTHER).status()).isEqualTo(200);
    }
}
