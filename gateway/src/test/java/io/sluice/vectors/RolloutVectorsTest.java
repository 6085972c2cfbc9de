package io.sluice.vectors;

import static io.sluice.dataplane.DataPlaneRig.forward;
import static io.sluice.dataplane.DataPlaneRig.plan;
import static io.sluice.dataplane.DataPlaneRig.upstream;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.DataPlaneRig;
import io.sluice.kit.Answer;
import io.sluice.kit.Gate;
import io.sluice.kit.RawClient;
import io.sluice.kit.Responder;
import io.sluice.kit.WitnessUpstream;
import io.sluice.kit.load.LoadReport;
import io.sluice.kit.load.OpenLoop;
import io.sluice.kit.load.RunningLoad;
import io.sluice.model.Action;
import io.sluice.model.Balance;
import io.sluice.model.BalancePolicy;
import io.sluice.model.Endpoint;
import io.sluice.model.Reason;
import io.sluice.model.Upstream;
import io.sluice.model.UpstreamId;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What goes on around requests, in small: endpoints that are replaced, plans that change, an endpoint that stands
 * still. The counts of the table are those of {@code loadtest/report}.
 */
class RolloutVectorsTest {
    private static final int ENDPOINTS = 4;
    private static final int RATE = 200;
    private static final int BETWEEN = 50;
    private static final Duration LONGEST = Duration.ofSeconds(60);

    /** On a slow machine many requests are under way when an endpoint ends: those are not what is bounded here. */
    private final DataPlaneRig rig =
            DataPlaneRig.options().loops(2).with("retryBudget", "100").start();

    private final Deque<WitnessUpstream> endpoints = new ArrayDeque<>();
    private final List<WitnessUpstream> all = new ArrayList<>();

    @AfterEach
    void close() {
        rig.close();
        all.forEach(WitnessUpstream::close);
    }

    private WitnessUpstream add() {
        WitnessUpstream endpoint = WitnessUpstream.named("w" + all.size()).start();
        endpoints.add(endpoint);
        all.add(endpoint);
        return endpoint;
    }

    private void serveAll() {
        rig.serve(endpoints.toArray(WitnessUpstream[]::new));
    }

    private Map<String, Integer> effects() {
        Map<String, Integer> sum = new HashMap<>();
        all.forEach(endpoint -> endpoint.effects().forEach((id, count) -> sum.merge(id, count, Integer::sum)));
        return sum;
    }

    private RunningLoad load() {
        return OpenLoop.to(rig.address())
                .rate(RATE)
                .duration(LONGEST)
                .effectsFrom(this::effects)
                .start();
    }

    private void answered(int more) {
        answered(more, endpoints.getLast());
    }

    /** Waits until the endpoints together have had so many requests more; a busy one says when to look. */
    private void answered(int more, WitnessUpstream busy) {
        long wanted = requests() + more;
        assertThat(busy.await(() -> requests() >= wanted, LONGEST)).isTrue();
    }

    private long requests() {
        return all.stream().mapToLong(WitnessUpstream::effectCount).sum();
    }

    // ---- endpoints come and go

    /** One more, then one less, until none is left of those that were there at first. */
    private LoadReport replaceAll(Consumer<WitnessUpstream> end) {
        for (int i = 0; i < ENDPOINTS; i++) {
            add();
        }
        serveAll();
        RunningLoad load = load();
        answered(BETWEEN);
        for (int i = 0; i < ENDPOINTS; i++) {
            WitnessUpstream fresh = add();
            serveAll();
            answered(BETWEEN);
            assertThat(fresh.await(() -> !fresh.requests().isEmpty(), LONGEST))
                    .as("the new endpoint is used")
                    .isTrue();
            WitnessUpstream leaving = endpoints.remove();
            end.accept(leaving); // it ends before the gateway hears of it
            serveAll();
            answered(BETWEEN);
        }
        LoadReport report = load.stop().await();
        assertThat(report.total().sent()).isGreaterThan(ENDPOINTS * BETWEEN);
        assertThat(report.total().doubled()).as(report.text()).isZero();
        return report;
    }

    @Test
    @DisplayName("4.1 endpoints are replaced one after the other and finish what they have")
    void aRollingUpdateLosesNothing() {
        LoadReport report = replaceAll(leaving -> leaving.stopPolitely(Duration.ofMillis(300)));
        assertThat(report.failures()).as(report.text()).isZero();
    }

