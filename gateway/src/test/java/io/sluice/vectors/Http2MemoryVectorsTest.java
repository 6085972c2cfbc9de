package io.sluice.vectors;

import static io.sluice.vectors.GatewayFixture.awaitThat;
import static io.sluice.vectors.Http2Clients.connect;
import static io.sluice.vectors.Http2Clients.get;
import static io.sluice.vectors.Http2Clients.post;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.kit.Answer;
import io.sluice.kit.Gate;
import io.sluice.kit.Responder;
import io.sluice.kit.h2.ErrorCode;
import io.sluice.kit.h2.Fields;
import io.sluice.kit.h2.Frame;
import io.sluice.kit.h2.H2Message;
import io.sluice.kit.h2.H2Raw;
import io.sluice.kit.h2.Setting;
import io.sluice.model.Reason;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What all streams of a connection hold together ({@code h2.memoryPerConnection}). */
class Http2MemoryVectorsTest {
    private static final int LARGE = 200_000;
    private static final String EIGHT_KIB = "x".repeat(8 * 1024);

    @RegisterExtension
    static final GatewayFixture SMALL =
            GatewayFixture.with("h2c=true", "h2.memoryPerConnection=256KiB").withStreams(40);

    @RegisterExtension
    static final GatewayFixture STANDARD = GatewayFixture.with("h2c=true").withStreams(100);

    @AfterEach
    void forget() {
        for (GatewayFixture gateway : List.of(SMALL, STANDARD)) {
            gateway.witness().reset();
            gateway.witness().closeIdleConnections();
            awaitThat("no connection is kept", () -> gateway.witness().openConnections() == 0);
        }
    }

    private static void diesOf(H2Raw client, long before) {
        assertThat(client.closedWith()).isEqualTo(ErrorCode.ENHANCE_YOUR_CALM);
        awaitThat("its count", () -> SMALL.count(Reason.CONNECTION_MEMORY) == before + 1);
        try (H2Raw other = connect(SMALL)) {
            assertThat(other.exchange(get("/a")).status()).isEqualTo(200);
        }
    }

    @Test
    @DisplayName("H2-06 large heads on all streams")
    void largeHeadsOnManyStreamsAreTooMuch() {
        SMALL.witness().respondTo("/never", Responder.always(Answer.never()));
        long before = SMALL.count(Reason.CONNECTION_MEMORY);
        try (H2Raw client = connect(SMALL)) {
            for (int i = 0; i < 40; i++) {
                client.request(get("/never").and("x-large", EIGHT_KIB), /* end */ true);
            }
            diesOf(client, before);
        }
    }

    @Test
    @DisplayName("H2-06 responses of which nothing is taken")
    void responsesThatWaitAreTooMuch() {
        SMALL.witness().respondTo("/large", Responder.always(Answer.ok(new byte[LARGE])));
        long before = SMALL.count(Reason.CONNECTION_MEMORY);
        try (H2Raw client = connect(SMALL, Setting.INITIAL_WINDOW_SIZE, 0)) {
            for (int i = 0; i < 20; i++) {
                client.request(get("/large"), /* end */ true);
            }
            diesOf(client, before);
        }
    }

    @Test
    void whatIsOverDoesNotCount() {
        SMALL.witness().respondTo("/large", Responder.always(Answer.ok(new byte[LARGE / 4])));
        try (H2Raw client = connect(SMALL)) {
            for (int i = 0; i < 60; i++) {
                int stream = client.request(post("/large").and("x-large", EIGHT_KIB), /* end */ false);
                client.send(Frame.data(stream, EIGHT_KIB, false));
                client.send(Frame.headers(stream, Fields.of("x-sum", EIGHT_KIB), true));
                assertThat(client.response(stream).bodyLength()).isEqualTo(LARGE / 4);
            }
            assertThat(client.goAway()).isNull();
        }
    }

    @Test
    void bodiesThatWaitForTheirEndpointsCountUntilTheyAreTaken() {
        Gate gate = new Gate();
        SMALL.witness().respondTo("/later", Responder.always(Answer.ok("x").after(gate)));
        try (H2Raw client = connect(SMALL)) {
            for (int i = 0; i < 4; i++) {
                int stream = client.request(post("/later"), /* end */ false);
                for (int sent = 0; sent < 4; sent++) {
                    client.send(Frame.data(stream, new byte[12_000], sent == 3));
                }
            }
            awaitThat("the requests", () -> SMALL.witness().requests().size() == 4);
            gate.open();
            for (int stream = 1; stream < 8; stream += 2) {
                assertThat(client.response(stream).status()).isEqualTo(200);
            }
            assertThat(client.goAway()).isNull();
        }
    }

    @Test
    @DisplayName("H2-06 windows of nothing on all streams are back-pressure, not an attack")
    void aHundredResponsesMayWait() {
        STANDARD.witness().respondTo("/large", Responder.always(Answer.ok(new byte[LARGE])));
        try (H2Raw client = connect(STANDARD, Setting.INITIAL_WINDOW_SIZE, 0)) {
            for (int i = 0; i < 100; i++) {
                client.request(get("/large"), /* end */ true);
            }
            client.send(Frame.settings(Setting.INITIAL_WINDOW_SIZE, LARGE), Frame.windowUpdate(0, 100 * LARGE));
            for (int stream = 1; stream < 200; stream += 2) {
                H2Message answer = client.response(stream);
                assertThat(answer.bodyLength()).isEqualTo(LARGE);
                assertThat(answer.complete()).isTrue();
            }
            assertThat(client.goAway()).isNull();
        }
    }
}
