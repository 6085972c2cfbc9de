package io.sluice.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.kit.h2.Fields;
import io.sluice.kit.h2.H2Raw;
import io.sluice.kit.tls.Authority;
import io.sluice.kit.tls.ServerCertificate;
import io.sluice.kit.tls.TlsClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** In every lane the witness sees the same request. */
class LaneWitnessTest {
    private static final Authority ROOT = Authority.root("Test root");
    private static final String GET = "GET /a HTTP/1.1\r\nHost: t.example\r\nX-Id: 7\r\n\r\n";
    private static final Fields H2_GET =
            Fields.request("GET", "/a", "t.example").and("x-id", "7");

    private static LaneWitness start(Lane lane) {
        return LaneWitness.start(
                lane, WitnessUpstream.named("w1"), ServerCertificate.of(ROOT.server("upstream.example")));
    }

    private static String askedIn(Lane lane, LaneWitness upstream) {
        if (lane == Lane.H2_UPSTREAM) {
            try (H2Raw client = H2Raw.connect(upstream.address()).polite().begin()) {
                return client.exchange(H2_GET).bodyText();
            }
        }
        ClientOptions options = RawClient.options();
        if (lane == Lane.TLS_UPSTREAM) {
            options.tls(TlsClient.to("upstream.example").trusting(ROOT).verifyingName());
        }
        try (RawClient client = options.connect(upstream.address())) {
            client.send(GET);
            return client.readResponses(1).response().bodyText();
        }
    }

    @ParameterizedTest
    @EnumSource(Lane.class)
    void theWitnessRecordsTheRequestAsInHttp1(Lane lane) {
        try (LaneWitness upstream = start(lane)) {
            assertThat(askedIn(lane, upstream)).isEqualTo("w1 7\n");
            assertThat(upstream.witness().takeRequest().target()).isEqualTo("/a");
            upstream.check();
        }
    }

    @Test
    void whatBreaksHttp2IsComplainedOf() {
        try (LaneWitness upstream = start(Lane.H2_UPSTREAM);
                H2Raw client = H2Raw.connect(upstream.address()).polite().begin()) {
            client.exchange(H2_GET.and("connection", "close"));
            assertThatThrownBy(upstream::check)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("field connection on stream 1");
        }
    }

    @Test
    void lanesOfTheUpstreamTakeTheWholeDeliveryAlone() {
        Vector vector = Vector.of("S-20", "bare LF", "GET /a HTTP/1.1\n\n");
        assertThat(Lane.TLS.deliveries(vector)).isEqualTo(vector.deliveries()).hasSize(3);
        assertThat(Lane.PLAIN.deliveries(vector)).isEqualTo(vector.deliveries());
        assertThat(Lane.H2_UPSTREAM.deliveries(vector)).containsExactly(Delivery.WHOLE);
        assertThat(Lane.TLS_UPSTREAM.deliveries(vector)).containsExactly(Delivery.WHOLE);
    }

    @Test
    void thereIsAFrontInTheLaneOfHttp2Alone() {
        try (LaneWitness plain = start(Lane.PLAIN);
                LaneWitness http2 = start(Lane.H2_UPSTREAM)) {
            assertThat(http2.front().accepted()).isZero();
            assertThatThrownBy(plain::front).isInstanceOf(IllegalStateException.class);
        }
    }
}