    @Test
    @DisplayName("4.2 endpoints that refuse and reset before the gateway hears of their end")
    void aRudeUpdateLosesNothingThatMayBeRepeated() {
        LoadReport report = replaceAll(WitnessUpstream::stopRudely);
        // A POST whose bytes had been sent may be lost (the report counts them), but never done twice.
        long posts = report.kind("post").failures() + report.kind("post-new").failures();
        assertThat(report.failures() - posts).as(report.text()).isZero();
    }

    // ---- plans come and go

    private static final int CHANGES = 200;

    private Map<String, Action> routes(int change) {
        Map<String, Action> routes = new HashMap<>();
        routes.put("/", forward("app"));
        for (int i = change; i < change + 10; i++) {
            routes.put("/of-" + i, forward("other"));
        }
        return routes;
    }

    private static InetSocketAddress[] addresses(List<WitnessUpstream> witnesses) {
        return witnesses.stream().map(WitnessUpstream::address).toArray(InetSocketAddress[]::new);
    }

    @Test
    @DisplayName("4.7 routes and endpoints change again and again")
    void changesLoseNothing() {
        for (int i = 0; i < 3; i++) {
            add();
        }
        List<WitnessUpstream> app = List.copyOf(endpoints);
        WitnessUpstream other = add();
        rig.serve(plan(routes(0), upstream("app", addresses(app)), upstream("other", other.address())));
        RunningLoad load = load();
        try (RawClient client = rig.connect()) {
            for (int change = 1; change <= CHANGES; change++) {
                List<WitnessUpstream> some = new ArrayList<>(app);
                some.remove(change % app.size());
                rig.serve(plan(routes(change), upstream("app", addresses(some)), upstream("other", other.address())));
                if (change % 20 == 0) {
                    inForce(client, change);
                    answered(BETWEEN, some.get(0));
                }
            }
        }
        LoadReport report = load.stop().await();
        assertThat(report.failures()).as(report.text()).isZero();
        assertThat(report.total().sent()).isGreaterThan(CHANGES / 20 * BETWEEN);
    }

    /** The newest route leads to the other Service; the one before the oldest is gone. */
    private static void inForce(RawClient client, int change) {
        int answered = client.received().responses().size();
        client.send("GET /of-" + (change + 9) + " HTTP/1.1\r\nHost: t.example\r\n\r\n");
        client.send("GET /of-" + (change - 1) + " HTTP/1.1\r\nHost: t.example\r\n\r\n");
        assertThat(client.readResponses(answered + 2).responses().stream()
                        .skip(answered)
                        .map(response -> response.header("X-Upstream").equals("w3")))
                .containsExactly(true, false);
    }

    // ---- an endpoint that stands still

    @Test
    @DisplayName("4.10 one of ten answers nobody; least_request and ewma go round it")
    void aSlowEndpointIsAvoided() {
        for (BalancePolicy policy : List.of(BalancePolicy.Blind.LEAST_REQUEST, BalancePolicy.Blind.EWMA)) {
            endpoints.clear();
            for (int i = 0; i < 10; i++) {
                add();
            }
            Gate gate = new Gate();
            WitnessUpstream slow = endpoints.getFirst();
            slow.respond(Responder.always(Answer.ok("late").after(gate)));
            rig.serve(plan(forward("echo"), balanced(policy)));
            RunningLoad load = OpenLoop.to(rig.address())
                    .rate(RATE)
                    .duration(LONGEST)
                    .idsUnchecked()
                    .timeout(LONGEST)
                    .start();
            answered(RATE);
            int early = slow.requests().size();
            answered(3 * RATE);
            int later = slow.requests().size() - early;
            gate.open();
            LoadReport report = load.stop().await();
            assertThat(report.failures()).as(report.text()).isZero();
            assertThat(later).as("of 600 requests").isLessThanOrEqualTo(12);
        }
    }

    private Upstream balanced(BalancePolicy policy) {
        List<Endpoint> those = endpoints.stream()
                .map(witness -> new Endpoint("127.0.0.1", witness.port()))
                .sorted()
                .toList();
        return new Upstream(
                new UpstreamId("test", "echo", 80),
                new Upstream.Addresses(those, Optional.<Reason>empty()),
                Optional.empty(),
                new Balance(policy, Duration.ZERO));
    }
}
