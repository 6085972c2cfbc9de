package io.sluice.bench.report;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * A request as the access log has it: when its first byte came, by the wall clock, and which endpoints it was sent to.
 *
 * @param host of the request
 * @param endpoints {@code address:port}, one for each attempt; empty for a request that the gateway answered
 */
record SentTo(Instant begin, String host, List<String> endpoints) {
    private static final double NANOS_PER_SECOND = 1e9;

    /** A part of some requests: how many, and how many of them were sent to an endpoint. */
    record Share(long all, long there) {
        double percent() {
            return 100.0 * there / Math.max(1, all);
        }
    }

    /** All lines of a log in the format {@code json}; a {@link ReportException} when one is not whole. */
    static List<SentTo> read(Path log) {
        try (Stream<String> lines = Files.lines(log)) {
            return lines.map(SentTo::parse).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static SentTo parse(String line) {
        try {
            JsonObject json = new JsonObject(line);
            Duration took = Duration.ofNanos((long) (json.getDouble("duration") * NANOS_PER_SECOND));
            JsonArray endpoints = json.getJsonArray("upstream_address", new JsonArray());
            return new SentTo(
                    Instant.parse(json.getString("time")).minus(took),
                    json.getString("host", ""),
                    endpoints.stream().map(String::valueOf).toList());
        } catch (RuntimeException e) {
            throw new ReportException("no line of an access log: " + line, e);
        }
    }

    /** Of the requests for the host that began in that time. */
    static Share share(List<SentTo> requests, String host, Instant from, Instant until, String endpoint) {
        List<SentTo> then = requests.stream()
                .filter(each -> each.host.equals(host) && !each.begin.isBefore(from) && each.begin.isBefore(until))
                .toList();
        return new Share(
                then.size(),
                then.stream().filter(each -> each.endpoints.contains(endpoint)).count());
    }
}
