package io.sluice.dataplane.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.DataPlaneRig;
import io.sluice.kit.Answer;
import io.sluice.kit.RawClient;
import io.sluice.kit.RawResponse;
import io.sluice.kit.Responder;
import io.sluice.kit.WitnessUpstream;
import io.sluice.model.Balance;
import io.sluice.model.BalancePolicy;
import io.sluice.model.GatewayPlan;
import io.sluice.model.Upstream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Policies over real sockets: what of a request they look at, and what they are told. */
class BalancingTest {
    /** With so many all of three endpoints are met, whatever their ports are: else once in a hundred million runs. */
    private static final int KEYS = 48;

    private final List<WitnessUpstream> witnesses = Stream.of("w1", "w2", "w3")
            .map(name -> {
                WitnessUpstream witness = WitnessUpstream.named(name).start();
                return witness.respond(Responder.always(Answer.ok(name)));
            })
            .toList();
    private final DataPlaneRig rig =
            DataPlaneRig.options().trusting("127.0.0.0/8").start();

    @AfterEach
    void stop() {
        rig.close();
        witnesses.forEach(WitnessUpstream::close);
    }

    private static GatewayPlan plan(String policy, List<WitnessUpstream> endpoints) {
        Upstream upstream = DataPlaneRig.upstream(
                "echo", endpoints.stream().map(WitnessUpstream::address).toArray(InetSocketAddress[]::new));
        Balance balance = new Balance(BalancePolicy.parse(policy).orElseThrow(), Duration.ZERO);
        return DataPlaneRig.plan(
                DataPlaneRig.forward("echo"),
                new Upstream(upstream.id(), upstream.targets(), upstream.affinity(), balance));
    }

    private void serve(String policy) {
        rig.serve(plan(policy, witnesses));
    }

    private RawResponse get(String target, String... fields) {
        String head = "GET " + target + " HTTP/1.1\r\nHost: t.example\r\n";
        return RawClient.exchange(rig.address(), head + String.join("", fields) + "Connection: close\r\n\r\n");
    }

