package io.sluice.vectors;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.DataPlaneRig;
import io.sluice.dataplane.loop.LoopCounters.Total;
import io.sluice.kit.Answer;
import io.sluice.kit.RawClient;
import io.sluice.kit.Responder;
import io.sluice.kit.WitnessUpstream;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Endpoints that end connections which nobody uses: no request is lost to that. Time is the test's own. */
class KeepAliveVectorsTest {
    private static final String HOST = " / HTTP/1.1\r\nHost: t.example\r\n";
    private static final String GET = "GET" + HOST + "\r\n";
    private static final String PUT = "PUT" + HOST + "Content-Length: 2\r\n\r\nhi";
    private static final String POST = "POST" + HOST + "Content-Length: 2\r\n\r\nhi";

    private static final int TIMES = 100;

    private final AtomicLong clock = new AtomicLong(1);
    private final WitnessUpstream witness = WitnessUpstream.start();
    private DataPlaneRig rig;

    private void start(DataPlaneRig.Options options) {
        rig = options.ticker(clock::get).start().serve(witness);
    }

    @AfterEach
    void stop() {
        rig.close();
        witness.close();
    }

    /** What a client asks makes the event loop look at its clock. */
    private void pass(Duration time) {
        clock.addAndGet(time.toNanos());
        assertThat(status("OPTIONS * HTTP/1.1\r\nHost: t.example\r\n\r\n")).isEqualTo(204);
    }

    private int status(String request) {
        return RawClient.exchange(rig.address(), request).status();
    }

    private int connectionOfLast() {
        return witness.requests().get(witness.requests().size() - 1).connection();
    }

    private boolean reused(String request) {
        int before = connectionOfLast();
        assertThat(status(request)).isEqualTo(200);
        return connectionOfLast() == before;
    }

    @ParameterizedTest
    @ValueSource(strings = {GET, PUT, POST})
    @DisplayName("4.3 the endpoint ends an unused connection just as a request arrives by it: none is lost")
    void theIdleRace(String request) {
        start(DataPlaneRig.options());
        AtomicBoolean over = new AtomicBoolean();
        witness.respond(
                asked -> over.get() && asked.ordinal() > 1 ? Answer.nothing().thenClose() : Answer.ok("x"));
        for (int i = 0; i < TIMES; i++) {
            over.set(false);
            assertThat(status(GET)).isEqualTo(200);
            pass(Duration.ofSeconds(5));
            over.set(true);
            assertThat(status(request)).isEqualTo(200);
        }
        assertThat(rig.plane().count(Total.RETRIES)).isEqualTo(request.equals(POST) ? 0 : TIMES);
    }

