package io.sluice.bench.report;

import java.time.Duration;
import java.util.List;

/** G-06 at size: a thousand calls of gRPC that stay open for ten minutes and have messages in both directions. */
final class StreamsRow implements Row {
    private static final String HOST = "calls.test";

    @Override
    public String name() {
        return "streams";
    }

    @Override
    public String event() {
        return "1,000 calls of gRPC are open for ten minutes, with messages in both directions";
    }

    @Override
    public Measured run(Stage stage) {
        int connections = stage.effort().either(3, 20);
        Duration length = stage.effort().either(Duration.ofSeconds(3), Duration.ofMinutes(10));
        Duration between = stage.effort().either(Duration.ofMillis(100), Duration.ofSeconds(5));
        CallEndpoint endpoint = stage.keep(new CallEndpoint());
        stage.app(2);
        stage.folder().calls("calls", HOST, endpoint.port());
        GatewayProcess gateway = stage.gateway(GatewayOptions.NONE.with("--h2c=true"));
        Trial trial = new Trial(stage, gateway.traffic());
        Judgement judgement = new Judgement();
        Measured measured = Measured.ofAttack(trial, gateway, judgement, () -> {
            try (LongStreams streams = new LongStreams(gateway.traffic(), HOST, connections)) {
                streams.run(length, between);
                judge(streams, LongStreams.calls(connections), endpoint, judgement);
            }
        });
        return measured.nothingLost().controlServed().recoveredWithin(30);
    }

    private static void judge(LongStreams streams, int calls, CallEndpoint endpoint, Judgement judgement) {
        List<String> failed = streams.failed();
        long lost = streams.lost();
        judgement
                .note("%d calls, %d messages and as many back", calls, streams.messages())
                .require(lost == 0, "no message is lost: %d", lost)
                .require(
                        failed.isEmpty(),
                        "every call ends with status 0: on %d connections not, the first: %s",
                        failed.size(),
                        failed.stream().findFirst().orElse(""))
                .require(endpoint.begun() == calls, "every call comes once: %d of %d", endpoint.begun(), calls)
                .require(
                        endpoint.sentAway() == 0,
                        "PINGs are rare enough for gRPC's servers: %d ends",
                        endpoint.sentAway())
                .require(endpoint.failures().isEmpty(), "the endpoint fails at nothing: %s", endpoint.failures())
                .requireTime(streams.late() == 0, "messages come back within 10 s: %d rounds did not", streams.late());
    }
}
