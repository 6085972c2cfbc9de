package io.sluice.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.kit.WitnessUpstream;
import io.sluice.kit.tls.ServerCertificate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The peers as they are installed here accept their configurations and do the work, before any load. */
class PeersTest {

    private static final Routes TLS = new Routes(0, true);
    private static final Scenario MANY_HOSTS = new Scenario("hosts-3", Scenario.Traffic.GET_HOSTS, 1, 1024, 3);

    private Site site;
    private Upstream upstream;

    @BeforeEach
    void startUpstream() {
        assumeTrue(Program.find("nginx").isPresent(), "nginx is not installed");
        site = new Site(Pinning.over(Machine.allowedCores()), false);
        upstream = Upstream.start(site);
    }

    @AfterEach
    void endAll() {
        if (site != null) {
            site.close();
        }
    }

    static List<Target> peers() {
        return List.of(
                new NginxTarget(Peers.Headers.LEAN),
                new NginxTarget(Peers.Headers.ALL),
                new HaproxyTarget(Peers.Headers.LEAN),
                new HaproxyTarget(Peers.Headers.ALL),
                new BaselineTarget(List.of("-XX:TieredStopAtLevel=1")));
    }

    @ParameterizedTest
    @MethodSource("peers")
    void aPeerDoesTheWorkOfEveryScenario(Target peer) {
        assumeTrue(peer.missing().isEmpty(), () -> peer.missing().orElseThrow());
        Target.Running running = peer.start(site, upstream.port(), new Routes(0));
        for (Scenario scenario : Scenario.ALL) {
            if (scenario.routes().catchAll() && !scenario.tls()) {
                assertThatCode(() -> Verification.verify(running, scenario)).doesNotThrowAnyException();
            }
        }
        if (peer.leavesOut(MANY_HOSTS).isEmpty()) {
            Target.Running routing = peer.start(site, upstream.port(), MANY_HOSTS.routes());
            assertThatCode(() -> Verification.verify(routing, MANY_HOSTS)).doesNotThrowAnyException();
        }
    }

    @ParameterizedTest
    @MethodSource("tlsPeers")
    void aPeerDoesTheWorkOfEveryScenarioOverTls(Target peer) {
        assumeTrue(peer.missing().isEmpty(), () -> peer.missing().orElseThrow());
        Target.Running running = peer.start(site, upstream.port(), TLS);
        for (Scenario scenario : Scenario.ALL) {
            if (scenario.tls()) {
                assertThatCode(() -> Verification.verify(running, scenario)).doesNotThrowAnyException();
            }
        }
    }

    static List<Target> tlsPeers() {
        return List.of(new NginxTarget(Peers.Headers.FORWARDED), new HaproxyTarget(Peers.Headers.FORWARDED));
    }

    @ParameterizedTest
    @MethodSource("tlsPeers")
    void aPeerBearsTheLoadOfEveryScenarioOverTls(Target peer) {
        assumeTrue(peer.missing().isEmpty(), () -> peer.missing().orElseThrow());
        Target.Running running = peer.start(site, upstream.port(), TLS);
        Load load = Load.on(site);
        for (Scenario scenario : Scenario.ALL) {
            if (scenario.tls() && scenario.generator().flatMap(Program::missing).isEmpty()) {
                LoadResult result = load.run(running, scenario, 1);
                assertThat(result.fault()).as(scenario.name()).isEmpty();
                assertThat(result.requests()).as(scenario.name()).isGreaterThan(20);
            }
        }
    }

    @Test
    void aTargetWithoutHttp2IsFoundOut() {
        try (WitnessUpstream other = WitnessUpstream.named("other")
                .tls(ServerCertificate.of(site.certificate().identity()).alpn("http/1.1"))
                .start()) {
            Door door = new Door(other.port(), 0, site.certificate());
            Target.Running old = new Target.Running(new Named("other"), upstream.child(), door);
            assertThatCode(() -> new TlsVerification(old, Scenario.named("tls-1k")).run())
                    .doesNotThrowAnyException();
            assertThatThrownBy(() -> new TlsVerification(old, Scenario.named("h2-1k")).run())
                    .hasMessageContaining("the handshake failed");
        }
    }

    @Test
    void anotherCertificateIsFoundOut() {
        Target.Running running = new NginxTarget(Peers.Headers.FORWARDED).start(site, upstream.port(), TLS);
        Door wrong = new Door(running.port(), 0, SiteCertificate.in(site.folder("other")));
        Target.Running misled = new Target.Running(running.target(), running.child(), wrong);
        assertThatThrownBy(() -> Verification.verify(misled, Scenario.named("tls-1k")))
                .hasMessageContaining("PKIX");
    }

    @ParameterizedTest
    @MethodSource("peers")
    void aProxyThatDoesNotRouteIsFoundOut(Target peer) {
        assumeTrue(peer.missing().isEmpty(), () -> peer.missing().orElseThrow());
        Target.Running catchAll = peer.start(site, upstream.port(), new Routes(0));
        assertThatThrownBy(() -> Verification.verify(catchAll, MANY_HOSTS)).hasMessageContaining("unknown host");
    }

    @Test
    void anUpstreamWithoutAProxyInFrontIsFoundOut() {
        Target.Running direct = new Target.Running(new Named("none"), upstream.child(), upstream.port());
        assertThatThrownBy(() -> Verification.verify(direct, Scenario.named("keepalive-1k")))
                .hasMessageContaining("X-Forwarded-For");
    }

    private record Named(String label) implements Target {

        @Override
        public Optional<String> missing() {
            return Optional.empty();
        }

        @Override
        public boolean compilesWhileRunning() {
            return false;
        }

        @Override
        public Running start(Site site, int upstreamPort, Routes routes) {
            throw new UnsupportedOperationException("it runs already");
        }
    }
}
