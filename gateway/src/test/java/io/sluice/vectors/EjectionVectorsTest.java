package io.sluice.vectors;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.DataPlaneRig;
import io.sluice.dataplane.balance.UpstreamState;
import io.sluice.dataplane.loop.LoopCounters.Total;
import io.sluice.kit.Answer;
import io.sluice.kit.Condition;
import io.sluice.kit.Link;
import io.sluice.kit.RawClient;
import io.sluice.kit.RawResponse;
import io.sluice.kit.Responder;
import io.sluice.kit.ToxicTcp;
import io.sluice.kit.WitnessUpstream;
import io.sluice.model.Action;
import io.sluice.model.GatewayPlan;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A Service with an endpoint that is bad for a while, then good. */
class EjectionVectorsTest {
    private static final int MANY = 60;
    private static final int FLIPS = 2;
    private static final long PATIENCE = 10_000_000_000L;

    private final WitnessUpstream first = WitnessUpstream.named("first").start();
    private final WitnessUpstream second = WitnessUpstream.named("second").start();
    private final WitnessUpstream third = WitnessUpstream.named("third").start();
    private final ToxicTcp toxic = ToxicTcp.before(first.address());
    private DataPlaneRig rig;

    /** How it is bad. */
    enum Badness {
        REFUSES,
        RESETS,
        SAYS_503
    }

    private void start(DataPlaneRig.Options options) {
        rig = options.start().serve(plan("/other"));
    }

    /** Two routes to one Service; the second one's path makes plans differ. */
    private GatewayPlan plan(String otherPath) {
        Map<String, Action> routes = Map.of("/", DataPlaneRig.forward("a"), otherPath, DataPlaneRig.forward("a"));
        return DataPlaneRig.plan(routes, DataPlaneRig.upstream("a", addresses()));
    }

    private InetSocketAddress[] addresses() {
        return new InetSocketAddress[] {toxic.address(), second.address(), third.address()};
    }

    @AfterEach
    void stop() {
        rig.close();
        toxic.close();
        first.close();
        second.close();
        third.close();
    }

    private UpstreamState upstream() {
        return rig.plane().live().upstreams().values().iterator().next();
    }

    private int ask(String method, String path) {
        try (RawClient client = rig.connect()) {
            client.send(method + " " + path + " HTTP/1.1\r\nHost: t.example\r\nContent-Length: 0\r\n\r\n");
            return client.readResponses(1).response().status();
        }
    }

    private void become(Badness how) {
        switch (how) {
            case REFUSES -> toxic.become(Condition.REFUSING).resetConnections();
            case RESETS -> toxic.become(Condition.GOOD.toUpstream(Link.CLEAN.resetAt(1)));
            case SAYS_503 -> first.respond(Responder.always(Answer.of(503, "not now")));
        }
    }

    private void recover() {
        toxic.become(Condition.GOOD);
        first.respond(Responder.always(Answer.ok("well")));
    }

    private int badOf(int requests) {
        int bad = 0;
        for (int i = 0; i < requests; i++) {
            bad += ask(i % 2 == 0 ? "GET" : "POST", i % 3 == 0 ? "/" : "/other") == 200 ? 0 : 1;
        }
        return bad;
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName(
            "4.9 upstream.ejectOn, upstream.probeInterval: an endpoint flips; at most five requests notice, and it is"
                    + " back within three seconds")
    void anEndpointFlips(Badness how) {
        start(DataPlaneRig.options().loops(2).with("ejectOn", "502-504"));
        for (int flip = 0; flip < FLIPS; flip++) {
            become(how);
            int bad = badOf(MANY);
            assertThat(upstream().endpoints().size()).as("out").isEqualTo(2);
            rig.serve(plan("/other" + flip));
            assertThat(upstream().endpoints().size())
                    .as("out, whatever plan is served")
                    .isEqualTo(2);
            assertThat(bad).as("bad requests").isLessThanOrEqualTo(5);
            int so = first.requests().size();
            long begun = System.nanoTime();
            recover();
            GatewayFixture.awaitThat("the endpoint is back", () -> {
                assertThat(ask("GET", "/")).isEqualTo(200);
                return upstream().endpoints().size() == 3;
            });
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(3));
            assertThat(badOf(6)).isZero();
            assertThat(first.requests().size()).isGreaterThan(so);
        }
    }

