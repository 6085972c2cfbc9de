package io.sluice.bench.compare;

import io.sluice.kit.load.HandshakeReport;
import io.sluice.kit.load.Handshakes;
import io.sluice.kit.tls.TlsClient;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Handshakes of TLS 1.3 from this JVM: full ones and nothing else, or such that resume the connection's last session, with
 * one request each: BoringSSL sends the ticket for the next one with the answer (others do so before). The generator needs several times the CPU of a server, so that the server is never busy: its CPU per handshake counts.
 */
final class HandshakeLoad implements Load {

    private final Site site;

    HandshakeLoad(Site site) {
        this.site = site;
    }

    @Override
    public LoadResult run(Target.Running target, Scenario scenario, int seconds) {
        HandshakeReport report = load(target.port(), scenario, scenario.path())
                .duration(Duration.ofSeconds(seconds))
                .run();
        site.refuseWhenEnding();
        return new LoadResult(
                report.complete(),
                report.took().toNanos() / 1000,
                report.latency().p50(),
                report.latency().p99(),
                faults(report, scenario));
    }

    /** @param path of the request that follows a handshake where there is one */
    static Handshakes load(int port, Scenario scenario, String path) {
        InetSocketAddress target = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        Handshakes load = Handshakes.to(target, HandshakeLoad::client).connections(scenario.connections());
        return scenario.traffic() == Scenario.Traffic.RESUMED
                ? load.resuming().asking(SiteCertificate.HOST, path)
                : load;
    }

    /** It does not verify: that would be this side's work alone. {@link Verification} has done it. */
    private static TlsClient client() {
        return TlsClient.to(SiteCertificate.HOST)
                .alpn("http/1.1")
                .versions("TLSv1.3")
                .ciphers(SiteCertificate.SUITE);
    }

    private static String faults(HandshakeReport report, Scenario scenario) {
        List<String> faults = new ArrayList<>();
        report.failures().forEach((cause, count) -> faults.add(count + " " + cause));
        add(faults, report.ticketless(), "without a ticket");
        add(faults, report.unanswered(), "not answered");
        add(faults, report.unclosed(), "not ended by the server");
        if (scenario.traffic() == Scenario.Traffic.RESUMED) {
            add(faults, Math.max(0, report.full() - scenario.connections()), "not resumed");
        } else {
            add(faults, report.resumed(), "resumed");
        }
        return String.join(", ", faults);
    }

    private static void add(List<String> faults, long count, String what) {
        if (count > 0) {
            faults.add(count + " " + what);
        }
    }
}
