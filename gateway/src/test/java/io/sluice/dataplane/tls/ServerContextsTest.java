package io.sluice.dataplane.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.kit.tls.Authority;
import io.sluice.kit.tls.CertificateSpec;
import io.sluice.kit.tls.Identity;
import io.sluice.kit.tls.KeyKind;
import io.sluice.kit.tls.TlsClient;
import io.sluice.model.ClientCertificates;
import io.sluice.model.ObjectRef;
import io.sluice.model.TlsHost;
import io.sluice.model.TlsIdentity;
import io.sluice.model.TlsTable;
import io.sluice.settings.SettingsReader;
import io.sluice.settings.TlsSettings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerContextsTest {
    private static final Authority ROOT = Authority.root("root");
    private static final Identity A = ROOT.server("a.example");
    private static final Identity B = ROOT.server("b.example");

    private final List<String> failures = new ArrayList<>();
    private ServerContexts contexts = contexts(Map.of());

    private static ServerContexts contexts(Map<String, String> settings) {
        return new ServerContexts(settings(settings), List.of("http/1.1"), Instant.now());
    }

    static TlsSettings settings(Map<String, String> texts) {
        return SettingsReader.read(TlsSettings.class, name -> Optional.ofNullable(texts.get(name)));
    }

    @AfterEach
    void nothingIsLeft() {
        contexts.close();
        assertThat(contexts.alive()).isZero();
    }

    private LiveTls prepare(TlsTable table) {
        return contexts.prepare(table, Runnable::run, (host, why) -> failures.add(host.host() + ": " + why));
    }

    private static TlsTable table(TlsHost... hosts) {
        Map<String, TlsHost> exact = new HashMap<>();
        for (TlsHost host : hosts) {
            exact.put(host.host(), host);
        }
        return new TlsTable(exact, Map.of(), TlsHost.UNNAMED, Map.of(), Map.of());
    }

    private static TlsHost host(String name, Identity identity) {
        return new TlsHost(name, TlsIdentities.of(identity), ClientCertificates.NONE, /* minTls13 */ false);
    }

    private static ServerContext of(LiveTls live, String name) {
        return live.context(live.table().find(name));
    }

    private static MemoryHandshake handshake(TlsClient client, ServerContext context) throws SSLException {
        return MemoryHandshake.with(client, context).run();
    }

    @Test
    @DisplayName("K-13 who names nobody is shown the certificate that the process has made")
    void theBootCertificate() throws SSLException {
        LiveTls live = prepare(TlsTable.EMPTY);
        try (MemoryHandshake done = handshake(TlsClient.anonymous(), of(live, ""))) {
            assertThat(done.certificate().getSubjectX500Principal().getName())
                    .isEqualTo("CN=Sluice default certificate");
            assertThat(done.version()).isEqualTo("TLSv1.3");
        }
        assertThat(contexts.alive()).isEqualTo(1);
    }

    @Test
    void everyHostIsShownItsOwnCertificateWithItsChain() throws SSLException {
        Authority below = ROOT.intermediate("below");
        Identity deep = below.server("deep.example");
        LiveTls live = prepare(table(host("a.example", A), host("deep.example", deep)));
        TlsClient client = TlsClient.to("deep.example").trusting(ROOT).verifyingName();
        try (MemoryHandshake done = handshake(client, of(live, "deep.example"))) {
            assertThat(done.certificate()).isEqualTo(deep.certificate());
        }
        try (MemoryHandshake done = handshake(TlsClient.to("a.example"), of(live, "a.example"))) {
            assertThat(done.certificate()).isEqualTo(A.certificate());
        }
        assertThat(contexts.alive()).isEqualTo(3);
    }

    @Test
    void hostsOfOnePolicyShareWhatIsPrepared() {
        LiveTls live = prepare(table(host("a.example", A), host("b.example", A), host("c.example", B)));
        assertThat(of(live, "a.example")).isSameAs(of(live, "b.example")).isNotSameAs(of(live, "c.example"));
        assertThat(contexts.alive()).isEqualTo(3);
    }

    @Test
    void whatTheNextPlanStillHasIsKept() {
        LiveTls first = prepare(table(host("a.example", A)));
        LiveTls second = prepare(table(host("b.example", B), host("other.example", A)));
        contexts.forget(second).run();
        assertThat(of(second, "other.example")).isSameAs(of(first, "a.example"));
        assertThat(contexts.alive()).isEqualTo(3);
    }

    @Test
    void whatAConnectionStillUsesOutlivesItsPlan() throws SSLException {
        LiveTls first = prepare(table(host("a.example", A)));
        try (MemoryHandshake open = handshake(TlsClient.anonymous(), of(first, "a.example"))) {
            contexts.forget(prepare(TlsTable.EMPTY)).run();
            assertThat(contexts.alive()).isEqualTo(2);
            assertThat(open.server().isOpen()).isTrue();
        }
        assertThat(contexts.alive()).isEqualTo(1);
    }

    @Test
    void nothingIsGivenUpWhileALoopMayBeAboutToUseIt() throws SSLException {
        LiveTls first = prepare(table(host("a.example", A)));
        Runnable release = contexts.forget(prepare(TlsTable.EMPTY));
        LiveTls again = prepare(table(host("a.example", A)));
        assertThat(of(again, "a.example")).isNotSameAs(of(first, "a.example"));
        try (MemoryHandshake done = handshake(TlsClient.anonymous(), of(first, "a.example"))) {
            assertThat(done.certificate()).isEqualTo(A.certificate());
        }
        assertThat(contexts.alive()).isEqualTo(3);
        release.run();
        release.run();
        assertThat(contexts.alive()).isEqualTo(2);
        try (MemoryHandshake done = handshake(TlsClient.anonymous(), of(again, "a.example"))) {
            assertThat(done.certificate()).isEqualTo(A.certificate());
        }
    }

    @Test
    void aPolicyThatComesBackIsPreparedAnew() throws SSLException {
        prepare(table(host("a.example", A)));
        contexts.forget(prepare(TlsTable.EMPTY)).run();
        LiveTls again = prepare(table(host("a.example", A)));
        try (MemoryHandshake done = handshake(TlsClient.anonymous(), of(again, "a.example"))) {
            assertThat(done.certificate()).isEqualTo(A.certificate());
        }
    }

    @Test
    @DisplayName("T-14 a certificate that cannot be used costs its own host alone")
    void aBadCertificateCostsItsHost() throws SSLException {
        TlsIdentity.Certificate good = TlsIdentities.of(A);
        TlsIdentity garbage =
                new TlsIdentity.Certificate(good.key(), good.key(), good.notBefore(), good.notAfter(), good.secret());
        TlsHost bad = new TlsHost("garbage.example", garbage, ClientCertificates.NONE, false);
        TlsIdentity unusable = new TlsIdentity.Unusable(new ObjectRef("Secret", "ns", "gone"), "not there");
        LiveTls live = prepare(table(
                host("a.example", A), bad, new TlsHost("unusable.example", unusable, ClientCertificates.NONE, false)));
        assertThat(of(live, "garbage.example")).isNull();
        assertThat(of(live, "unusable.example")).isNull();
        assertThat(failures).singleElement().asString().startsWith("garbage.example: ");
        contexts.forget(prepare(table(host("b.example", B), bad))).run(); // and is not tried again
        assertThat(failures).hasSize(1);
        live = prepare(table(host("a.example", A)));
        try (MemoryHandshake done = handshake(TlsClient.anonymous(), of(live, "a.example"))) {
            assertThat(done.certificate()).isEqualTo(A.certificate());
        }
    }

    @Test
    void aDefectInOneLosesNoneOfTheOthers() {
        TlsHost[] hosts = IntStream.range(0, 8)
                .mapToObj(i -> host("h" + i + ".example", ROOT.server("h" + i + ".example")))
                .toArray(TlsHost[]::new);
        TlsIdentity.Certificate good = TlsIdentities.of(A);
        TlsIdentity garbage =
                new TlsIdentity.Certificate(good.key(), good.key(), good.notBefore(), good.notAfter(), good.secret());
        TlsHost bad = new TlsHost("garbage.example", garbage, ClientCertificates.NONE, false);
        TlsHost[] all = Stream.concat(Stream.of(hosts), Stream.of(bad)).toArray(TlsHost[]::new);
        assertThatThrownBy(() -> contexts.prepare(table(all), Runnable::run, (host, why) -> {
                    throw new IllegalStateException("a defect");
                }))
                .hasRootCauseMessage("a defect");
        assertThat(contexts.alive()).isEqualTo(1 + hosts.length);
        LiveTls live = prepare(table(hosts));
        assertThat(contexts.alive()).isEqualTo(1 + hosts.length);
        assertThat(of(live, "h3.example")).isNotNull();
    }

    @ParameterizedTest
    @EnumSource(
            value = KeyKind.class,
            names = {"EC_P256", "EC_P384", "ED25519", "RSA_2048", "RSA_3072", "RSA_4096"})
    @DisplayName("T-14 these keys are served, by TLS 1.2 and 1.3")
    void keys(KeyKind kind) throws SSLException {
        Identity identity =
                ROOT.issue(CertificateSpec.named("k.example").names("k.example").key(kind));
        ServerContext context = of(prepare(table(host("k.example", identity))), "k.example");
        for (String version : List.of("TLSv1.2", "TLSv1.3")) {
            TlsClient client =
                    TlsClient.to("k.example").versions(version).trusting(ROOT).verifyingName();
            try (MemoryHandshake done = handshake(client, context)) {
                assertThat(done.version()).isEqualTo(version);
                assertThat(done.certificate()).isEqualTo(identity.certificate());
            }
        }
    }

    @ParameterizedTest
    @DisplayName("T-08 weak suites are refused")
    @ValueSource(
            strings = {
                "TLS_RSA_WITH_AES_128_GCM_SHA256",
                "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
                "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256",
                "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256"
            })
    void weakSuites(String suite) {
        ServerContext context = of(prepare(TlsTable.EMPTY), "");
        try (MemoryHandshake refused =
                MemoryHandshake.with(TlsClient.anonymous().versions("TLSv1.2").ciphers(suite), context)) {
            assertThatThrownBy(refused::run)
                    .isInstanceOf(SSLHandshakeException.class)
                    .hasMessageContaining("handshake_failure");
        }
    }

    @Test
    void aHostMayDemandTls13() throws SSLException {
        TlsHost strict = new TlsHost("a.example", TlsIdentities.of(A), ClientCertificates.NONE, /* minTls13 */ true);
        ServerContext context = of(prepare(table(strict)), "a.example");
        demandsTls13(context);
    }

    @Test
    void allHostsMayDemandTls13() throws SSLException {
        contexts = contexts(Map.of("minVersion", "1.3"));
        demandsTls13(of(prepare(table(host("a.example", A))), "a.example"));
    }

    private static void demandsTls13(ServerContext context) throws SSLException {
        try (MemoryHandshake refused =
                MemoryHandshake.with(TlsClient.anonymous().versions("TLSv1.2"), context)) {
            assertThatThrownBy(refused::run)
                    .isInstanceOf(SSLHandshakeException.class)
                    .hasMessageContaining("protocol_version");
        }
        try (MemoryHandshake done = handshake(TlsClient.anonymous(), context)) {
            assertThat(done.version()).isEqualTo("TLSv1.3");
        }
    }

    @ParameterizedTest
    @DisplayName("T-15 a session is resumed by its ticket, until its key has been replaced three times")
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void resumption(String version) throws SSLException {
        ServerContext context = of(prepare(table(host("a.example", A))), "a.example");
        TlsClient client = TlsClient.to("a.example").versions(version).resuming();
        assertThat(resumed(client, context)).isFalse();
        assertThat(resumed(client, context)).isTrue();
        TlsClient patient = TlsClient.to("a.example").versions(version).resuming();
        assertThat(resumed(patient, context)).isFalse();
        contexts.rotateTicketKeys();
        contexts.rotateTicketKeys();
        assertThat(resumed(patient, context)).isTrue();
        TlsClient late = TlsClient.to("a.example").versions(version).resuming();
        assertThat(resumed(late, context)).isFalse();
        contexts.rotateTicketKeys();
        contexts.rotateTicketKeys();
        contexts.rotateTicketKeys();
        assertThat(resumed(late, context)).isFalse();
    }

    @ParameterizedTest
    @DisplayName("T-15 a session is not resumed into another policy")
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void otherPolicies(String version) throws SSLException {
        TlsHost strict = new TlsHost("c.example", TlsIdentities.of(A), ClientCertificates.NONE, /* minTls13 */ true);
        LiveTls live = prepare(table(host("a.example", A), host("b.example", B), strict));
        List<String> others = version.equals("TLSv1.3") ? List.of("b.example", "c.example") : List.of("b.example");
        for (String other : others) {
            TlsClient client = TlsClient.to("a.example").versions(version).resuming(); // and names it whoever answers
            assertThat(resumed(client, of(live, "a.example"))).isFalse();
            assertThat(resumed(client, of(live, "a.example"))).isTrue();
            assertThat(resumed(client, of(live, other))).as(other).isFalse();
        }
    }

    @ParameterizedTest
    @DisplayName("T-15 a ticket belongs to the policy, which may have been gone meanwhile")
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void theKeysBelongToThePolicy(String version) throws SSLException {
        TlsClient client = TlsClient.to("a.example").versions(version).resuming();
        assertThat(resumed(client, of(prepare(table(host("a.example", A))), "a.example")))
                .isFalse();
        contexts.forget(prepare(TlsTable.EMPTY)).run();
        LiveTls again = prepare(table(host("a.example", A)));
        assertThat(resumed(client, of(again, "a.example"))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void withoutTicketsNothingIsResumed(String version) throws SSLException {
        contexts = contexts(Map.of("ticketRotation", "0s"));
        ServerContext context = of(prepare(table(host("a.example", A))), "a.example");
        TlsClient client = TlsClient.to("a.example").versions(version).resuming();
        assertThat(resumed(client, context)).isFalse();
        assertThat(resumed(client, context)).isFalse();
    }

    private static boolean resumed(TlsClient client, ServerContext context) throws SSLException {
        try (MemoryHandshake done = handshake(client, context)) {
            return done.resumed();
        }
    }

    @Test
    void manyArePreparedInParallelAndEachOnce() {
        ExecutorService builders = Executors.newFixedThreadPool(2);
        try {
            TlsHost[] hosts = IntStream.range(0, 200)
                    .mapToObj(i -> host("h" + i + ".example", i % 2 == 0 ? A : B))
                    .toArray(TlsHost[]::new);
            LiveTls live = contexts.prepare(table(hosts), builders, (host, why) -> failures.add(host.host()));
            assertThat(live.contexts()).hasSize(3);
            assertThat(contexts.alive()).isEqualTo(3);
            assertThat(failures).isEmpty();
        } finally {
            builders.shutdownNow();
        }
    }
}
