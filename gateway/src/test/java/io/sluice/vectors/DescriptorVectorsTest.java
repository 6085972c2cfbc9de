package io.sluice.vectors;

import static io.sluice.vectors.GatewayFixture.awaitThat;
import static io.sluice.vectors.Heads.get;
import static io.sluice.vectors.Heads.target;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.kit.Answer;
import io.sluice.kit.Gate;
import io.sluice.kit.RawClient;
import io.sluice.kit.RawResponse;
import io.sluice.kit.Responder;
import io.sluice.kit.WitnessUpstream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A gateway with few descriptors and many clients: a process of its own, since the limit is the process's. */
@Timeout(90)
@EnabledOnOs(OS.LINUX)
class DescriptorVectorsTest {
    private static final int DESCRIPTORS = 256;
    /** Half of what is left when the process itself has its half. */
    private static final int MOST_CLIENTS = DESCRIPTORS / 2 / 2;

    private static final int MANY = 400;
    private static final Duration WATCHED = Duration.ofSeconds(1);

    private final List<RawClient> clients = new ArrayList<>();
    private WitnessUpstream witness;

    @TempDir
    private Path folder;

    @BeforeEach
    void startUpstream() {
        witness = WitnessUpstream.start();
    }

    @AfterEach
    void end() {
        clients.forEach(RawClient::close);
        witness.close();
    }

    private void connect(ChildGateway gateway, int number, String request) {
        for (int i = 0; i < number; i++) {
            RawClient client = RawClient.connect(gateway.address());
            client.send(request);
            clients.add(client);
        }
    }

    /** One client that never pauses goes on being served, and nothing spins meanwhile. */
    private static void servesInPeace(ChildGateway gateway, RawClient steady, int answered) throws IOException {
        long before = gateway.loopsTicks();
        for (int i = 1; i <= 10; i++) {
            steady.send(get());
            assertThat(steady.readResponses(answered + i).statuses())
                    .hasSize(answered + i)
                    .containsOnly(200);
            steady.readFor(WATCHED.dividedBy(10));
        }
        assertThat(gateway.loopsTicks() - before)
                .as("hundredths of a second of work")
                .isLessThan(40);
    }

    @Test
    @DisplayName("4.14 half of the descriptors is kept for upstreams")
    void clientsBeyondHalfOfTheDescriptorsWait() throws Exception {
        Gate gate = new Gate();
        witness.respondTo("/held", Responder.always(Answer.ok("held").after(gate)));
        try (ChildGateway gateway = ChildGateway.start(folder, witness, DESCRIPTORS);
                RawClient steady = RawClient.connect(gateway.address())) {
            steady.send(get());
            assertThat(steady.readResponses(1).response().status()).isEqualTo(200);
            connect(gateway, MANY, target("/held"));
            awaitThat("upstream connects are possible", () -> gate.waiting() == MOST_CLIENTS - 1);
            servesInPeace(gateway, steady, 1);
            assertThat(gate.waiting()).as("the others wait").isEqualTo(MOST_CLIENTS - 1);
            assertThat(gateway.openDescriptors()).isLessThan(DESCRIPTORS);
            gate.open();
            for (RawClient client : clients) {
                assertThat(client.readResponses(1).response().status()).isEqualTo(200);
                client.close();
            }
            assertThat(gateway.logged("WARN")).isEmpty();
        }
    }

    @Test
    @DisplayName("4.14 without descriptors accepting pauses, and goes on when there are some")
    void withoutDescriptorsAcceptingPauses() throws Exception {
        try (ChildGateway gateway = ChildGateway.start(folder, witness, DESCRIPTORS, "--limits-max-connections=10000");
                RawClient steady = RawClient.connect(gateway.address())) {
            steady.send(get());
            assertThat(steady.readResponses(1).response().status()).isEqualTo(200);
            connect(gateway, MANY, "GET /held HT");
            awaitThat("none is left", () -> isLogged(gateway));
            servesInPeace(gateway, steady, 1);
            assertThat(gateway.logged("no connection can be accepted")).hasSizeLessThan(3);
            clients.forEach(RawClient::close);
            assertThat(RawClient.exchange(gateway.address(), get()).status()).isEqualTo(200);
        }
    }

    /** What starts the program. */
    private interface Starter {
        ChildGateway start(Path folder, WitnessUpstream upstream, int descriptors, String... options)
                throws IOException;
    }

    private void endsWithoutDescriptors(Starter starter) throws Exception {
        try (ChildGateway gateway = starter.start(folder, witness, DESCRIPTORS, "--limits-max-connections=10000");
                RawClient steady = RawClient.connect(gateway.address())) {
            steady.send(get());
            assertThat(steady.readResponses(1).response().status()).isEqualTo(200);
            connect(gateway, MANY, "GET /held HT");
            awaitThat("none is left", () -> isLogged(gateway));
            gateway.terminate();
            awaitLameDuck(steady);
            gateway.terminate();
            assertThat(gateway.exit(Duration.ofSeconds(15))).isZero();
            assertThat(gateway.logged("ERROR")).isEmpty();
        }
    }

    /** Two signals at once are one. */
    private static void awaitLameDuck(RawClient steady) {
        AtomicInteger answered = new AtomicInteger(1);
        awaitThat("it is a lame duck", () -> {
            steady.send(get());
            List<RawResponse> responses =
                    steady.readResponses(answered.incrementAndGet()).responses();
            return responses.get(responses.size() - 1).announcesClose();
        });
    }

    @Test
    @DisplayName("4.14 SIGTERM without descriptors, 4.4 hard stop")
    void withoutDescriptorsTheEndIsAnOrderlyOne() throws Exception {
        endsWithoutDescriptors(ChildGateway::start);
    }

    @Test
    @DisplayName("4.14 SIGTERM without descriptors, 4.4 hard stop, classes that are files")
    void withoutDescriptorsTheEndNeedsNoFileOfAClass() throws Exception {
        endsWithoutDescriptors(ChildGateway::fromFolders);
    }

    private static boolean isLogged(ChildGateway gateway) {
        try {
            return !gateway.logged("no connection can be accepted").isEmpty();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
