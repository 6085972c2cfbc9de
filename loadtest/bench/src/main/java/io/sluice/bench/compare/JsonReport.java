package io.sluice.bench.compare;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;

/** The same run for programs: machine, effort and every sample of every round, so that others can compute anew. */
final class JsonReport {

    private JsonReport() {}

    static String of(
            Map<String, String> facts,
            Comparison.Effort effort,
            Results results,
            List<Scenario> scenarios,
            List<String> targets) {
        JsonObject machine = new JsonObject();
        facts.forEach(machine::put);
        JsonArray series = new JsonArray();
        for (Scenario scenario : scenarios) {
            for (String target : targets) {
                Results.Series key = new Results.Series(scenario.name(), target);
                if (results.has(key)) {
                    series.add(series(results, key));
                }
            }
        }
        return new JsonObject()
                .put("machine", machine)
                .put("rounds", effort.rounds())
                .put("seconds", effort.seconds())
                .put("warmupSeconds", effort.warmup())
                .put("series", series)
                .encodePrettily();
    }

    private static JsonObject series(Results results, Results.Series key) {
        JsonArray rounds = new JsonArray();
        results.rounds(key).forEach((round, sample) -> rounds.add(sample(round, sample)));
        return new JsonObject()
                .put("scenario", key.scenario())
                .put("target", key.target())
                .put("nginxHalvesApart", finite(results.halvesApart(key.scenario())))
                .put("ratioToNginx", quartiles(results, key, NginxTarget.LABEL))
                .put("ratioToHaproxy", quartiles(results, key, HaproxyTarget.LABEL))
                .put("void", new JsonArray(results.voids(key)))
                .put("rounds", rounds);
    }

    private static JsonObject quartiles(Results results, Results.Series key, String to) {
        Quartiles ratio = results.ratio(key, new Results.Series(key.scenario(), to));
        return new JsonObject()
                .put("lower", finite(ratio.lower()))
                .put("median", finite(ratio.median()))
                .put("upper", finite(ratio.upper()))
                .put("rounds", ratio.count());
    }

    private static JsonObject sample(int round, Sample sample) {
        return new JsonObject()
                .put("round", round)
                .put("cpuMicros", sample.cpuMicros())
                .put("requestsPerSecond", sample.requestsPerSecond())
                .put("p50Micros", finite(sample.p50Micros()))
                .put("p99Micros", finite(sample.p99Micros()))
                .put("busy", sample.busy())
                .put("residentMib", sample.residentMib());
    }

    /** JSON has no NaN. */
    private static Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }
}
