package io.sluice.vectors;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.DataPlaneRig;
import io.sluice.dataplane.balance.UpstreamState;
import io.sluice.kit.Answer;
import io.sluice.kit.RawClient;
import io.sluice.kit.Responder;
import io.sluice.kit.WitnessUpstream;
import io.sluice.model.Balance;
import io.sluice.model.BalancePolicy;
import io.sluice.model.GatewayPlan;
import io.sluice.model.Upstream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An endpoint that accepts connections and never answers, as a stopped process does: probes cannot tell. */
class ProbationVectorsTest {
    private static final int CLIENTS = 24;

    private final WitnessUpstream stuck = WitnessUpstream.named("stuck").start();
    private final WitnessUpstream well = WitnessUpstream.named("well").start();
    private final DataPlaneRig rig = DataPlaneRig.options()
            .trusting("127.0.0.0/8")
            .with("readTimeout", "1500ms")
            .with("ejectAfter", "2")
            .with("probeInterval", "500ms")
            .start();
    private int asked;

    @AfterEach
    void stop() {
        rig.close();
        stuck.close();
        well.close();
    }

    private GatewayPlan plan(String policy) {
        Upstream upstream = DataPlaneRig.upstream("echo", stuck.address(), well.address());
        boolean affinity = policy.equals("affinity");
        return DataPlaneRig.plan(
                DataPlaneRig.forward("echo"),
                new Upstream(
                        upstream.id(),
                        upstream.targets(),
                        affinity ? Optional.of(Duration.ofHours(1)) : Optional.empty(),
                        new Balance(
                                BalancePolicy.parse(affinity ? "round_robin" : policy)
                                        .orElseThrow(),
                                Duration.ZERO)));
    }

    private UpstreamState upstream() {
        return rig.plane().live().upstreams().values().iterator().next();
    }

    private void awaitInService(int endpoints) {
        GatewayFixture.awaitThat(
                endpoints + " in service", () -> upstream().endpoints().size() == endpoints);
    }

    private void awaitItsReturn() {
        awaitInService(1); // that it is out may be known a moment after the answer
        awaitInService(2);
    }

    /** Many requests at once, of new clients and with new keys; how many of them got no answer in time. */
    private int timeouts(String method) {
        List<RawClient> all = new ArrayList<>();
        try {
            for (int i = 0; i < CLIENTS; i++) {
                RawClient client = rig.connect();
                all.add(client);
                asked++;
                client.send(method + " /" + asked + " HTTP/1.1\r\nHost: t.example\r\nX-Key: " + asked
                        + "\r\nX-Forwarded-For: 192.0.2." + asked + "\r\nContent-Length: 0\r\n\r\n");
            }
            int late = 0;
            for (RawClient client : all) {
                int status = client.readResponses(1).response().status();
                assertThat(status).isIn(200, 504);
                late += status == 504 ? 1 : 0;
            }
            return late;
        } finally {
            all.forEach(RawClient::close);
        }
    }

    @ParameterizedTest
    @CsvSource({"POST, round_robin", "GET, hash header X-Key", "POST, affinity"})
    @DisplayName("4.9 an endpoint that accepts and never answers is let back in for one request, not for its share")
    void oneRequestInEachRound(String method, String policy) {
        stuck.respond(Responder.always(Answer.never()));
        well.respond(Responder.always(Answer.ok("well")));
        rig.serve(plan(policy));
        assertThat(timeouts(method)).isGreaterThanOrEqualTo(2);
        awaitItsReturn();
        int so = stuck.requests().size();
        assertThat(timeouts(method)).as("that got no answer").isEqualTo(1);
        assertThat(stuck.requests()).hasSize(so + 1);
        stuck.respond(Responder.always(Answer.ok("recovered")));
        awaitItsReturn();
        so = stuck.requests().size();
        assertThat(timeouts(method)).isZero();
        assertThat(timeouts(method)).isZero();
        assertThat(stuck.requests().size()).isGreaterThan(so + 1);
    }
}
