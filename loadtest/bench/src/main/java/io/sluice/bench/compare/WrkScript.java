package io.sluice.bench.compare;

/** The Lua text that tells wrk what to send and how to report. */
final class WrkScript {

    private WrkScript() {}

    static String of(Scenario scenario) {
        return "wrk.headers[\"Host\"] = \"%s\"\n".formatted(Routes.host(0)) + requests(scenario) + REPORT;
    }

    private static String requests(Scenario scenario) {
        return switch (scenario.traffic()) {
            case GET -> "";
            case GET_CLOSE -> "wrk.headers[\"Connection\"] = \"close\"\n";
            case POST -> """
                wrk.method = "POST"
                wrk.body = string.rep("x", %d)
                """.formatted(scenario.bodyBytes());
            case GET_HOSTS -> hosts(scenario);
        };
    }

    // 7919 is prime to every number of requests here, so each is sent equally often and neighbours never follow each
    // other: a cache of the last few hosts gains nothing.
    private static String hosts(Scenario scenario) {
        return """
                local requests = {}
                function init(args)
                  for host = 0, %d do
                    for _, path in ipairs({"%s"}) do
                      requests[#requests + 1] = wrk.format("GET", path .. "%s", {Host = "h" .. host .. ".example.test"})
                    end
                  end
                end
                local at = 0
                function request()
                  at = (at + 7919) %% #requests
                  return requests[at + 1]
                end
                """.formatted(scenario.hosts() - 1, String.join("\", \"", Routes.PATHS), scenario.path());
    }

    private static final String REPORT = """
            done = function(summary, latency, requests)
              local e = summary.errors
              io.write(string.format("RESULT requests=%d duration=%d bytes=%d connect=%d read=%d write=%d status=%d"
                .. " timeout=%d p50=%d p99=%d\\n", summary.requests, summary.duration, summary.bytes, e.connect, e.read,
                e.write, e.status, e.timeout, latency:percentile(50), latency:percentile(99)))
            end
            """;
}
