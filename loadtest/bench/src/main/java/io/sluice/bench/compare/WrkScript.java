package io.sluice.bench.compare;

/** The Lua text that tells wrk what to send and how to report. */
final class WrkScript {

    private WrkScript() {}

    static String of(Scenario scenario) {
        return "wrk.headers[\"Host\"] = \"%s\"\n".formatted(scenario.routes().first()) + requests(scenario) + REPORT;
    }

    private static String requests(Scenario scenario) {
        return switch (scenario.traffic()) {
            case GET, TLS_GET -> "";
            case GET_CLOSE -> "wrk.headers[\"Connection\"] = \"close\"\n";
            case POST -> """
                wrk.method = "POST"
                wrk.body = string.rep("x", %d)
                """.formatted(scenario.bodyBytes());
            case GET_HOSTS -> hosts(scenario);
            case H2_GET, HANDSHAKE, RESUMED -> throw new IllegalArgumentException(scenario + " is not for wrk");
        };
    }

    // The generator's own work must not depend on the number of hosts, or it is measured with the proxy's (they share a
    // cache): always as many different requests. 7919 is prime to that number, so each is sent equally often and
    // neighbours never follow each other: a cache of the last few hosts gains nothing.
    static final int REQUESTS = 20_000;

    private static String hosts(Scenario scenario) {
        return """
                local requests = {}
                function init(args)
                  local paths = {"%s"}
                  for i = 0, %d do
                    local host = string.format("h%%05d.example.test", math.floor(i / #paths) %% %d)
                    local target = string.format("%%s%s?n=%%05d", paths[i %% #paths + 1], i)
                    requests[i + 1] = wrk.format("GET", target, {Host = host})
                  end
                end
                local at = 0
                function request()
                  at = (at + 7919) %% #requests
                  return requests[at + 1]
                end
                """.formatted(String.join("\", \"", Routes.PATHS), REQUESTS - 1, scenario.hosts(), scenario.path());
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
