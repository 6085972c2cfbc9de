package io.sluice.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is asked of each proxy must be the same, and the peers must be tuned. */
class ConfigurationsTest {

    private static final Path DIR = Path.of("/tmp/run");
    private static final Routes ALL = new Routes(0);

    @TempDir
    private Path dir;

    @Test
    void nginxIsTunedAsItsExpertsWould() {
        assertThat(nginx(Peers.Headers.LEAN, ALL))
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
        assertThat(haproxy(Peers.Headers.LEAN, ALL))
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
        String manifests =
                String.join("", Manifests.files(routes, 9001, Optional.empty()).values());
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
        Map<String, String> files = Manifests.files(ALL, 9001, Optional.empty());
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
            // Those of HTTP/2 and of handshakes have one request, if any.
            int different = Math.max(1, scenario.hosts() * Routes.PATHS.size());
            assertThat(WrkScript.REQUESTS % different).isZero();
        }
        assertThat(WrkScript.of(Scenario.named("hosts-1000")))
                .contains("for i = 0, 19999", "% 1000)", "{\"/a\", \"/b\"}");
    }

    @Test
    void numbersOfHostsShareTheirRoundsAndNothingElseDoes() {
        assertThat(Scenario.groups(Scenario.ALL))
                .hasSize(12)
                .filteredOn(group -> group.size() > 1)
                .singleElement()
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

    @Test
    void inTlsThePeersChooseTheSameAndOfferTheSame() {
        Routes tls = new Routes(0, true);
        Door door = new Door(8001, 8002, certificate());
        assertThat(NginxConfig.proxy(DIR, door, 9001, tls, Peers.Headers.FORWARDED))
                .contains("listen 127.0.0.1:8001 backlog=8192 ssl http2;", "listen 127.0.0.1:8002;")
                .contains("ssl_certificate " + dir + "/chain.pem;", "ssl_certificate_key " + dir + "/key.pem;")
                .contains(
                        "Ciphersuites TLS_AES_256_GCM_SHA384:TLS_AES_128_GCM_SHA256;",
                        "ssl_ecdh_curve X25519;",
                        "ssl_session_tickets on;")
                .contains("location = /witness { access_log /tmp/run/sessions.log sessions; proxy_pass http://app; }")
                .contains("location = /sessions { alias /tmp/run/sessions.log; }");
        assertThat(HaproxyConfig.proxy(DIR.resolve("map"), door, 9001, tls, Peers.Headers.FORWARDED, 32768))
                .contains("bind 127.0.0.1:8001 backlog 8192 ssl crt " + dir + "/both.pem alpn h2,http/1.1 ")
                .contains(
                        "ciphersuites TLS_AES_256_GCM_SHA384:TLS_AES_128_GCM_SHA256 curves X25519 prefer-client-ciphers\n")
                .contains("stats socket ipv4@127.0.0.1:8002 level user\n")
                .contains("X-Forwarded-Proto https\n", "X-Forwarded-Scheme https\n", "X-Scheme https\n");
        assertThat(nginx(Peers.Headers.FORWARDED, ALL)).doesNotContain("ssl", "stub_status", "http2");
        assertThat(haproxy(Peers.Headers.FORWARDED, ALL))
                .doesNotContain("ssl", "stats")
                .contains("X-Scheme http\n");
    }

    @Test
    void haproxysHandshakesAreThoseOfItsFrontend() {
        List<String> table = List.of(
                "# pxname,svname,stot,ssl_sess,ssl_reused_sess,", "web,FRONTEND,9,7,5,", "app,BACKEND,9,70,50,", "");
        assertThat(HaproxyTarget.handshakes(table)).isEqualTo(new HandshakeCount(7, 5));
        assertThatThrownBy(() -> HaproxyTarget.handshakes(table.subList(2, 4))).isInstanceOf(CompareException.class);
    }

    @Test
    void theManifestsHaveTheCertificateInASecret() {
        SiteCertificate certificate = certificate();
        Map<String, String> files = Manifests.files(new Routes(0, true), 9001, Optional.of(certificate));
        assertThat(files.get("ingress.yaml"))
                .contains("    - host: localhost\n")
                .endsWith("  tls:\n    - hosts: [localhost]\n      secretName: localhost-tls\n");
        String secret = files.get("secret.yaml");
        assertThat(secret).contains("kind: Secret", "  name: localhost-tls\n", "type: kubernetes.io/tls\n");
        assertThat(decoded(secret, "tls.crt"))
                .isEqualTo(certificate.identity().chainPem())
                .startsWith("-----BEGIN CERTIFICATE-----");
        assertThat(decoded(secret, "tls.key"))
                .isEqualTo(certificate.identity().keyPem())
                .startsWith("-----BEGIN PRIVATE KEY-----");
    }

    private static String decoded(String secret, String name) {
        String value = secret.lines()
                .filter(line -> line.startsWith("  " + name + ": "))
                .map(line -> line.substring(name.length() + 4))
                .findFirst()
                .orElseThrow();
        return new String(Base64.getDecoder().decode(value), StandardCharsets.US_ASCII);
    }

    private SiteCertificate certificate() {
        return SiteCertificate.in(dir);
    }

    private static String nginx(Peers.Headers headers, Routes routes) {
        return NginxConfig.proxy(DIR, Door.plain(8001), 9001, routes, headers);
    }

    private static String haproxy(Peers.Headers headers, Routes routes) {
        return HaproxyConfig.proxy(DIR.resolve("map"), Door.plain(8001), 9001, routes, headers, 32768);
    }

    private static long count(String text, String pattern) {
        return Pattern.compile(pattern).matcher(text).results().count();
    }
}
