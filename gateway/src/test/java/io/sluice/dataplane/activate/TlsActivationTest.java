package io.sluice.dataplane.activate;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.DataPlaneRig;
import io.sluice.dataplane.loop.LoopCounters.Total;
import io.sluice.dataplane.tls.TlsIdentities;
import io.sluice.kit.Answer;
import io.sluice.kit.Gate;
import io.sluice.kit.RawClient;
import io.sluice.kit.Responder;
import io.sluice.kit.WitnessUpstream;
import io.sluice.kit.tls.Authority;
import io.sluice.kit.tls.Identity;
import io.sluice.kit.tls.TlsClient;
import io.sluice.model.ClientCertificates;
import io.sluice.model.GatewayPlan;
import io.sluice.model.ObjectRef;
import io.sluice.model.PrivateBytes;
import io.sluice.model.Reason;
import io.sluice.model.TlsHost;
import io.sluice.model.TlsIdentity;
import io.sluice.model.TlsTable;
import io.sluice.testing.LogRecorder;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The certificates of plans, taken in while clients come. */
class TlsActivationTest {
    private static final Authority ROOT = Authority.root("root");
    private static final Identity FIRST = ROOT.server("a.example");
    private static final Identity SECOND = ROOT.server("a.example");
    private static final String GET = "GET / HTTP/1.1\r\nHost: a.example\r\n\r\n";
    private static final Duration SOON = Duration.ofSeconds(2);

    private final WitnessUpstream witness = WitnessUpstream.start();
    private final DataPlaneRig rig = DataPlaneRig.options().loops(2).start().serve(witness);

    @AfterEach
    void stop() {
        rig.close();
        assertThat(rig.plane().tlsContexts()).isZero();
        witness.close();
    }

    private void serve(TlsHost... hosts) {
        Map<String, TlsHost> exact = new HashMap<>();
        for (TlsHost host : hosts) {
            exact.put(host.host(), host);
        }
        serve(exact);
    }

    private void serve(Map<String, TlsHost> exact) {
        GatewayPlan plan = DataPlaneRig.plan(witness);
        rig.serve(new GatewayPlan(
                plan.routes(), plan.upstreams(), new TlsTable(exact, Map.of(), TlsHost.UNNAMED, Map.of(), Map.of())));
    }

    private static TlsHost host(String name, TlsIdentity identity) {
        return new TlsHost(name, identity, ClientCertificates.NONE, /* minTls13 */ false);
    }

    private static TlsHost host(String name, Identity identity) {
        return host(name, TlsIdentities.of(identity));
    }

    private X509Certificate shown(String name) {
        try (RawClient client = rig.connect(TlsClient.to(name))) {
            return client.tls().peer();
        }
    }

    /** Until it is so; an error after five seconds. Nobody tells of it. */
    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + 5_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("not within five seconds").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    @Test
    void aRequestComesByTheCertificateOfThePlan() {
        serve(host("a.example", FIRST));
        try (RawClient client =
                rig.connect(TlsClient.to("a.example").trusting(ROOT).verifyingName())) {
            client.send(GET);
            assertThat(client.readResponses(1).response().status()).isEqualTo(200);
        }
        assertThat(shown("other.example").getSubjectX500Principal().getName())
                .isEqualTo("CN=Sluice default certificate");
    }

    @Test
    @DisplayName(
            "T-13 a new certificate is shown at once, connections with the old one go on, and it is freed with the last of them")
    void rotation() {
        Gate gate = new Gate();
        serve(host("a.example", FIRST));
        witness.respond(Responder.always(Answer.ok("old").after(gate)));
        try (RawClient open = rig.connect(TlsClient.to("a.example"))) {
            open.send(GET);
            witness.takeHead(SOON);
            serve(host("a.example", SECOND));
            assertThat(shown("a.example")).isEqualTo(SECOND.certificate());
            assertThat(open.tls().peer()).isEqualTo(FIRST.certificate());
            assertThat(rig.plane().tlsContexts()).isEqualTo(3);
            gate.open();
            assertThat(open.readResponses(1).response().bodyText()).isEqualTo("old");
        }
        await(() -> rig.plane().tlsContexts() == 2);
    }