    @Test
    @DisplayName(
            "4.9 upstream.ejectOn: an endpoint that answers badly for long is tried again and again, at no client's cost")
    void aTrialsBadAnswerIsForNobody() {
        start(DataPlaneRig.options().with("ejectOn", "5xx").with("probeInterval", "50ms"));
        become(Badness.SAYS_503);
        int trials = first.requests().size() + 10;
        int bad = 0;
        int asked = 0;
        for (long end = System.nanoTime() + PATIENCE; first.requests().size() < trials && System.nanoTime() < end; ) {
            bad += ask("GET", "/") == 200 ? 0 : 1;
            asked++;
        }
        assertThat(first.requests().size()).as("tried").isGreaterThanOrEqualTo(trials);
        assertThat(bad).as("bad answers of " + asked).isLessThanOrEqualTo(5);
        assertThat(rig.plane().count(Total.RETRIES)).isGreaterThanOrEqualTo(5);
    }

    @Test
    @DisplayName("4.9 upstream.ejectOn: five at most notice a flip, however many ask at once")
    void aFlipUnderLoad() throws Exception {
        start(DataPlaneRig.options().loops(2).with("ejectOn", "502-504").with("probeInterval", "100ms"));
        badOf(6);
        become(Badness.SAYS_503);
        ExecutorService clients = Executors.newFixedThreadPool(8);
        try {
            List<Future<Integer>> bad = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                bad.add(clients.submit(() -> {
                    int mine = 0;
                    for (int j = 0; j < MANY; j++) {
                        mine += ask("GET", "/") == 200 ? 0 : 1;
                    }
                    return mine;
                }));
            }
            int sum = 0;
            for (Future<Integer> each : bad) {
                sum += each.get(60, TimeUnit.SECONDS);
            }
            assertThat(sum).isLessThanOrEqualTo(5);
        } finally {
            clients.shutdownNow();
        }
    }

    @Test
    @DisplayName("4.9 upstream.ejectOn: where nobody else can be asked a bad answer is passed on as it is")
    void theOnlyEndpointsAnswerIsPassedOn() {
        rig = DataPlaneRig.options().with("ejectOn", "5xx").start().serve(first);
        first.respond(Responder.always(Answer.of(503, "not now", "X-Own: yes")));
        for (int i = 0; i < 20; i++) {
            RawResponse response = RawClient.exchange(rig.address(), "GET / HTTP/1.1\r\nHost: t.example\r\n\r\n");
            assertThat(response.status()).isEqualTo(503);
            assertThat(response.bodyText()).isEqualTo("not now");
            assertThat(response.header("X-Own")).isEqualTo("yes");
        }
        assertThat(first.requests()).hasSize(20);
    }

    @Test
    @DisplayName("4.5 4.9 the bad answer to a POST is passed on, and no POST is sent twice")
    void aPostIsSentOnce() {
        start(DataPlaneRig.options().with("ejectOn", "5xx").with("probeInterval", "50ms"));
        become(Badness.SAYS_503);
        for (int i = 0; i < MANY; i++) {
            ask("POST", "/");
        }
        assertThat(first.duplicateUnsafeEffects() + second.duplicateUnsafeEffects() + third.duplicateUnsafeEffects())
                .isZero();
        assertThat(first.requests().size()
                        + second.requests().size()
                        + third.requests().size())
                .isEqualTo(MANY);
    }

    @Test
    @DisplayName("4.9 without requests that may be tried the endpoint is back as well")
    void backWithPostsAlone() {
        start(DataPlaneRig.options().with("probeInterval", "50ms"));
        become(Badness.REFUSES);
        badOf(20);
        assertThat(upstream().endpoints().size()).isEqualTo(2);
        recover();
        GatewayFixture.awaitThat("back", () -> {
            assertThat(ask("POST", "/")).isEqualTo(200);
            return upstream().endpoints().size() == 3;
        });
    }

    @Test
    @DisplayName("4.9 upstream.ejectAfter: as many failures as it says, and with 0 never")
    void asManyAsItSays() {
        start(DataPlaneRig.options().with("ejectAfter", "0"));
        become(Badness.REFUSES);
        assertThat(badOf(MANY)).as("each was tried again").isZero();
        assertThat(upstream().endpoints().size()).isEqualTo(3);
    }

    @Test
    @DisplayName("4.9 upstream.panicThreshold: an application's 503 ejects nobody unless asked for")
    void anAnswerIsNoFailure() {
        start(DataPlaneRig.options().with("panicThreshold", "0"));
        become(Badness.SAYS_503);
        assertThat(badOf(MANY)).isEqualTo(MANY / 3);
        assertThat(upstream().endpoints().size()).isEqualTo(3);
    }
}
