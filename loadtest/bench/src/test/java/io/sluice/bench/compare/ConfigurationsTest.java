package io.sluice.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What is asked of each proxy must be the same, and the peers must be tuned. */
class ConfigurationsTest {

    private static final Path DIR = Path.of("/tmp/run");
    private static final Routes ALL = new Routes(0);

    @Test
    void nginxIsTunedAsItsExpertsWould() {
        assertThat(NginxConfig.proxy(DIR, 8001, 9001, ALL, Peers.Headers.LEAN))
                .contains(
                        "worker_processes 1;",
                        "multi_accept on;",
                        "access_log off;",
                        "proxy_buffers 16 32k;",
                        "proxy_buffer_size 8k;",
                        "proxy_busy_buffers_size 128k;",
                        "proxy_http_version 1.1;",
                        "proxy_set_header Connection \"\";",
                        "keepalive 2048;")
                .contains("listen 127.0.0.1:8001", "server 127.0.0.1:9001;");
    }

    @Test
    void haproxyIsTunedAsItsExpertsWould() {
        assertThat(HaproxyConfig.proxy(DIR.resolve("map"), 8001, 9001, ALL, Peers.Headers.LEAN, 32768))
                .contains("nbthread 1", "http-reuse always", "tune.bufsize 32768", "default_backend app")
                .contains("bind 127.0.0.1:8001", "server one 127.0.0.1:9001");
    }

    @Test
    void bothPeersSetTheSameHeaders() {
        for (String header : new String[] {
            "X-Real-IP", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Port"
        }) {
            assertThat(nginx(Peers.Headers.LEAN, ALL)).contains("proxy_set_header " + header + " ");
            assertThat(haproxy(Peers.Headers.LEAN, ALL)).contains("set-header " + header + " ");
        }
        for (String header : new String[] {"X-Forwarded-Scheme", "X-Scheme"}) {
            assertThat(nginx(Peers.Headers.LEAN, ALL)).doesNotContain(header);
            assertThat(haproxy(Peers.Headers.LEAN, ALL)).doesNotContain(header);
            assertThat(nginx(Peers.Headers.FORWARDED, ALL)).contains("proxy_set_header " + header + " ");
            assertThat(haproxy(Peers.Headers.FORWARDED, ALL)).contains("set-header " + header + " ");
        }
        assertThat(nginx(Peers.Headers.FORWARDED, ALL)).doesNotContain("X-Request-ID");
        assertThat(nginx(Peers.Headers.ALL, ALL)).contains("X-Request-ID $request_id", "X-Scheme");
        assertThat(haproxy(Peers.Headers.ALL, ALL)).contains("X-Request-ID %[uuid]", "X-Scheme");
    }

    @Test
    void everyHostAndPathIsRoutedByEveryProxy() {
        Routes routes = new Routes(1_000);
        assertThat(count(nginx(Peers.Headers.LEAN, routes), "server_name h\\d+\\.example\\.test;"))
                .isEqualTo(1_000);
        assertThat(count(nginx(Peers.Headers.LEAN, routes), "location /[ab]/ ")).isEqualTo(2_000);
        assertThat(HaproxyConfig.map(routes).lines())
                .hasSize(2_000)
                .contains("h00000.example.test/a/ app", "h00999.example.test/b/ app");
        String manifests = String.join("", Manifests.files(routes, 9001).values());
        assertThat(count(manifests, "kind: Ingress\n")).isEqualTo(1_000);
        assertThat(count(manifests, "host: h\\d+\\.example\\.test\n")).isEqualTo(1_000);
        assertThat(count(manifests, "path: /[ab]\n")).isEqualTo(2_000);
    }

    @Test
    void haproxyLooksManyHostsUpInAMap() {
        assertThat(haproxy(Peers.Headers.LEAN, new Routes(2)))
                .contains("use_backend %[base,lower,map_beg(/tmp/run/map)]")
                .doesNotContain("default_backend");
    }

    @Test
    void theManifestsNameTheUpstreamOnThisMachine() {
        Map<String, String> files = Manifests.files(ALL, 9001);
        assertThat(files).containsOnlyKeys("service.yaml", "ingress.yaml");
        assertThat(files.get("service.yaml")).contains("sluice.io/endpoints: \"127.0.0.1:9001\"");
        assertThat(files.get("ingress.yaml")).contains("host: h00000.example.test", "- path: /\n", "pathType: Prefix");
    }

    @Test
    void sluicesPortIsReadFromTheLineThatItPrints() {
        String output = "sluice 0.1\nlistening status 127.0.0.1:41001\nlistening http 127.0.0.1:41000\n";
        assertThat(SluiceTarget.listenerPort(output, "http")).contains(41000);
        assertThat(SluiceTarget.listenerPort(output, "status")).contains(41001);
        assertThat(SluiceTarget.listenerPort("listening http 127.0.0.1:41", "https"))
                .isEmpty();
    }

    @Test
    void everyHostIsAskedEquallyOften() {
        assertThat(BigInteger.valueOf(WrkScript.REQUESTS).gcd(BigInteger.valueOf(7919)))
                .isEqualTo(BigInteger.ONE);
        for (Scenario scenario : Scenario.ALL) {
            int different = Math.max(1, scenario.hosts() * Routes.PATHS.size());
            assertThat(WrkScript.REQUESTS % different).isZero();
        }
        assertThat(WrkScript.of(Scenario.named("hosts-1000")))
                .contains("for i = 0, 19999", "% 1000)", "{\"/a\", \"/b\"}");
    }

    @Test
    void numbersOfHostsShareTheirRoundsAndNothingElseDoes() {
        assertThat(Scenario.groups(Scenario.ALL))
                .hasSize(7)
                .last()
                .satisfies(hosts -> assertThat(hosts)
                        .extracting(Scenario::name)
                        .containsExactly("hosts-1", "hosts-1000", "hosts-10000"));
    }

    @Test
    void theOrderWithinARoundTurnsByOnePlaceEachRound() {
        List<String> others = List.of("haproxy", "sluice", "baseline");
        assertThat(RoundOrder.of(0, others)).containsExactly("haproxy", "sluice", "baseline");
        assertThat(RoundOrder.of(1, others)).containsExactly("sluice", "baseline", "haproxy");
        assertThat(RoundOrder.of(3, others)).containsExactly("haproxy", "sluice", "baseline");
    }

    @Test
    void aBodyShowsWhenAPieceIsSwapped() {
        String body = Bodies.text(256 * 1024);
        assertThat(body).hasSize(256 * 1024);
        assertThat(body.substring(0, 4096)).isNotEqualTo(body.substring(4096, 8192));
        assertThat(body.substring(0, 32768)).isNotEqualTo(body.substring(32768, 65536));
    }

    @Test
    void aWitnessIsReadFieldByField() {
        Witness witness = Witness.parse("host=h00000.example.test;for=127.0.0.1;real=;connection=17;");
        assertThat(witness.field("host")).isEqualTo("h00000.example.test");
        assertThat(witness.field("real")).isEmpty();
        assertThat(witness.field("connection")).isEqualTo("17");
    }

    private static String nginx(Peers.Headers headers, Routes routes) {
        return NginxConfig.proxy(DIR, 8001, 9001, routes, headers);
    }

    private static String haproxy(Peers.Headers headers, Routes routes) {
        return HaproxyConfig.proxy(DIR.resolve("map"), 8001, 9001, routes, headers, 32768);
    }

    private static long count(String text, String pattern) {
        return Pattern.compile(pattern).matcher(text).results().count();
    }
}
