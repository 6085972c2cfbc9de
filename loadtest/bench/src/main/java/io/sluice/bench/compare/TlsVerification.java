package io.sluice.bench.compare;

import io.sluice.kit.h2.Fields;
import io.sluice.kit.h2.H2Message;
import io.sluice.kit.h2.H2Raw;
import io.sluice.kit.load.HandshakeReport;
import io.sluice.kit.tls.TlsOutcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/** What {@link Verification} asks of a target over TLS besides: the same suite as all, HTTP/2 where it counts, sessions. */
final class TlsVerification {

    private static final int HANDSHAKES = 40;

    private final Target.Running target;
    private final Scenario scenario;

    TlsVerification(Target.Running target, Scenario scenario) {
        this.target = target;
        this.scenario = scenario;
    }

    void run() throws IOException {
        try (Probe probe = Probe.to(target.door())) {
            handshake(probe.tls(), "http/1.1");
        }
        if (scenario.traffic() == Scenario.Traffic.H2_GET) {
            http2();
        }
        if (scenario.handshakes()) {
            handshakes();
        }
    }

    private static void handshake(TlsOutcome tls, String protocol) {
        Verification.require(tls.complete(), "the handshake failed: " + tls.failure());
        Verification.equal("TLS version", "TLSv1.3", tls.version());
        Verification.equal("cipher suite", SiteCertificate.suiteFor(protocol), tls.cipher());
        Verification.equal("protocol by ALPN", protocol, tls.protocol());
    }

    private void http2() {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), target.port());
        try (H2Raw http2 =
                H2Raw.connect(Probe.options(target.door().certificate().client("h2")), address)) {
            handshake(http2.raw().tls(), "h2");
            http2.polite().begin();
            H2Message answer = exchange(http2, scenario.path());
            Verification.require(
                    answer.bodyText().equals(Bodies.text(scenario.bodyBytes())),
                    "the response body over HTTP/2 is not the upstream's");
            Witness witness = Witness.parse(exchange(http2, Witness.PATH).bodyText());
            Verification.equal("X-Forwarded-Proto over HTTP/2", "https", witness.field("proto"));
            Verification.equal("Host over HTTP/2", SiteCertificate.HOST, witness.field("host"));
            Verification.equal("protocol to the upstream", "HTTP/1.1", witness.field("http"));
            Verification.require(http2.violations().isEmpty(), "HTTP/2 is broken: " + http2.violations());
        }
    }

    private static H2Message exchange(H2Raw http2, String path) {
        H2Message answer =
                http2.exchange(Fields.request("GET", path, SiteCertificate.HOST).overTls());
        Verification.require(
                answer.complete() && answer.status() == 200, path + " over HTTP/2 is answered with " + answer);
        return answer;
    }

    /** The server's own counter must agree, or the load does not do what it says. */
    private void handshakes() throws IOException {
        Optional<HandshakeCount> before = target.target().handshakes(target);
        HandshakeReport report = HandshakeLoad.load(target.port(), scenario, Witness.PATH)
                .count(HANDSHAKES)
                .run();
        Optional<HandshakeCount> after = target.target().handshakes(target);
        Verification.require(report.complete() == HANDSHAKES, "handshakes fail: " + report.text());
        Verification.require(report.unanswered() == 0, "requests are not answered: " + report.text());
        int first = scenario.traffic() == Scenario.Traffic.RESUMED ? scenario.connections() : HANDSHAKES;
        Verification.equal("full handshakes", Integer.toString(first), Long.toString(report.full()));
        if (before.isPresent() && after.isPresent()) {
            Verification.equal(
                    "handshakes by the server's counter",
                    new HandshakeCount(report.full(), report.resumed()).toString(),
                    after.get().since(before.get()).toString());
        }
    }
}
