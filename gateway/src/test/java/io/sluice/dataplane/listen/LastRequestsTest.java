package io.sluice.dataplane.listen;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.DataPlaneRig;
import io.sluice.kit.Answer;
import io.sluice.kit.End;
import io.sluice.kit.Gate;
import io.sluice.kit.RawClient;
import io.sluice.kit.Received;
import io.sluice.kit.Responder;
import io.sluice.kit.Segment;
import io.sluice.kit.WitnessUpstream;
import io.sluice.model.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What becomes of the requests that are in flight when accepting has ended. */
class LastRequestsTest {
    private static final String HOST = "Host: t.example\r\n";

    /** Of responses: from what the kernel takes of each to what it does not, in steps of less than the gateway holds. */
    private static final int SMALLEST_KIB = 64;

    private static final int STEP_KIB = 8;
    /** More than a client takes that does not read, less than the kernel does. */
    private static final int LARGE = 50_000;

    private static final Duration A_MOMENT = Duration.ofMillis(20);
    private static final int SIZES = 40;
    private static final int SMALL_ENOUGH_FOR_THE_KERNEL = 8;

    private final WitnessUpstream upstream = WitnessUpstream.start();
    private final DataPlaneRig rig = DataPlaneRig.to(upstream);
    private final Gate gate = new Gate();

    @AfterEach
    void close() {
        gate.open();
        rig.close();
        upstream.close();
    }

    private CompletableFuture<Void> finish() throws Exception {
        rig.plane().drain();
        rig.plane().letNobodyIn().get(5, TimeUnit.SECONDS);
        return rig.plane().finish();
    }

    @Test
    @DisplayName("4.4 a response that was begun before the drain")
    void aConnectionThatWasNotToldEndsWithItsResponseAllTheSame() throws Exception {
        String head = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nla";
        upstream.respond(Responder.always(Answer.raw(head).thenAwait(gate).thenRaw("te")));
        try (RawClient client = rig.connect()) {
            client.send("GET / HTTP/1.1\r\n" + HOST + "\r\n");
            client.readBytes(15);
            CompletableFuture<Void> finished = finish();
            gate.open();
            Received received = client.readUntilClose();
            assertThat(received.response().bodyText()).isEqualTo("late");
            assertThat(received.response().announcesClose()).isFalse();
            assertThat(received.end()).isEqualTo(End.FIN);
            finished.get(5, TimeUnit.SECONDS);
        }
    }

    @Test
    @DisplayName("4.4 a response whose end waits for its client")
    void allIsSentThatWasWrittenToAClientWhoTakesItSlowly() throws Exception {
        int length = 14 << 20; // more than the kernel takes
        upstream.respond(Responder.always(Answer.large(length)));
        DataPlaneRig patient =
                DataPlaneRig.options().with("perStreamBuffer", "16MiB").start().serve(upstream);
        try (patient;
                RawClient slow = RawClient.options().receiveBuffer(64 * 1024).connect(patient.address());
                RawClient silent = patient.connect()) {
            silent.send("GET /nothing HTTP/1.0\r\nConnection: keep-alive\r\n" + HOST + "\r\n");
            slow.send("GET / HTTP/1.1\r\n" + HOST + "\r\n");
            assertThat(patient.nextEnded().status()).isEqualTo(200);
            patient.plane().drain();
            patient.plane().letNobodyIn().get(5, TimeUnit.SECONDS);
            CompletableFuture<Void> finished = patient.plane().finish();
            assertThat(silent.readUntilClose().end()).isEqualTo(End.FIN);
            Received received = slow.readUntilClose();
            assertThat(received.response().complete()).isTrue();
            assertThat(received.end()).isEqualTo(End.FIN);
            finished.get(5, TimeUnit.SECONDS);
        }
    }

    @Test
    @DisplayName("4.4 a pipelined request that had come before the drain")
    void theRequestBehindTheOneInFlightIsAnsweredToo() throws Exception {
        upstream.respond(Responder.always(Answer.ok("late").after(gate)));
        try (RawClient client = rig.connect()) {
            client.send(("GET / HTTP/1.1\r\n" + HOST + "\r\n").repeat(2));
            assertThat(upstream.await(() -> gate.waiting() == 1)).isTrue();
            CompletableFuture<Void> finished = finish();
            gate.open();
            Received received = client.readUntilClose();
            assertThat(received.statuses()).containsExactly(200, 200);
            assertThat(received.responses().get(0).announcesClose()).isFalse();
            assertThat(received.responses().get(1).announcesClose()).isTrue();
            assertThat(received.end()).isEqualTo(End.FIN);
            client.halfClose();
            finished.get(5, TimeUnit.SECONDS);
        }
    }