    @ParameterizedTest
    @ValueSource(strings = {GET, PUT, POST})
    @DisplayName("4.3 the endpoint ends an unused connection just before a request is sent: none is lost")
    void theIdleRaceBeforeTheRequest(String request) {
        start(DataPlaneRig.options());
        Random random = new Random(7);
        for (int i = 0; i < TIMES; i++) {
            assertThat(status(GET)).isEqualTo(200);
            pass(Duration.ofMillis(1_100 + random.nextInt(30_000)));
            witness.closeIdleConnections();
            assertThat(status(request)).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @CsvSource({"65536, true", "65537, false", "-1, false"})
    @DisplayName("4.3 a body that cannot be sent again goes by a connection that was used just now, or by a new one")
    void whatCannotBeSentAgainIsNotRaced(int length, boolean reused) {
        start(DataPlaneRig.options());
        String body = "x".repeat(Math.max(1, length));
        String put = "PUT" + HOST
                + (length < 0
                        ? "Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n"
                        : "Content-Length: " + length + "\r\n\r\n" + body);
        assertThat(status(GET)).isEqualTo(200);
        assertThat(reused(put)).as("at once").isTrue();
        pass(Duration.ofMillis(1_100));
        assertThat(reused(put)).as("after 1.1 s").isEqualTo(reused);
    }

    @Test
    @DisplayName("4.3 upstream keep-alive 5 s, requests every 5.000 s: learned from its closes, and not raced again")
    void whatTheEndpointDoesIsLearned() {
        start(DataPlaneRig.options());
        for (int i = 0; i < 3; i++) {
            assertThat(status(GET)).isEqualTo(200);
            pass(Duration.ofSeconds(5));
            witness.closeIdleConnections();
            GatewayFixture.awaitThat(
                    "closed",
                    () -> rig.plane().count(Total.UPSTREAM_CONNECTIONS_OPENED)
                            == rig.plane().count(Total.UPSTREAM_CONNECTIONS_CLOSED));
        }
        assertThat(status(GET)).isEqualTo(200);
        pass(Duration.ofMillis(3_900));
        assertThat(reused(GET)).as("after 3.9 s").isTrue();
        for (int i = 0; i < 5; i++) {
            pass(Duration.ofSeconds(5));
            assertThat(reused(POST)).as("after 5 s").isFalse();
            pass(Duration.ofSeconds(5));
            assertThat(reused(GET)).as("after 5 s").isFalse();
        }
        assertThat(rig.plane().count(Total.RETRIES)).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "timeout=5, 3900, true",
        "timeout=5, 4100, false",
        "'max=9, timeout=5', 4100, false",
        "timeout=5s, 4100, true"
    })
    @DisplayName("4.3 Keep-Alive: timeout=n, until one second before it")
    void whatTheEndpointSaysIsHeeded(String field, int millis, boolean reused) {
        start(DataPlaneRig.options());
        witness.respond(Responder.always(Answer.of(200, "x", "Keep-Alive: " + field)));
        assertThat(status(GET)).isEqualTo(200);
        pass(Duration.ofMillis(millis));
        if (!reused) {
            assertThat(witness.await(() -> witness.openConnections() == 0)).isTrue();
        }
        assertThat(reused(GET)).isEqualTo(reused);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    @DisplayName("4.3 a keep-alive timeout of a second or less: the connection is not kept at all")
    void aConnectionOfASecondIsNotKept(int seconds) {
        start(DataPlaneRig.options());
        witness.respond(Responder.always(Answer.of(200, "x", "Keep-Alive: timeout=" + seconds)));
        assertThat(status(GET)).isEqualTo(200);
        assertThat(witness.await(() -> witness.openConnections() == 0)).isTrue();
        assertThat(status(GET)).isEqualTo(200);
    }

    @Test
    @DisplayName(
            "4.5 upstream.freshForPost: a POST gets a connection that was used just now, or a new one; none is lost to it")
    void aPostGetsAFreshConnection() {
        start(DataPlaneRig.options());
        assertThat(status(GET)).isEqualTo(200);
        pass(Duration.ofMillis(900));
        assertThat(reused(POST)).as("after 0.9 s").isTrue();
        pass(Duration.ofMillis(1_100));
        assertThat(reused(POST)).as("after 1.1 s").isFalse();
        assertThat(witness.openConnections())
                .as("the older one is kept for others")
                .isEqualTo(2);
        assertThat(reused("PATCH" + HOST + "Content-Length: 2\r\n\r\nhi")).isTrue();
        pass(Duration.ofMillis(1_100));
        assertThat(reused("PROPFIND" + HOST + "\r\n"))
                .as("a method that is not known")
                .isFalse();
        pass(Duration.ofSeconds(2));
        assertThat(reused(GET)).isTrue();
    }

    @Test
    @DisplayName("4.15 under steady load nearly every request finds a connection")
    void thePoolIsUsed() {
        start(DataPlaneRig.options());
        for (int i = 0; i < 300; i++) {
            assertThat(status(i % 3 == 0 ? POST : GET)).isEqualTo(200);
            pass(Duration.ofMillis(20));
        }
        assertThat(rig.plane().count(Total.UPSTREAM_REUSED)).isGreaterThanOrEqualTo(297);
    }

    @Test
    @DisplayName("S-05 a needless Expect on a request without body costs no connection")
    void aNeedlessExpectCostsNothing() {
        start(DataPlaneRig.options());
        assertThat(status("GET" + HOST + "Expect: 100-continue\r\n\r\n")).isEqualTo(200);
        assertThat(reused(GET)).isTrue();
    }
}
