package io.sluice.vectors;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.DataPlaneRig;
import io.sluice.dataplane.balance.UpstreamState;
import io.sluice.kit.Answer;
import io.sluice.kit.RawClient;
import io.sluice.kit.Responder;
import io.sluice.kit.WitnessUpstream;
import io.sluice.model.Action;
import io.sluice.model.GatewayPlan;
import io.sluice.model.HealthCheck;
import io.sluice.model.HealthChecks;
import io.sluice.model.Upstream;
import io.sluice.model.UpstreamId;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Services that ask for their endpoints to be checked. */
class ActiveCheckVectorsTest {
    private static final String CHECKED = "/healthz";

    private final WitnessUpstream first = WitnessUpstream.named("first").start();
    private final WitnessUpstream second = WitnessUpstream.named("second").start();
    private final DataPlaneRig rig = DataPlaneRig.options().loops(2).start();

    @AfterEach
    void stop() {
        rig.close();
        first.close();
        second.close();
    }

    /** Two Services with the same endpoints and check, three routes. */
    private GatewayPlan plan(String check, String path, WitnessUpstream... witnesses) {
        Map<String, Action> routes = Map.of(
                "/", DataPlaneRig.forward("a"), path, DataPlaneRig.forward("a"), "/b", DataPlaneRig.forward("b"));
        return DataPlaneRig.plan(routes, checked("a", check, witnesses), checked("b", check, witnesses));
    }

    private static Upstream checked(String service, String check, WitnessUpstream... witnesses) {
        InetSocketAddress[] addresses =
                Arrays.stream(witnesses).map(WitnessUpstream::address).toArray(InetSocketAddress[]::new);
        return DataPlaneRig.upstream(service, addresses).checked(HealthChecks.ofAll(HealthCheck.parse(check)));
    }

    private int inService(String service) {
        UpstreamState state = rig.plane().live().upstreams().get(new UpstreamId("test", service, 80));
        return state.endpoints().size();
    }

    private static long checks(WitnessUpstream witness) {
        return witness.requests().stream()
                .filter(request -> request.target().equals(CHECKED))
                .count();
    }

    @Test
    @DisplayName("4.8 one prober per endpoint, not per route, Service, event loop or plan")
    void oneProber() {
        for (int i = 0; i < 20; i++) {
            rig.serve(plan("http /healthz interval=100ms", "/x" + i, first, second));
        }
        assertThat(first.await(() -> checks(first) >= 1)).isTrue();
        long begun = System.nanoTime();
        assertThat(first.await(() -> checks(first) >= 11)).isTrue();
        assertThat((System.nanoTime() - begun) / 1_000_000).as("ten intervals").isGreaterThan(850);
        assertThat(RawClient.exchange(rig.address(), "GET /b HTTP/1.1\r\nHost: t.example\r\n\r\n")
                        .status())
                .isEqualTo(200);
    }

    @Test
    @DisplayName(
            "4.8 two failures at an interval of one second: out within 2.5 s, for all Services; in after one success")
    void outAndIn() {
        rig.serve(plan("http /healthz", "/x", first, second));
        assertThat(first.await(() -> checks(first) >= 1)).isTrue();
        first.respondTo(CHECKED, Responder.always(Answer.of(503, "ill")));
        long begun = System.nanoTime();
        GatewayFixture.awaitThat("out", () -> inService("a") == 1 && inService("b") == 1);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofMillis(2500));
        for (int i = 0; i < 4; i++) {
            assertThat(RawClient.exchange(
                                    rig.address(), "POST / HTTP/1.1\r\nHost: t.example\r\nContent-Length: 0\r\n\r\n")
                            .bodyText())
                    .startsWith("second");
        }
        rig.serve(plan("http /healthz", "/y", first, second));
        assertThat(inService("a")).as("whatever plan is served").isEqualTo(1);
        first.respondTo(CHECKED, Responder.always(Answer.of(302, "", "Location: /")));
        GatewayFixture.awaitThat("in", () -> inService("a") == 2 && inService("b") == 2);
    }

    @Test
    @DisplayName("4.8 a client that was with an endpoint that goes ill goes to another one within 2.5 s")
    void sessionAffinityEndsWithHealth() {
        Upstream checked = checked("a", "http /healthz interval=500ms", first, second);
        Upstream sticky = new Upstream(checked.id(), checked.targets(), Optional.of(Duration.ofHours(3)))
                .checked(checked.checks());
        rig.serve(DataPlaneRig.plan(DataPlaneRig.forward("a"), sticky));
        String name = served();
        WitnessUpstream its = name.equals("first") ? first : second;
        assertThat(its.await(() -> checks(its) >= 1)).isTrue();
        its.respondTo(CHECKED, Responder.always(Answer.of(503, "ill")));
        long begun = System.nanoTime();
        GatewayFixture.awaitThat("it is out", () -> !served().equals(name));
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofMillis(2500));
        for (int i = 0; i < 6; i++) {
            assertThat(served()).isNotEqualTo(name);
        }
    }

    private String served() {
        return RawClient.exchange(rig.address(), "GET / HTTP/1.1\r\nHost: t.example\r\n\r\n")
                .header("X-Upstream");
    }

    @Test
    @DisplayName(
            "4.8 a check ends with the endpoint and with the wish for it; then nothing is held against the endpoint")
    void checksEnd() {
        first.respondTo(CHECKED, Responder.always(Answer.never()));
        rig.serve(plan("http /healthz interval=100ms", "/x", first, second));
        GatewayFixture.awaitThat("no answer in time", () -> inService("a") == 1);
        rig.serve(plan("http /healthz interval=100ms", "/x", first));
        long so = checks(second);
        assertThat(second.await(() -> checks(second) > so + 1, Duration.ofMillis(500)))
                .as("has left")
                .isFalse();
        rig.serve(DataPlaneRig.plan(
                DataPlaneRig.forward("a"), DataPlaneRig.upstream("a", first.address(), second.address())));
        GatewayFixture.awaitThat("unchecked", () -> inService("a") == 2);
        long then = checks(first);
        assertThat(first.await(() -> checks(first) > then + 1, Duration.ofMillis(500)))
                .isFalse();
    }

    @Test
    @DisplayName("4.8 tcp: a connection is enough; port= asks elsewhere")
    void tcp() {
        rig.serve(plan("tcp interval=100ms", "/x", first, second));
        assertThat(first.await(() -> first.acceptedConnections() >= 2)).isTrue();
        first.stopListening();
        GatewayFixture.awaitThat("out", () -> inService("a") == 1);
        rig.serve(plan("tcp interval=100ms port=" + second.port(), "/x", first, second));
        GatewayFixture.awaitThat("its neighbour answers for it", () -> inService("a") == 2);
        first.resumeListening();
    }
}
