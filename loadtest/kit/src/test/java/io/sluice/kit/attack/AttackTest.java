package io.sluice.kit.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.kit.Answer;
import io.sluice.kit.Responder;
import io.sluice.kit.WitnessUpstream;
import io.sluice.kit.attack.HostileServer.Way;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AttackTest {
    private static final String REFUSAL =
            "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n";
    private static final int HEAD = 60;

    /** Short drips, many seconds: it ends when the server has ended every connection. */
    private static Attack attack(AttackKind kind, HostileServer server) {
        return Attack.of(kind, server.url())
                .connections(20)
                .interval(Duration.ofMillis(2))
                .controlRate(100)
                .duration(Duration.ofSeconds(20));
    }

    @Test
    void slowlorisSendsBytesOneByOneAndTellsHowItWasEnded() throws IOException {
        try (HostileServer server = new HostileServer(HEAD + 20, REFUSAL, Way.FIN)) {
            AttackReport report = attack(AttackKind.SLOWLORIS, server).run();
            assertThat(report.endings().counts()).as(report.text()).containsOnlyKeys("408 FIN");
            assertThat(report.endings().count("408 FIN")).isEqualTo(20);
            assertThat(report.endings().connected()).isEqualTo(20);
            assertThat(report.endings().closed()).isEqualTo(20);
            assertThat(report.endings().soonest()).isGreaterThan(Duration.ofMillis(20));
            assertThat(report.endings().latest())
                    .isGreaterThanOrEqualTo(report.endings().median());
            assertThat(server.seen()).allSatisfy(bytes -> assertThat(bytes).matches("(?s)GET /attack.*X-Slow: a+"));
        }
    }

    @Test
    void slowBodySendsAHeadAndDripsItsBody() throws IOException {
        try (HostileServer server = new HostileServer(HEAD + 40, "", Way.FIN)) {
            AttackReport report = attack(AttackKind.SLOW_BODY, server).run();
            assertThat(report.endings().count("FIN")).as(report.text()).isEqualTo(20);
            assertThat(server.seen())
                    .allSatisfy(bytes ->
                            assertThat(bytes).matches("(?s)POST /attack HTTP.*Content-Length: 1000000\r\n\r\nb+"));
        }
    }

    @Test
    void aResetIsToldFromAClose() throws IOException {
        try (HostileServer server = new HostileServer(HEAD, "", Way.RST)) {
            AttackReport report = attack(AttackKind.SLOWLORIS, server).run();
            assertThat(report.endings().count("RST")).as(report.text()).isEqualTo(20);
        }
    }

    @Test
    void aSlowReaderLearnsOfItsResetBehindUnreadBytes() throws IOException {
        String much = OK + "x".repeat(20_000);
        try (HostileServer server = new HostileServer(30, much, Way.RST)) {
            // A read of ten bytes a minute: what it knows, it does not know from reading.
            AttackReport report = attack(AttackKind.SLOW_READ, server)
                    .interval(Duration.ofMinutes(1))
                    .run();
            assertThat(report.endings().count("200 RST")).as(report.text()).isEqualTo(20);
        }
    }

    @ParameterizedTest
    @CsvSource({"60000, open", "5, 200 open"})
    void aSlowReaderReadsOnlyWhenItIsTime(int intervalMillis, String ending) throws IOException {
        try (HostileServer server = new HostileServer(30, OK + "x".repeat(20_000), Way.STAY)) {
            AttackReport report = attack(AttackKind.SLOW_READ, server)
                    .interval(Duration.ofMillis(intervalMillis))
                    .duration(Duration.ofMillis(500))
                    .connections(1)
                    .run();
            assertThat(report.endings().counts()).as(report.text()).containsOnlyKeys(ending);
        }
    }

    @Test
    void idleConnectionsAreTimedFromTheirAnswer() throws IOException {
        try (HostileServer server = new HostileServer(30, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", Way.FIN)) {
            AttackReport report = attack(AttackKind.IDLE, server).run();
            assertThat(report.endings().count("200 FIN")).as(report.text()).isEqualTo(20);
        }
    }

    @Test
    void whatThePeerLeavesOpenIsOpen() throws IOException {
        try (HostileServer server = new HostileServer(HEAD, "", Way.STAY)) {
            AttackReport report = attack(AttackKind.SLOWLORIS, server)
                    .duration(Duration.ofMillis(200))
                    .run();
            assertThat(report.endings().open()).as(report.text()).isEqualTo(20);
            assertThat(report.endings().closed()).isZero();
        }
    }

    @Test
    void aFloodUsesEachConnectionOnce() {
        try (WitnessUpstream witness = WitnessUpstream.named("w").start()) {
            AttackReport report = Attack.of(AttackKind.FLOOD, URI.create("http://127.0.0.1:" + witness.port() + "/f"))
                    .floodRate(500)
                    .duration(Duration.ofMillis(200))
                    .run();
            long floods = witness.requests().stream()
                    .filter(request -> request.target().equals("/f"))
                    .count();
            assertThat(floods).isEqualTo(100);
            assertThat(report.endings().count("200 FIN")).as(report.text()).isEqualTo(100);
        }
    }

    @ParameterizedTest
    @EnumSource(AttackKind.class)
    void nobodyThereIsRefused(AttackKind kind) throws IOException {
        // Bound and never listening: the port is refused, and nobody else can take it.
        try (Socket bound = new Socket()) {
            bound.bind(new InetSocketAddress("127.0.0.1", 0));
            AttackReport report = Attack.of(kind, URI.create("http://127.0.0.1:" + bound.getLocalPort() + "/"))
                    .connections(5)
                    .floodRate(50)
                    .duration(Duration.ofMillis(100))
                    .controlRate(100)
                    .run();
            assertThat(report.endings().count("refused")).as(report.text()).isEqualTo(5);
            assertThat(report.controlErrors()).isPositive();
        }
    }

    @Test
    void theControlClientIsHealthyBesideAServerThatDefendsItself() throws IOException {
        try (HostileServer server = new HostileServer(HEAD + 100, REFUSAL, Way.FIN)) {
            AttackReport report = attack(AttackKind.SLOWLORIS, server)
                    .baseline(Duration.ofMillis(100))
                    .run();
            assertThat(report.controlErrors()).as(report.text()).isZero();
            assertThat(report.before().orElseThrow().total().attempted()).isEqualTo(10);
            assertThat(report.during().total().attempted()).isGreaterThan(5);
            assertThat(report.text()).contains("control client alone", "control client beside it", "408 FIN");
        }
    }

    @Test
    void theControlClientFailsWithItsServer() {
        try (WitnessUpstream witness = WitnessUpstream.named("w").start()) {
            witness.respond(Responder.always(Answer.nothing().thenReset()));
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            String url = "http://127.0.0.1:" + witness.port() + "/";
            int code = run(out, "slowloris", "--url", url, "--seconds=1", "--baseline=0", "--connections=5");
            assertThat(code).isEqualTo(1);
            assertThat(out.toString(StandardCharsets.UTF_8)).contains("5  open");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://192.0.2.1/", "http://[2001:db8::1]/", "http://172.32.0.1/", "http://0.0.0.0/"})
    void onlyTheOwnNetworkIsAttacked(String url) {
        assertThatThrownBy(() -> Attack.of(AttackKind.IDLE, URI.create(url)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("only loopback and private addresses");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.1.2.3/",
                "http://[::1]/",
                "http://10.0.0.1/",
                "http://172.31.0.1/",
                "http://[fd00::1]/"
            })
    void theOwnNetworkMayBeAttacked(String url) {
        assertThat(Attack.of(AttackKind.IDLE, URI.create(url)).scale().limit()).isPositive();
    }

    @ParameterizedTest
    @CsvSource({"SLOW_READ,10000,20000,5000", "SLOWLORIS,2000,20000,2000", "IDLE,50000,20000,9936", "FLOOD,9,4,1"})
    void connectionsAreScaledToTheDescriptorLimit(AttackKind kind, int asked, long limit, int used) {
        Scale scale = Scale.of(kind, asked, limit);
        assertThat(scale.used()).isEqualTo(used);
        assertThat(scale.scaled()).isEqualTo(used < asked);
        assertThat(scale.toString()).contains(String.valueOf(limit));
    }

    private static int run(ByteArrayOutputStream to, String... arguments) {
        PrintStream print = new PrintStream(to, true, StandardCharsets.UTF_8);
        return AttackCommand.run(List.of(arguments), print, print);
    }

    @ParameterizedTest
    @CsvSource({
        "--url http://127.0.0.1/, one attack is wanted",
        "tsunami --url http://127.0.0.1/, 'slowloris, slow-body, slow-read, idle, flood'",
        "idle, --url is missing",
        "idle --url http://192.0.2.7/, is not attacked",
        "idle --url http://127.0.0.1/ --rate 5, --rate is for a flood",
        "idle --url http://127.0.0.1/ --seconds 0, --seconds 0",
        "idle --url http://127.0.0.1/ --host a/b, '\"a/b\" is no host'",
        "idle --url http://me@127.0.0.1/, has a user"
    })
    void mistakesAreNamedAndNothingRuns(String line, String message) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(run(out, line.split(" "))).isEqualTo(2);
        assertThat(out.toString(StandardCharsets.UTF_8)).contains(message);
    }

    @Test
    void helpNamesEveryAttack() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(run(out, "--help")).isZero();
        for (AttackKind kind : AttackKind.values()) {
            assertThat(out.toString(StandardCharsets.UTF_8)).contains(kind.label());
        }
    }
}