    private Set<String> answered(int times, String target, String... fields) {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < times; i++) {
            names.add(get(target, fields).bodyText());
        }
        return names;
    }

    private static String[] with(String line, int number) {
        return new String[] {line.replace("N", Integer.toString(number)) + "\r\n"};
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hash header X-User | x-user: N",
                "hash header Host | Host: hN.example",
                "hash header X-Forwarded-For | X-Forwarded-For: 192.0.2.N",
                "hash cookie id | Cookie: a=b; id=N; c",
                "hash cookie id | Cookie: xid=0; id=N",
                "hash cookie id | Cookie: a=b\r\nCookie: id=N",
                "hash client | X-Forwarded-For: 192.0.2.N",
                "hash client | X-Forwarded-For: 2001:db8::N"
            })
    @DisplayName("LB-36 hash")
    void equalRequestsMeetOneEndpointAndOthersAll(String row) {
        serve(row.substring(0, row.indexOf(" |")));
        String line = row.substring(row.indexOf("| ") + 2);
        Set<String> all = new HashSet<>();
        for (int number = 0; number < KEYS; number++) {
            String[] fields = with(line, number);
            Set<String> one = line.startsWith("Host") ? answeredToHost(fields[0]) : answered(3, "/", fields);
            assertThat(one).hasSize(1);
            all.addAll(one);
        }
        assertThat(all).hasSize(3);
    }

    private Set<String> answeredToHost(String line) {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < 3; i++) {
            names.add(RawClient.exchange(rig.address(), "GET / HTTP/1.1\r\n" + line + "Connection: close\r\n\r\n")
                    .bodyText());
        }
        return names;
    }

    @Test
    @DisplayName("LB-36 hash uri")
    void theTargetWithItsQueryIsHashed() {
        serve("hash uri");
        Set<String> all = new HashSet<>();
        for (int number = 0; number < KEYS; number++) {
            Set<String> one = answered(2, "/item?id=" + number);
            assertThat(one).hasSize(1);
            all.addAll(one);
        }
        assertThat(all).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Other: 1\r\n", "X-User:\r\n", "Cookie: X-User=1\r\n", ""})
    @DisplayName("LB-36 hash header without the header")
    void requestsWithoutTheHeaderTakeTurns(String field) {
        serve("hash header X-User");
        assertThat(answered(3, "/", field)).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"id", "Id=1", "idd=1", "id=", "a=id=1", ""})
    @DisplayName("LB-36 hash cookie without the cookie")
    void requestsWithoutTheCookieTakeTurns(String cookie) {
        serve("hash cookie id");
        assertThat(answered(3, "/", "Cookie: " + cookie + "\r\n")).hasSize(3);
    }

    @Test
    @DisplayName("LB-36 sticky")
    void aBrowserStaysWithItsEndpointUntilItIsGone() {
        serve("sticky cookie=shop");
        RawResponse first = get("/");
        String cookie = first.header("Set-Cookie");
        assertThat(cookie).matches("shop=[0-9a-f]{16}; Path=/; HttpOnly; SameSite=Lax");
        String back = "Cookie: theme=dark; " + cookie.substring(0, cookie.indexOf(';')) + "\r\n";
        for (int i = 0; i < 6; i++) {
            RawResponse again = get("/", back);
            assertThat(again.bodyText()).isEqualTo(first.bodyText());
            assertThat(again.header("Set-Cookie")).isNull();
        }
        List<WitnessUpstream> others = new ArrayList<>(witnesses);
        others.removeIf(witness -> witness.name().equals(first.bodyText()));
        rig.serve(plan("sticky cookie=shop", others));
        RawResponse moved = get("/", back);
        assertThat(moved.bodyText()).isNotEqualTo(first.bodyText());
        assertThat(moved.header("Set-Cookie")).startsWith("shop=").isNotEqualTo(cookie);
    }

    @Test
    @DisplayName("LB-36 sticky: the endpoint refuses once")
    void aRetryKeepsTheCookie() {
        serve("sticky");
        RawResponse first = get("/");
        String cookie = first.header("Set-Cookie");
        String back = "Cookie: " + cookie.substring(0, cookie.indexOf(';')) + "\r\n";
        WitnessUpstream mine = witnesses.stream()
                .filter(witness -> witness.name().equals(first.bodyText()))
                .findFirst()
                .orElseThrow();
        mine.stopListening();
        mine.resetAllConnections();
        RawResponse elsewhere = get("/", back);
        assertThat(elsewhere.status()).isEqualTo(200);
        assertThat(elsewhere.bodyText()).isNotEqualTo(first.bodyText());
        assertThat(elsewhere.header("Set-Cookie")).isNull();
        mine.resumeListening();
        assertThat(get("/", back).bodyText()).isEqualTo(first.bodyText());
    }

    @Test
    @DisplayName("LB-30 least_request counts what is under way")
    void anEndpointThatDoesNotAnswerIsAvoided() {
        List<WitnessUpstream> two = witnesses.subList(0, 2);
        rig.serve(plan("least_request", two));
        two.forEach(witness -> witness.respondTo("/stuck", Responder.always(Answer.never())));
        try (RawClient stuck = rig.connect()) {
            stuck.send("GET /stuck HTTP/1.1\r\nHost: t.example\r\n\r\n");
            WitnessUpstream held =
                    two.get(0).await(() -> anyStuck(two)) && isStuck(two.get(0)) ? two.get(0) : two.get(1);
            assertThat(isStuck(held)).isTrue();
            assertThat(answered(12, "/")).hasSize(1).doesNotContain(held.name());
        }
        rig.nextEnded();
    }

    private static boolean anyStuck(List<WitnessUpstream> all) {
        return all.stream().anyMatch(BalancingTest::isStuck);
    }

    private static boolean isStuck(WitnessUpstream witness) {
        return witness.requests().stream().anyMatch(request -> request.target().equals("/stuck"));
    }

    @Test
    @DisplayName("LB-21 ewma is told the time of answers")
    void aSlowEndpointIsLeftOnceItIsKnown() {
        List<WitnessUpstream> two = witnesses.subList(0, 2);
        two.get(0)
                .respond(Responder.always(
                        Answer.nothing().thenPause(Duration.ofMillis(100)).then(Answer.ok("w1"))));
        rig.serve(plan("ewma", two));
        Set<String> first = answered(2, "/");
        assertThat(first).hasSize(2); // an endpoint of which nothing is known goes first
        assertThat(answered(12, "/")).containsExactly("w2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"round_robin", "random", "least_request", "ewma", "hash uri", "hash client", "sticky"})
    @DisplayName("LB-36 policies change while serving")
    void anotherPolicyKeepsTheConnections(String policy) {
        rig.serve(plan("round_robin", witnesses.subList(0, 1)));
        try (RawClient client = rig.connect()) {
            client.send("GET /1 HTTP/1.1\r\nHost: t.example\r\n\r\n");
            client.readResponses(1);
            rig.serve(plan(policy, witnesses.subList(0, 1)));
            client.send("GET /2 HTTP/1.1\r\nHost: t.example\r\n\r\n");
            assertThat(client.readResponses(2).responses().get(1).bodyText()).isEqualTo("w1");
        }
        assertThat(witnesses.get(0).connections()).hasSize(1);
    }
}
