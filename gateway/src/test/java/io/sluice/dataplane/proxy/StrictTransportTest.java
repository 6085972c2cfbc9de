package io.sluice.dataplane.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.DataPlaneRig;
import io.sluice.kit.Answer;
import io.sluice.kit.Bytes;
import io.sluice.kit.RawClient;
import io.sluice.kit.RawResponse;
import io.sluice.kit.Received;
import io.sluice.kit.Responder;
import io.sluice.kit.WebSocketAnswer;
import io.sluice.kit.WitnessUpstream;
import io.sluice.model.Action;
import io.sluice.model.GatewayPlan;
import io.sluice.model.HostRoutes;
import io.sluice.model.HostRules;
import io.sluice.model.Location;
import io.sluice.model.Reason;
import io.sluice.model.Route;
import io.sluice.model.RoutingTable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a host with TLS tells its clients, with what is forwarded and with what the gateway says itself. */
class StrictTransportTest {
    private static final String OVER_TLS = "X-Forwarded-Proto: https\r\n";
    private static final String FIELD = "Strict-Transport-Security";
    private static final String VALUE = "max-age=31536000; includeSubDomains";

    private final WitnessUpstream witness = WitnessUpstream.start();
    private final DataPlaneRig rig =
            DataPlaneRig.options().trusting("127.0.0.1").start().serve(plan(new HostRules(true, Optional.empty())));

    private GatewayPlan plan(HostRules rules) {
        GatewayPlan base = DataPlaneRig.plan(
                Map.of(
                        "/", DataPlaneRig.forward("echo"),
                        "/moved", new Action.Redirect(301, Location.of("https://n.ex")),
                        "/gone", new Action.Respond(Reason.SERVICE_NOT_FOUND)),
                DataPlaneRig.upstream("echo", witness.address()));
        List<Route> routes = base.routes().hostless().orElseThrow().routes();
        HostRoutes host = new HostRoutes("t.example", routes, Optional.empty(), rules);
        return new GatewayPlan(
                new RoutingTable(
                        Map.of("t.example", host), Map.of(), base.routes().hostless(), Optional.empty()),
                base.upstreams());
    }

    @AfterEach
    void stop() {
        rig.close();
        witness.close();
    }

    private List<String> said(String target, String fields) {
        return get("t.example", target, fields).headers().all(FIELD);
    }

    private RawResponse get(String host, String target, String fields) {
        return RawClient.exchange(
                rig.address(), "GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\n" + fields + "\r\n");
    }

    @Test
    @DisplayName("V-059 on every response over TLS: forwarded, redirected, refused")
    void itIsOnEveryResponseOverTls() {
        witness.respond(Responder.always(Answer.of(200, "x", FIELD + ": max-age=1", FIELD + ": max-age=2")));
        for (String target : List.of("/a", "/moved", "/gone")) {
            assertThat(said(target, OVER_TLS)).as(target).containsExactly(VALUE);
        }
    }

    @Test
    @DisplayName("V-059 not without TLS, and not for a host without it")
    void itIsOnNoOtherResponse() {
        for (String target : List.of("/a", "/moved", "/gone")) {
            assertThat(said(target, "")).as(target).isEmpty();
            assertThat(get("other.example", target, OVER_TLS).headers().all(FIELD))
                    .as(target)
                    .isEmpty();
        }
    }

    @Test
    @DisplayName("V-059 also on the 101 of a WebSocket")
    void itIsOnTheAnswerThatBeginsATunnel() {
        witness.respond(WebSocketAnswer.echo());
        try (RawClient client = rig.connect()) {
            client.send("GET /a HTTP/1.1\r\nHost: t.example\r\n" + OVER_TLS
                    + "Connection: upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
            Received received = client.readBytes(1);
            while (!received.closed() && !Bytes.text(received.bytes()).contains("\r\n\r\n")) {
                received = client.readBytes(received.bytes().length + 1);
            }
            assertThat(Bytes.text(received.bytes()))
                    .startsWith("HTTP/1.1 101 ")
                    .contains(FIELD + ": " + VALUE + "\r\n");
        }
    }

    @Test
    @DisplayName("V-059 a host's rules do not stay with the connection")
    void theRulesAreThoseOfTheRequest() {
        try (RawClient client = rig.connect()) {
            client.send("GET /a HTTP/1.1\r\nHost: t.example\r\n" + OVER_TLS + "\r\n");
            assertThat(client.readResponses(1).responses().get(0).headers().all(FIELD))
                    .hasSize(1);
            client.send("GET /a HTTP/1.1\r\nHost: other.example\r\n" + OVER_TLS + "\r\n");
            assertThat(client.readResponses(2).responses().get(1).headers().all(FIELD))
                    .isEmpty();
            client.send("GET /a HTTP/1.1\r\nHost: t.example\r\n" + OVER_TLS + "\r\n");
            assertThat(client.readResponses(3).responses().get(2).headers().all(FIELD))
                    .hasSize(1);
        }
    }
}
