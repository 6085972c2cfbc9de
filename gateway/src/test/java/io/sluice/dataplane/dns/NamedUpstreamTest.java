package io.sluice.dataplane.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.DataPlaneRig;
import io.sluice.kit.RawClient;
import io.sluice.kit.RawResponse;
import io.sluice.kit.WitnessUpstream;
import io.sluice.model.GatewayPlan;
import io.sluice.model.Reason;
import io.sluice.model.Upstream;
import io.sluice.model.UpstreamId;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Upstreams whose endpoints are a name's addresses (ExternalName). */
class NamedUpstreamTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: t.example\r\n\r\n";
    private static final int ATTEMPTS = 500;

    private final FakeNameServer names = new FakeNameServer();
    private final WitnessUpstream one =
            WitnessUpstream.named("one").address("127.0.0.1", 0).start();
    private final WitnessUpstream two =
            WitnessUpstream.named("two").address("127.0.0.2", one.port()).start();
    private final DataPlaneRig rig =
            DataPlaneRig.options().nameServers(names.provider()).start();

    @AfterEach
    void stop() {
        rig.close();
        one.close();
        two.close();
        names.close();
    }

    private GatewayPlan plan(String name, boolean loopback) {
        return DataPlaneRig.plan(
                DataPlaneRig.forward("ext"),
                new Upstream(
                        new UpstreamId("test", "ext", 80),
                        new Upstream.Name(name, one.port(), loopback),
                        Optional.empty()));
    }

    /** Asks until the answer is as it should be: resolving is not awaited by anybody. */
    private RawResponse ask(Predicate<RawResponse> until) {
        RawResponse last = null;
        for (int i = 0; i < ATTEMPTS; i++) {
            last = RawClient.exchange(rig.address(), GET);
            if (until.test(last)) {
                return last;
            }
            java.util.concurrent.locks.LockSupport.parkNanos(10_000_000);
        }
        return last;
    }

    private static Predicate<RawResponse> saying(String beginning) {
        return response -> response.bodyText().startsWith(beginning);
    }

    @Test
    void aNameIsResolvedAndServed() {
        names.answer("svc.example", 300, "127.0.0.1");
        rig.serve(plan("svc.example", true));
        assertThat(ask(saying("one")).bodyText()).startsWith("one");
    }

    @Test
    void allAddressesOfANameAreUsedInTurn() {
        names.answer("svc.example", 300, "127.0.0.2", "127.0.0.1");
        rig.serve(plan("svc.example", true));
        ask(saying("one"));
        assertThat(ask(saying("two")).bodyText()).startsWith("two");
        assertThat(ask(saying("one")).bodyText()).startsWith("one");
    }

    @Test
    void anAnswerIsKeptForItsTimeAndAskedForAgainAfterIt() {
        names.answer("svc.example", 1, "127.0.0.1");
        rig.serve(plan("svc.example", true));
        ask(saying("one"));
        int asked = names.queries();
        ask(saying("one"));
        assertThat(names.queries()).isEqualTo(asked);
        names.answer("svc.example", 1, "127.0.0.2");
        assertThat(ask(saying("two")).bodyText()).startsWith("two");
    }

    @Test
    void aNameThatDoesNotExistIsA502WithItsReason() {
        rig.serve(plan("nobody.example", true));
        RawResponse response = ask(answer -> answer.status() == 502);
        assertThat(response.bodyText()).contains(Reason.NAME_NOT_RESOLVED.code());
    }

    @Test
    void addressesOnLoopbackAreRefusedUnlessAllowed() {
        names.answer("svc.example", 300, "127.0.0.1");
        rig.serve(plan("svc.example", false));
        for (int i = 0; i < 20; i++) {
            assertThat(ask(answer -> names.queries() > 0).status()).isEqualTo(502);
        }
        rig.serve(plan("svc.example", true));
        assertThat(ask(saying("one")).status()).isEqualTo(200);
    }

    @Test
    void theHostsFileIsHonoured() {
        rig.serve(plan("localhost", true));
        assertThat(ask(saying("one")).status()).isEqualTo(200);
        assertThat(names.queries()).isZero();
    }

    @Test
    void aNameThatNoPlanNamesAnyMoreIsNotAskedForAgain() {
        names.answer("svc.example", 1, "127.0.0.1");
        rig.serve(plan("svc.example", true));
        ask(saying("one"));
        rig.serve(two);
        int asked = names.queries();
        java.util.concurrent.locks.LockSupport.parkNanos(1_500_000_000);
        assertThat(names.queries()).isEqualTo(asked);
    }
}
