package io.sluice.dataplane.activate;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.DataPlaneRig;
import io.sluice.kit.Answer;
import io.sluice.kit.RawClient;
import io.sluice.kit.Responder;
import io.sluice.kit.WitnessUpstream;
import io.sluice.model.Endpoint;
import io.sluice.model.HealthCheck;
import io.sluice.model.HealthChecks;
import io.sluice.model.Upstream;
import io.sluice.model.UpstreamId;
import io.sluice.testing.LogLines;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is said of endpoints that go and come, and how often; in virtual time, but for those of a real data plane. */
class HealthLogTest {
    private static final long PATIENCE = 10_000_000_000L;
    private static final String EIGHTY_MORE = "80 more times an endpoint went out of rotation or came back";
    private static final UpstreamId WEB = new UpstreamId("shop", "web", 80);

    @RegisterExtension
    final LogLines said = LogLines.of(HealthLog.class);

    private long now = Long.MAX_VALUE - 3;
    private final List<Alarm> alarms = new ArrayList<>();
    private final HealthLog log = new HealthLog(() -> now, (nanos, task) -> alarms.add(new Alarm(now + nanos, task)));

    private record Alarm(long at, Runnable task) {}

    /** What is due at the new time happens then, or has yet to, as on a thread that is late. */
    private void pass(long nanos, boolean alarmsInTime) {
        now += nanos;
        List<Alarm> due = alarms.stream().filter(one -> one.at() - now <= 0).toList();
        if (alarmsInTime) {
            alarms.removeAll(due);
            due.forEach(one -> one.task().run());
        }
    }

    private void manyGoOut() {
        for (int port = 1; port <= 100; port++) {
            log.out(WEB, endpoint(port), "its health check fails");
        }
    }

    private static Endpoint endpoint(int port) {
        return new Endpoint("10.0.0.1", port);
    }

    @Test
    void whoGoesAndWhyAndWhoComesBack() {
        log.out(WEB, endpoint(8080), "failed 5 times in a row");
        log.in(WEB, endpoint(8080));
        assertThat(said.lines())
                .containsExactly(
                        "endpoint 10.0.0.1:8080 of shop/web:80 is out of rotation: failed 5 times in a row",
                        "endpoint 10.0.0.1:8080 of shop/web:80 is in rotation again");
    }

    @Test
    void ofVeryManySomeAreSaidAndTheOthersCounted() {
        manyGoOut();
        assertThat(said.lines()).hasSize(20);
        pass(10_000_000_000L, /* alarmsInTime */ false);
        log.in(WEB, endpoint(1));
        log.in(WEB, endpoint(2));
        assertThat(said.lines())
                .hasSize(23)
                .endsWith(
                        EIGHTY_MORE,
                        "endpoint 10.0.0.1:1 of shop/web:80 is in rotation again",
                        "endpoint 10.0.0.1:2 of shop/web:80 is in rotation again");
    }

    /** Nobody else goes out or comes back for hours. */
    @Test
    void howManyWereNotSaidIsSaidWithoutOtherNews() {
        manyGoOut();
        pass(9_999_999_999L, /* alarmsInTime */ true);
        assertThat(said.lines()).hasSize(20);
        pass(1, /* alarmsInTime */ true);
        assertThat(said.lines()).hasSize(21).endsWith(EIGHTY_MORE);
        assertThat(alarms).isEmpty();
        pass(3_600_000_000_000L, /* alarmsInTime */ true);
        assertThat(said.lines()).hasSize(21);
    }

    @Test
    void whatALaterWindowDoesNotSayIsSaidAtTheEndOfThatOne() {
        manyGoOut();
        pass(10_000_000_000L, /* alarmsInTime */ false);
        manyGoOut();
        assertThat(said.lines()).hasSize(40).contains(EIGHTY_MORE);
        pass(0, /* alarmsInTime */ true);
        assertThat(said.lines()).hasSize(40);
        pass(10_000_000_000L, /* alarmsInTime */ true);
        assertThat(said.lines()).hasSize(41).endsWith("81 more times an endpoint went out of rotation or came back");
        assertThat(alarms).isEmpty();
    }

    @Test
    void aDataPlaneSaysIt() {
        try (WitnessUpstream witness = WitnessUpstream.start();
                WitnessUpstream other = WitnessUpstream.start();
                DataPlaneRig rig = DataPlaneRig.options()
                        .with("ejectOn", "5xx")
                        .with("probeInterval", "50ms")
                        .start()) {
            Upstream one = DataPlaneRig.upstream("a", witness.address(), other.address());
            rig.serve(DataPlaneRig.plan(DataPlaneRig.forward("a"), one));
            witness.respond(Responder.always(Answer.of(503, "ill")));
            awaitSaid(rig, ".* out of rotation: failed [0-9]+ times in a row");
            witness.respond(Responder.always(Answer.ok("well")));
            awaitSaid(rig, ".* of test/a:80 is in rotation again");
            HealthChecks checks = HealthChecks.ofAll(HealthCheck.parse("http /healthz interval=100ms"));
            witness.respondTo("/healthz", Responder.always(Answer.of(503, "ill")));
            rig.serve(DataPlaneRig.plan(DataPlaneRig.forward("a"), one.checked(checks)));
            awaitSaid(rig, ".* out of rotation: its health check fails");
            witness.respondTo("/healthz", Responder.always(Answer.ok("well")));
            awaitSaid(rig, ".* of test/a:80 is in rotation again");
        }
    }

    /** Asks until the last line says so: what fails and what proves an endpoint are requests. */
    private void awaitSaid(DataPlaneRig rig, String pattern) {
        long deadline = System.nanoTime() + PATIENCE;
        List<String> lines = said.lines();
        while (lines.isEmpty() || !lines.get(lines.size() - 1).matches(pattern)) {
            assertThat(System.nanoTime()).as("%s in %s", pattern, lines).isLessThan(deadline);
            RawClient.exchange(rig.address(), "GET / HTTP/1.1\r\nHost: t.example\r\nConnection: close\r\n\r\n");
            lines = said.lines();
        }
    }
}
