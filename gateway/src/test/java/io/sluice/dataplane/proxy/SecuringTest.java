package io.sluice.dataplane.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.DataPlaneRig;
import io.sluice.kit.RawClient;
import io.sluice.kit.RawResponse;
import io.sluice.kit.WitnessUpstream;
import io.sluice.model.Action;
import io.sluice.model.GatewayPlan;
import io.sluice.model.Location;
import io.sluice.model.Location.Text;
import io.sluice.model.Location.Variable;
import io.sluice.model.Reason;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Routes that are for TLS only, by requests that come without and by those of a proxy that has taken it off. */
class SecuringTest {
    private static final Location TO_HTTPS =
            new Location(List.of(new Text("https://"), Variable.PUBLIC_HOST, Variable.REQUEST_URI_TRIMMED));

    private final WitnessUpstream witness = WitnessUpstream.start();
    private final DataPlaneRig rig =
            DataPlaneRig.options().trusting("127.0.0.1").start().serve(secured(DataPlaneRig.forward("echo")));

    private GatewayPlan secured(Action then) {
        return DataPlaneRig.plan(
                new Action.Secured(then, 308, TO_HTTPS), DataPlaneRig.upstream("echo", witness.address()));
    }

    @AfterEach
    void stop() {
        rig.close();
        witness.close();
    }

    @Test
    @DisplayName("V-051 a request without TLS is redirected, and its connection serves the next one")
    void aRequestWithoutTlsIsRedirected() {
        try (RawClient client = rig.connect()) {
            client.send("POST /a/?b HTTP/1.1\r\nHost: t.example:80\r\nContent-Length: 3\r\n\r\nabc");
            RawResponse first = client.readResponses(1).responses().get(0);
            assertThat(first.status()).isEqualTo(308);
            assertThat(first.header("Location")).isEqualTo("https://t.example/a/?b");
            client.send("GET / HTTP/1.1\r\nHost: t.example\r\n\r\n");
            assertThat(client.readResponses(2).responses().get(1).header("Location"))
                    .isEqualTo("https://t.example");
        }
        assertThat(rig.nextEnded()).isEqualTo(new DataPlaneRig.Ended("/a/", 308, null));
        assertThat(witness.connections()).isEmpty();
    }

    @Test
    @DisplayName("V-052 what a trusted peer says came by TLS is served")
    void whatCameByTlsIsServed() {
        RawResponse response = RawClient.exchange(
                rig.address(), "GET /a HTTP/1.1\r\nHost: t.example\r\nX-Forwarded-Proto: https\r\nX-Id: 7\r\n\r\n");
        assertThat(response.status()).isEqualTo(200);
        assertThat(witness.takeRequest().header("X-Forwarded-Proto")).isEqualTo("https");
    }

    @Test
    @DisplayName("V-052 the scheme is asked anew for each request of a connection")
    void theSchemeIsThatOfTheRequest() {
        try (RawClient client = rig.connect()) {
            client.send("GET /a HTTP/1.1\r\nHost: t.example\r\nX-Forwarded-Proto: https\r\n\r\n");
            assertThat(client.readResponses(1).responses().get(0).status()).isEqualTo(200);
            client.send("GET /a HTTP/1.1\r\nHost: t.example\r\n\r\n");
            assertThat(client.readResponses(2).responses().get(1).status()).isEqualTo(308);
        }
    }

    @Test
    void anAnswerOfTheGatewaysOwnIsBehindTheRedirectToo() {
        rig.serve(secured(new Action.Respond(Reason.SERVICE_NOT_FOUND)));
        assertThat(RawClient.exchange(rig.address(), "GET /a HTTP/1.1\r\nHost: t.example\r\n\r\n")
                        .status())
                .isEqualTo(308);
        assertThat(RawClient.exchange(
                                rig.address(), "GET /a HTTP/1.1\r\nHost: t.example\r\nX-Forwarded-Proto: https\r\n\r\n")
                        .status())
                .isEqualTo(503);
        assertThat(rig.nextEnded().reason()).isNull();
        assertThat(rig.nextEnded().reason()).isEqualTo(Reason.SERVICE_NOT_FOUND);
    }

    @Test
    void aClientThatNamesNoHostIsRefused() {
        RawResponse response = RawClient.exchange(rig.address(), "GET /a HTTP/1.0\r\n\r\n");
        assertThat(response.status()).isEqualTo(400);
        assertThat(rig.nextEnded().reason()).isEqualTo(Reason.BAD_HOST);
    }
}
