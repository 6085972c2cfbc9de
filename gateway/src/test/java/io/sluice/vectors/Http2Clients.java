package io.sluice.vectors;

import static io.sluice.vectors.GatewayFixture.awaitThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.kit.Answer;
import io.sluice.kit.Gate;
import io.sluice.kit.Responder;
import io.sluice.kit.h2.Fields;
import io.sluice.kit.h2.H2Raw;

/** What clients of HTTP/2 ask in many tests. */
final class Http2Clients {
    private static final String HOST = "t.example";

    private Http2Clients() {}

    static Fields get(String path) {
        return Fields.request("GET", path, HOST);
    }

    static Fields post(String path) {
        return Fields.request("POST", path, HOST);
    }

    /** A client that gives back the windows that responses take, with SETTINGS of its own (pairs of id and value). */
    static H2Raw connect(GatewayFixture gateway, int... settings) {
        H2Raw client = gateway.connectHttp2().polite();
        client.begin(settings);
        return client;
    }

    /** The same, of a gateway that has no connection to its endpoint, and whose endpoint answers as at first. */
    static H2Raw afresh(GatewayFixture gateway) {
        forget(gateway);
        return connect(gateway);
    }

    private static void forget(GatewayFixture gateway) {
        gateway.witness().reset();
        gateway.witness().closeIdleConnections();
        awaitThat("no connection is kept", () -> gateway.witness().openConnections() == 0);
    }

    /** Closes it; nothing that the gateway sent was against the protocol. */
    static void leave(H2Raw client) {
        try {
            assertThat(client.violations()).isEmpty();
        } finally {
            client.close();
        }
    }

    /** Has so many requests under way at one moment, and answered. */
    static void openAtOnce(GatewayFixture gateway, int streams) {
        Gate gate = new Gate();
        gateway.witness().respond(Responder.always(Answer.ok("x").after(gate)));
        try (H2Raw client = connect(gateway)) {
            for (int i = 0; i < streams; i++) {
                client.request(get("/a"), /* end */ true);
            }
            awaitThat("all requests at once", () -> gateway.witness().requests().size() == streams);
            gate.open();
            for (int stream = 1; stream < 2 * streams; stream += 2) {
                client.response(stream);
            }
        }
        forget(gateway);
    }
}
