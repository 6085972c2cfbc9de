package io.sluice.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.sluice.kit.tls.Authority;
import io.sluice.kit.tls.ServerCertificate;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every oracle is content with a gateway that is right, and speaks up about the fault that it is for. */
class VectorRunTest {
    private static final String H = "Host: t.example\r\n";
    private static final Vector BOTH_LENGTHS = Vector.of(
            "S-01",
            "CL.TE",
            "POST /a HTTP/1.1\r\n" + H + "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nG");
    private static final Vector BODY_ON_GET = Vector.of(
                    "S-04",
                    "0.CL",
                    "GET /a HTTP/1.1\r\n" + H + "Content-Length: 5\r\n\r\nhelloGET /b HTTP/1.1\r\n" + H + "\r\n")
            .answered(200, 200)
            .reaches("GET", "/a", "hello")
            .reaches("GET", "/b", "");
    private static final Vector BARE_LF = Vector.of("S-20", "bare LF", "GET /smuggled HTTP/1.1\nHost: t.example\n\n");

    private final WitnessUpstream witness = WitnessUpstream.start();
    private ToyGateway gateway;

    @AfterEach
    void close() throws IOException {
        gateway.close();
        witness.close();
    }

    private VectorRun against(ToyGateway.Fault fault) {
        try {
            gateway = new ToyGateway(witness.address(), fault);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return VectorRun.against(gateway.address(), witness)
                .counts(gateway::counts)
                .reasons(gateway::reasons)
                .timeout(Duration.ofMillis(500));
    }

    private String complaintsAbout(ToyGateway.Fault fault, Vector vector) {
        VectorRun run = against(fault);
        Throwable thrown = catchThrowable(() -> run.run(vector, Delivery.WHOLE));
        assertThat(thrown).isInstanceOf(AssertionError.class);
        return thrown.getMessage();
    }

    @Test
    void aGatewayThatIsRightPassesInEveryDelivery() {
        VectorRun run = against(ToyGateway.Fault.NONE);
        run.run(BOTH_LENGTHS);
        run.run(BODY_ON_GET);
        run.run(BARE_LF);
        run.run(Vector.of(
                        "S-50",
                        "a good prefix",
                        "GET /n HTTP/1.1\r\n" + H + "\r\nGET /m HTTP/1.1\r\n" + H + "X : y\r\n\r\n")
                .expect(Expected.answered(200).thenRejected(400))
                .reaches("GET", "/n", ""));
        run.run(Vector.of("L-01", "a long one", "GET /l HTTP/1.1\r\n" + H + "X: " + "x".repeat(9000) + "\r\n\r\n")
                .answered(200)
                .reaches("GET", "/l", ""));
    }

    @Test
    void overTlsTheSameBytesHaveTheSameOutcome() {
        against(ToyGateway.Fault.NONE);
        ServerCertificate certificate =
                ServerCertificate.of(Authority.root("Test root").server("t.example"));
        try (TlsDoor door = new TlsDoor(gateway.address(), certificate)) {
            VectorRun run = VectorRun.against(door.address(), witness)
                    .over(Lane.TLS)
                    .counts(gateway::counts)
                    .reasons(gateway::reasons);
            run.run(BODY_ON_GET);
            run.run(BARE_LF);
            Vector wrong = BODY_ON_GET.rejected(413);
            assertThat(catchThrowable(() -> run.run(wrong, Delivery.WHOLE)))
                    .hasMessageContaining("O1: expected statuses [[413]]");
        }
    }

    @Test
    void aPlainClientIsNoClientOfTheTlsLane() {
        VectorRun run = against(ToyGateway.Fault.NONE).over(Lane.TLS);
        assertThat(catchThrowable(() -> run.run(BODY_ON_GET, Delivery.WHOLE))).isInstanceOf(AssertionError.class);
    }

    @Test
    void theOutcomeOfADeliveryCanBeLookedAtFurther() {
        VectorRun.Outcome outcome = against(ToyGateway.Fault.NONE).run(BODY_ON_GET, Delivery.ONE_BYTE);
        assertThat(outcome.attack().statuses()).containsExactly(200, 200);
        assertThat(outcome.requests()).extracting(WitnessRequest::target).contains("/a", "/b", "/victim", "/after");
    }

    @Test
    void theFirstOracleSeesAWrongStatus() {
        assertThat(complaintsAbout(ToyGateway.Fault.NONE, BOTH_LENGTHS.rejected(413)))
                .contains("O1: expected statuses [[413]]");
    }

    @Test
    void theFirstOracleSeesAConnectionLeftOpen() {
        assertThat(complaintsAbout(ToyGateway.Fault.LEAVES_OPEN, BOTH_LENGTHS))
                .contains("O1: the connection must be closed");
    }

    @Test
    void aTruncatedResponseIsRightWhereItIsExpectedAndWrongElsewhere() {
        Vector get = Vector.of("R-04", "close in the body", "GET /cut HTTP/1.1\r\n" + H + "\r\n");
        Answer cut = Answer.ok("0123456789").cutAt(50).thenClose();
        VectorRun run = against(ToyGateway.Fault.FORWARDS_BYTES)
                .counts(() -> new Counts(witness.effectCount(), 0))
                .script(upstream -> upstream.respondTo("/cut", Responder.always(cut)));
        Expected truncated = Expected.truncated(200);
        run.run(get.expect(truncated).reaches("GET", "/cut", ""));
        Vector answered = get.expect(truncated.thenClosed()).reaches("GET", "/cut", "");
        assertThat(catchThrowable(() -> run.run(answered)))
                .hasMessageContaining("O1: the response breaks the rules: TRUNCATED");
    }

    @Test
    void aWholeResponseIsWrongWhereATruncatedOneIsExpected() {
        assertThat(complaintsAbout(ToyGateway.Fault.NONE, BOTH_LENGTHS.expect(Expected.truncated(400))))
                .contains("O1: the last response must not pass for whole");
    }

    @Test
    void theSecondOracleSeesASmuggledRequestLine() {
        assertThat(complaintsAbout(ToyGateway.Fault.FORWARDS_BYTES, BARE_LF))
                .contains("O2: a smuggled request line in");
    }

    @Test
    void theSecondOracleSeesASmuggledRequest() {
        Vector pipelined = Vector.of(
                        "S-03", "CL.0", "GET /a HTTP/1.1\r\n" + H + "\r\nGET /smuggled HTTP/1.1\r\n" + H + "\r\n")
                .answered(200, 200);
        assertThat(complaintsAbout(ToyGateway.Fault.FORWARDS_BYTES, pipelined)).contains("O2: smuggled: #");
    }

    @Test
    void aSmuggledLineInTheBodyOfAProperRequestIsJustABody() {
        String smuggled = "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n";
        against(ToyGateway.Fault.NONE)
                .run(Vector.of(
                                "S-03",
                                "CL.0",
                                "POST /a HTTP/1.1\r\n" + H + "Content-Length: " + smuggled.length() + "\r\n\r\n"
                                        + smuggled)
                        .answered(200)
                        .reaches("POST", "/a", smuggled));
    }

    @Test
    void theThirdOracleSeesARequestThatWasAskedTwice() {
        assertThat(complaintsAbout(ToyGateway.Fault.ASKS_TWICE, BODY_ON_GET)).contains("O3: observed");
    }

    @Test
    void theFourthOracleSeesAVictimWithAForeignAnswer() {
        VectorRun run = against(ToyGateway.Fault.MIXES_ANSWERS);
        assertThat(catchThrowable(() -> run.run(BOTH_LENGTHS))).hasMessageContaining("O4: the client id-");
    }

    @Test
    void theFifthOracleSeesWhatIsNotCanonical() {
        assertThat(complaintsAbout(ToyGateway.Fault.FORWARDS_BYTES, BOTH_LENGTHS))
                .contains("O5: not canonical on upstream connection")
                .contains("LENGTH_AND_CHUNKED")
                .contains("O5: nothing may reach the upstream");
    }

    @Test
    void theFifthOracleSeesAChangedMessage() {
        assertThat(complaintsAbout(
                        ToyGateway.Fault.NONE,
                        BODY_ON_GET.reached(Reached.ANYTHING).reaches("GET", "/a", "hell")))
                .contains("O5: the upstream must see 1 requests");
    }

    @Test
    void theSixthOracleIsWhatTheCallerChecks() {
        VectorRun run = against(ToyGateway.Fault.NONE).check(() -> {
            throw new AssertionError("a buffer has leaked");
        });
        assertThat(catchThrowable(() -> run.run(BOTH_LENGTHS))).hasMessageContaining("O6: a buffer has leaked");
    }

    @Test
    void theSeventhOracleSeesARefusalWithoutAReason() {
        assertThat(complaintsAbout(ToyGateway.Fault.COUNTS_NOTHING, BOTH_LENGTHS))
                .contains("O7: reason counters moved by {}, expected exactly one");
    }

    @Test
    void theSeventhOracleSeesTheWrongReason() {
        assertThat(complaintsAbout(ToyGateway.Fault.NONE, BOTH_LENGTHS.reasons(ReasonRule.named("other"))))
                .contains("O7: reason counters moved by {bad_request=1}, expected exactly one, other");
    }

    @Test
    void aFailureNamesTheVectorTheDeliveryAndTheBytes() {
        assertThat(complaintsAbout(ToyGateway.Fault.NONE, BOTH_LENGTHS.rejected(413)))
                .startsWith("S-01 CL.TE, delivered WHOLE:")
                .contains("sent: POST /a HTTP/1.1\\r\\nHost: t.example\\r\\n")
                .contains("received: FIN after ")
                .contains("HTTP/1.1 400 Bad Request\\r\\n");
    }

    @Test
    void aWitnessThatTheVictimsDoNotReachIsToldBeforeAnyVector() {
        VectorRun run = against(ToyGateway.Fault.NONE);
        witness.stopListening();
        assertThatCode(() -> run.run(BOTH_LENGTHS)).hasMessageContaining("before any vector");
    }
}
