package io.sluice.vectors;

import static io.sluice.vectors.Heads.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.DataPlaneRig;
import io.sluice.kit.Bytes;
import io.sluice.kit.End;
import io.sluice.kit.RawClient;
import io.sluice.kit.Received;
import io.sluice.kit.Segment;
import io.sluice.kit.WitnessUpstream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Empty lines between requests are ignored (RFC 9112 section 2.2), by the timers, too. The clock is moved by hand: a
 * header has one second, and a connection may be idle for three.
 */
class EmptyLineVectorsTest {
    private final AtomicLong clock = new AtomicLong();
    private final WitnessUpstream witness = WitnessUpstream.start();
    private final DataPlaneRig rig = DataPlaneRig.options()
            .ticker(clock::get)
            .with("headerTimeout", "1s")
            .with("keepAliveIdle", "3s")
            .start()
            .serve(witness);

    @AfterEach
    void stop() {
        rig.close();
        witness.close();
    }

    private void later(long millis) {
        clock.addAndGet(Duration.ofMillis(millis).toNanos());
    }

    /** Long enough for the gateway to read what was sent, and for some ticks of its wheel. */
    private static Received aMoment(RawClient client) {
        return client.readFor(Duration.ofMillis(250));
    }

    @Test
    @DisplayName("http.headerTimeout: an empty line behind a request begins no head")
    void anEmptyLineBeginsNoHead() {
        try (RawClient client = rig.connect()) {
            client.send(get() + "\r\n");
            assertThat(client.readResponses(1).response().status()).isEqualTo(200);
            client.send(
                    List.of(Segment.of(Bytes.of("\r")).thenPause(Duration.ofMillis(50)), Segment.of(Bytes.of("\n"))));
            aMoment(client);
            later(2_000);
            assertThat(aMoment(client).closed()).isFalse();
            client.send(get());
            assertThat(client.readResponses(2).statuses()).containsExactly(200, 200);
            client.send("\r\nGET /a HTT");
            for (int i = 0; i < 10 && !aMoment(client).closed(); i++) {
                later(250); // from whenever it is read, within the idle time
            }
            assertThat(client.readUntilClose().statuses()).containsExactly(200, 200, 408);
        }
    }

    @Test
    @DisplayName("http.keepAliveIdle goes on over an empty line, and is not begun anew by it")
    void anEmptyLineKeepsNoConnection() {
        try (RawClient client = rig.connect()) {
            client.send(get());
            assertThat(client.readResponses(1).response().status()).isEqualTo(200);
            rig.nextEnded(); // the time of the request's end has been taken
            later(2_000);
            client.send("\r\n");
            assertThat(aMoment(client).closed()).isFalse();
            later(1_500);
            Received received = client.readUntilClose();
            assertThat(received.statuses()).containsExactly(200);
            assertThat(received.end()).isEqualTo(End.FIN);
        }
    }

    @Test
    @DisplayName("http.headerTimeout from accept: an empty line gives a new connection no more time")
    void anEmptyLineIsNoFirstByte() {
        try (RawClient client = rig.connect()) {
            client.send("\r\n");
            assertThat(aMoment(client).closed()).isFalse();
            later(800);
            client.send("GET /a HTT");
            assertThat(aMoment(client).closed()).isFalse();
            later(400);
            // A gateway that has not read by now that a head has begun closes silently.
            assertThat(client.readUntilClose().statuses()).isIn(List.of(408), List.of());
        }
        try (RawClient client = rig.connect()) {
            client.send("\r\n");
            assertThat(aMoment(client).closed()).isFalse();
            later(1_200);
            Received received = client.readUntilClose();
            assertThat(received.bytes()).isEmpty();
            assertThat(received.end()).isEqualTo(End.FIN);
        }
    }

    @Test
    @DisplayName("http.leadingCrlf counts empty lines that come one by one")
    void emptyLinesAreCountedHoweverTheyCome() {
        try (RawClient client = rig.connect()) {
            for (int request = 1; request <= 2; request++) {
                client.send(get() + "\r\n");
                assertThat(client.readResponses(request).statuses()).hasSize(request);
                client.send("\r\n");
                assertThat(aMoment(client).closed()).isFalse();
            }
            client.send("\r\n");
            assertThat(client.readUntilClose().statuses()).containsExactly(200, 200, 400);
        }
    }
}
