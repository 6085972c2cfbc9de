package io.sluice.bench.compare;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the load generator counted in one run.
 *
 * @param requests those that were answered; where there are none, handshakes that were complete
 * @param durationMicros from the first to the last request, in µs
 * @param p50Micros NaN, as the other one, where the generator does not tell
 * @param errors by kind, kinds without an error left out; empty in a run that counts
 */
record LoadResult(long requests, long durationMicros, double p50Micros, double p99Micros, String errors) {

    private static final String[] ERROR_KINDS = {"connect", "read", "write", "status", "timeout"};

    /** Reads the RESULT line of {@link WrkScript}; empty when there is none, because wrk failed before its end. */
    static Optional<LoadResult> parse(String output) {
        return output.lines()
                .filter(line -> line.startsWith("RESULT "))
                .findFirst()
                .map(LoadResult::fromLine);
    }

    private static LoadResult fromLine(String line) {
        Map<String, Long> values = new HashMap<>();
        for (String pair : line.substring("RESULT ".length()).trim().split(" ")) {
            String[] parts = pair.split("=", 2);
            values.put(parts[0], Long.parseLong(parts[1]));
        }
        return new LoadResult(
                values.get("requests"), values.get("duration"), values.get("p50"), values.get("p99"), errors(values));
    }

    private static String errors(Map<String, Long> values) {
        StringBuilder text = new StringBuilder();
        for (String kind : ERROR_KINDS) {
            if (values.get(kind) > 0) {
                text.append(text.isEmpty() ? "" : ", ")
                        .append(values.get(kind))
                        .append(' ')
                        .append(kind);
            }
        }
        return text.toString();
    }

    /** Why the run does not count, or empty. */
    String fault() {
        return requests == 0 && errors.isEmpty() ? "no request was answered" : errors;
    }

    double requestsPerSecond() {
        return requests * 1e6 / durationMicros;
    }
}
