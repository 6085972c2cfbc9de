package io.sluice.bench.report;

import io.sluice.kit.attack.H2Attack;
import io.sluice.kit.attack.H2AttackKind;
import io.sluice.kit.attack.H2AttackReport;
import io.sluice.kit.tls.TlsClient;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * An attack by HTTP/2 over TLS in a JVM of its own, which gets what is left of the processors (SCHED_IDLE): attackers have machines of
 * their own. A hundred threads of them, even with a low priority, would have more of two processors than the gateway, whose event
 * loops would wait for a processor three times as long as they work.
 */
final class AttackProcess {
    private AttackProcess() {}

    /** @param start starts it so that it ends with this JVM */
    static H2AttackReport run(
            Function<ProcessBuilder, Process> start,
            H2AttackKind kind,
            InetSocketAddress target,
            String host,
            int connections,
            Duration length) {
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        "chrt",
                        "--idle",
                        "0",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        AttackProcess.class.getName(),
                        kind.name(),
                        Integer.toString(target.getPort()),
                        host,
                        Integer.toString(connections),
                        Long.toString(length.toMillis())))
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        Process process = start.apply(builder);
        try {
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new ReportException("the attack ended with " + process.exitValue());
            }
            return parse(text);
        } catch (IOException e) {
            throw new ReportException("the attack cannot be read: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ReportException("interrupted", e);
        }
    }

    static H2AttackReport parse(String text) {
        JsonObject json = new JsonObject(text);
        TreeMap<String, Integer> endings = new TreeMap<>();
        json.getJsonObject("endings")
                .forEach(each -> endings.put(each.getKey(), ((Number) each.getValue()).intValue()));
        return new H2AttackReport(
                H2AttackKind.valueOf(json.getString("kind")),
                json.getInteger("connections"),
                json.getLong("bytesSent"),
                json.getLong("cpuNanos"),
                endings,
                json.getLong("nanos"));
    }

    static String text(H2AttackReport report) {
        JsonObject endings = new JsonObject();
        report.endings().forEach(endings::put);
        return new JsonObject()
                .put("kind", report.kind().name())
                .put("connections", report.connections())
                .put("bytesSent", report.bytesSent())
                .put("cpuNanos", report.cpuNanos())
                .put("endings", endings)
                .put("nanos", report.nanos())
                .encode();
    }

    /** Kind, port on loopback, host, connections, milliseconds. */
    public static void main(String[] arguments) {
        String host = arguments[2];
        H2AttackReport report = H2Attack.of(
                        H2AttackKind.valueOf(arguments[0]),
                        new InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[1])))
                .asking(host, "/1MB")
                .tls(() -> TlsClient.to(host).alpn("h2"))
                .connections(Integer.parseInt(arguments[3]))
                .duration(Duration.ofMillis(Long.parseLong(arguments[4])))
                .run();
        System.out.println(text(report));
    }
}