    @Test
    @DisplayName("4.6 4.7 T-13 no handshake fails while certificates are replaced all the time")
    void rotationUnderHandshakes() throws Exception {
        serve(host("a.example", FIRST));
        ExecutorService clients = Executors.newFixedThreadPool(2);
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger done = new AtomicInteger();
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            running.add(clients.submit(() -> {
                while (!over.get()) {
                    assertThat(shown("a.example")).isIn(FIRST.certificate(), SECOND.certificate());
                    done.incrementAndGet();
                }
            }));
        }
        try {
            for (int i = 0; i < 60; i++) {
                int before = done.get();
                serve(host("a.example", i % 2 == 0 ? SECOND : FIRST));
                await(() -> done.get() > before);
            }
        } finally {
            over.set(true);
            for (Future<?> each : running) {
                each.get();
            }
            clients.shutdown();
        }
        assertThat(shown("a.example")).isEqualTo(FIRST.certificate());
        assertThat(rig.plane().count(Reason.HANDSHAKE_FAILED)).isZero();
        await(() -> rig.plane().tlsContexts() == 2);
    }

    @Test
    @DisplayName("T-06 names cost nothing that stays")
    void manyNames() {
        serve(host("a.example", FIRST));
        for (int i = 0; i < 300; i++) {
            shown("n" + i + ".test");
        }
        await(() -> rig.plane().count(Total.TLS_HANDSHAKES) == 300);
        assertThat(rig.plane().tlsContexts()).isEqualTo(2);
    }

    @Test
    @DisplayName("T-14 a certificate that the engine does not take is told of, and costs its host alone")
    void unusable() {
        serve(host("a.example", FIRST), host("bad.example", garbage("garbage")));
        assertThat(LogRecorder.expected("go on with the certificate before, since Secret/test/garbage cannot be used"))
                .isTrue();
        try (RawClient client = rig.connect(TlsClient.to("bad.example"))) {
            assertThat(client.tls().alert()).isEqualTo("handshake_failure");
        }
        assertThat(rig.plane().count(Reason.NO_USABLE_CERTIFICATE)).isEqualTo(1);
        assertThat(shown("a.example")).isEqualTo(FIRST.certificate());
    }

    private static TlsIdentity garbage(String secret) {
        TlsIdentity.Certificate good = TlsIdentities.of(SECOND);
        return new TlsIdentity.Certificate(
                new PrivateBytes(secret.getBytes(StandardCharsets.US_ASCII)),
                good.key(),
                good.notBefore(),
                good.notAfter(),
                new ObjectRef("Secret", "test", secret));
    }

    @Test
    @DisplayName("T-14 a host goes on with its last good certificate, and the others change")
    void theLastGoodOne() {
        serve(host("a.example", FIRST), host("b.example", FIRST));
        serve(host("a.example", garbage("one")), host("b.example", SECOND));
        assertThat(shown("a.example")).isEqualTo(FIRST.certificate());
        assertThat(shown("b.example")).isEqualTo(SECOND.certificate());
        assertThat(rig.plane().refusedSecrets()).containsOnlyKeys(new ObjectRef("Secret", "test", "one"));
        serve(host("a.example", garbage("two")), host("b.example", SECOND));
        assertThat(shown("a.example")).isEqualTo(FIRST.certificate());
        assertThat(rig.plane().refusedSecrets()).containsOnlyKeys(new ObjectRef("Secret", "test", "two"));
        serve(host("a.example", SECOND), host("b.example", SECOND));
        assertThat(shown("a.example")).isEqualTo(SECOND.certificate());
        assertThat(rig.plane().refusedSecrets()).isEmpty();
        await(() -> rig.plane().tlsContexts() == 2);
        assertThat(LogRecorder.expected("go on with the certificate before")).isTrue();
    }

    /** Calls somebody whenever all hosts are looked at, as it happens at every step of taking them in. */
    private static final class Watched extends AbstractMap<String, TlsHost> {
        private final Map<String, TlsHost> hosts;
        private final Runnable looked;

        private Watched(Map<String, TlsHost> hosts, Runnable looked) {
            this.hosts = hosts;
            this.looked = looked;
        }

        @Override
        public Set<Map.Entry<String, TlsHost>> entrySet() {
            return hosts.entrySet();
        }

        @Override
        public Collection<TlsHost> values() {
            looked.run();
            return hosts.values();
        }
    }

    private int status() {
        try (RawClient client = rig.connect(TlsClient.to("a.example"))) {
            client.send(GET);
            return client.readResponses(1).response().status();
        }
    }

    @Test
    @DisplayName("T-01 who comes while a plan is taken in is not sent away by one half of it")
    void amidTheChange() throws Exception {
        ClientCertificates asked = new ClientCertificates(
                ClientCertificates.Mode.OPTIONAL,
                new PrivateBytes(ROOT.certificate().getEncoded()),
                PrivateBytes.EMPTY,
                1);
        List<Integer> statuses = new ArrayList<>();
        serve(host("a.example", FIRST));
        TlsHost asking = new TlsHost("a.example", TlsIdentities.of(FIRST), asked, /* minTls13 */ false);
        serve(new Watched(Map.of("a.example", asking), () -> statuses.add(status())));
        assertThat(statuses).hasSizeGreaterThan(2).containsOnly(200);
        assertThat(status()).isEqualTo(200);
    }
}
