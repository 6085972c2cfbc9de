package io.sluice.bench.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what h2load prints at its end, as of nghttp2 1.52. It gives no percentiles. */
final class H2loadOutput {

    private static final Pattern RATE = Pattern.compile("^finished in \\S+, ([0-9.]+) req/s", Pattern.MULTILINE);
    private static final Pattern REQUESTS = Pattern.compile(
            "^requests: \\d+ total, \\d+ started, (\\d+) done, \\d+ succeeded,"
                    + " (\\d+) failed, (\\d+) errored, (\\d+) timeout",
            Pattern.MULTILINE);
    private static final Pattern STATUSES =
            Pattern.compile("^status codes: \\d+ 2xx, (\\d+) 3xx, (\\d+) 4xx, (\\d+) 5xx", Pattern.MULTILINE);
    private static final Pattern PROTOCOL = Pattern.compile("^Application protocol: (\\S+)", Pattern.MULTILINE);
    private static final Pattern SUITE = Pattern.compile("^Cipher: (\\S+)", Pattern.MULTILINE);
    private static final Pattern KEY = Pattern.compile("^Server Temp Key: (\\S+)", Pattern.MULTILINE);

    private H2loadOutput() {}

    /** Empty when the lines are not there, because h2load failed before its end. */
    static Optional<LoadResult> parse(String output) {
        Matcher rate = RATE.matcher(output);
        Matcher requests = REQUESTS.matcher(output);
        Matcher statuses = STATUSES.matcher(output);
        if (!rate.find() || !requests.find() || !statuses.find()) {
            return Optional.empty();
        }
        List<String> errors = new ArrayList<>();
        count(errors, requests, List.of("done", "failed", "errored", "timeout"), 2);
        count(errors, statuses, List.of("3xx", "4xx", "5xx"), 1);
        expect(errors, output, PROTOCOL, "h2");
        expect(errors, output, SUITE, SiteCertificate.SUITE);
        expect(errors, output, KEY, SiteCertificate.GROUP);
        long done = Long.parseLong(requests.group(1));
        // The time that it calls "finished in" has the start of the connections and their end in it, the rate has not.
        double perSecond = Double.parseDouble(rate.group(1));
        return Optional.of(new LoadResult(
                done,
                perSecond == 0 ? 0 : Math.round(done * 1e6 / perSecond),
                Double.NaN,
                Double.NaN,
                String.join(", ", errors)));
    }

    private static void count(List<String> errors, MatchResult line, List<String> kinds, int first) {
        for (int group = first; group <= line.groupCount(); group++) {
            if (Long.parseLong(line.group(group)) > 0) {
                errors.add(line.group(group) + " " + kinds.get(group - 1));
            }
        }
    }

    private static void expect(List<String> errors, String output, Pattern line, String wanted) {
        Matcher found = line.matcher(output);
        String got = found.find() ? found.group(1) : "nothing";
        if (!got.equals(wanted)) {
            errors.add("spoke " + got + ", not " + wanted);
        }
    }
}