    @Test
    @DisplayName("4.4 the last response outlasts the requests that a pipeline sends before it has read it")
    void whatIsPipelinedBehindTheEndDestroysNoResponse() {
        String get = "GET / HTTP/1.1\r\n" + HOST + "\r\n";
        upstream.respondTo("/large", Responder.always(Answer.ok(new byte[LARGE])));
        try (RawClient client =
                RawClient.options().receiveBuffer(4096).neverReadWhileWriting().connect(rig.address())) {
            client.send(get + get);
            assertThat(client.readResponses(2).statuses()).containsExactly(200, 200);
            rig.plane().drain();
            client.send("GET /large HTTP/1.1\r\n" + HOST + "\r\n");
            for (int i = 0; i < 3; i++) {
                assertThat(rig.nextEnded().status()).isEqualTo(200);
            }
            client.send(Collections.nCopies(5, Segment.of(get).thenPause(A_MOMENT)));
            Received received = client.readUntilClose();
            assertThat(received.statuses()).containsExactly(200, 200, 200);
            assertThat(received.responses().get(2).body()).hasSize(LARGE);
            assertThat(received.responses().get(2).announcesClose()).isTrue();
            assertThat(received.end()).isEqualTo(End.FIN);
        }
        assertThat(upstream.requests()).hasSize(3);
    }

    @Test
    @DisplayName("4.4 a client that pipelines without end")
    void aPipelineEndsWithADrainAfterAWhile() {
        rig.plane().drain();
        try (RawClient client = rig.connect()) {
            client.send(("GET / HTTP/1.1\r\n" + HOST + "\r\n").repeat(300));
            Received received = client.readUntilClose();
            assertThat(received.responses()).hasSize(101);
            assertThat(received.responses().get(99).announcesClose()).isFalse();
            assertThat(received.responses().get(100).announcesClose()).isTrue();
        }
    }

    @Test
    @DisplayName("4.4 hard stop")
    void aResponseThatIsCutIsVisiblyIncomplete() throws Exception {
        upstream.respond(Responder.always(
                Answer.chunked(200, List.of("a", "b")).cutAt(60).thenAwait(gate)));
        try (RawClient modern = rig.connect();
                RawClient old = rig.connect()) {
            modern.send("GET / HTTP/1.1\r\n" + HOST + "\r\n");
            modern.readBytes(15);
            old.send("GET / HTTP/1.0\r\n" + HOST + "\r\n");
            old.readBytes(15);
            CompletableFuture<Void> finished = finish();
            assertThat(modern.readFor(Duration.ofMillis(100)).closed()).isFalse();
            rig.plane().cut();
            assertThat(modern.readUntilClose().responses().get(0).complete()).isFalse();
            assertThat(old.readUntilClose().end()).isEqualTo(End.RST);
            finished.get(5, TimeUnit.SECONDS);
            assertThat(rig.nextEnded().reason()).isEqualTo(Reason.STOPPED);
        }
    }

    @Test
    @DisplayName("4.4 hard stop, when the endpoint has sent all of a response that the end of the connection ends")
    void aResponseThatHasNotLeftYetIsVisiblyIncomplete() {
        List<RawClient> clients = new ArrayList<>();
        try {
            for (int kib = SMALLEST_KIB; kib < SMALLEST_KIB + SIZES * STEP_KIB; kib += STEP_KIB) {
                String body = "x".repeat(kib << 10);
                upstream.respondTo("/" + kib, Responder.always(Answer.chunked(200, List.of(body))));
                RawClient client = RawClient.options().receiveBuffer(4096).connect(rig.address());
                clients.add(client);
                client.send("GET /" + kib + " HTTP/1.0\r\n" + HOST + "\r\n");
            }
            for (int i = 0; i < SMALL_ENOUGH_FOR_THE_KERNEL; i++) {
                rig.nextEnded();
            }
            rig.plane().cut();
            for (int i = 0; i < SIZES; i++) {
                Received received = clients.get(i).readUntilClose();
                if (received.end() == End.FIN && !received.responses().isEmpty()) {
                    assertThat(received.responses().get(0).body()).hasSize(SMALLEST_KIB + i * STEP_KIB << 10);
                }
            }
        } finally {
            clients.forEach(RawClient::close);
        }
    }
}
